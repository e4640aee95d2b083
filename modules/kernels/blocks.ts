import { areHalves } from './entries.ts';
import type { Sparse } from './sparse.ts';

/** Byte offsets of numbers in a vector, in place of their indices; 16 bits each where that is enough. */
export type Offsets = Uint16Array | Uint32Array;

/** Are 16 bits enough to address `length` numbers? */
export const isNarrow = (length: number): boolean => length * 8 <= 65536;

export const offsetBytes = (narrow: boolean): 2 | 4 => (narrow ? 2 : 4);

export const offsetsIn = (narrow: boolean, buffer: ArrayBuffer, at: number, length: number): Offsets =>
  new (narrow ? Uint16Array : Uint32Array)(buffer, at, length);

/** The compiled functions' variants: how wide their offsets are, and how much of an entry is held. */
export type Variant = 'NarrowFull' | 'NarrowHalf' | 'WideFull' | 'WideHalf';

export const variantOf = (narrow: boolean, half: boolean): Variant =>
  `${narrow ? 'Narrow' : 'Wide'}${half ? 'Half' : 'Full'}`;

/** The rows of a sparse matrix one after another, the entries of each filled up with zeros to blocks of four. */
export interface Blocks {
  /** [rows + 1] Where each row's first block is. */
  readonly starts: Uint32Array;
  /** The column of each entry; `spare` for those that fill up a block. */
  readonly index: Int32Array;
  readonly value: Float64Array;
  readonly half: boolean;
}

export const blocksOf = ({ rows, start, index, value }: Sparse, spare: number): Blocks => {
  const starts = new Uint32Array(rows + 1);
  for (let i = 0; i < rows; i++) {
    const entries = (start[i + 1] as number) - (start[i] as number);
    starts[i + 1] = (starts[i] as number) + ((entries + 3) >> 2);
  }
  const length = 4 * (starts[rows] as number);
  const blocks = { starts, index: new Int32Array(length).fill(spare), value: new Float64Array(length) };
  for (let i = 0; i < rows; i++) {
    const [from, to] = [start[i] as number, start[i + 1] as number];
    blocks.index.set(index.subarray(from, to), 4 * (starts[i] as number));
    blocks.value.set(value.subarray(from, to), 4 * (starts[i] as number));
  }
  return { ...blocks, half: areHalves(value) };
};
