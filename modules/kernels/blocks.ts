import type { Entries, Sparse } from './sparse.ts';

/**
 * A sparse matrix as the compiled kernels read it: the entries of each row filled up to blocks of four with zeros, and
 * in place of a column the byte offset of its number in the vector, in 16 bits where that is enough.
 */
export type Offsets = Uint16Array | Uint32Array;

/** Are 16 bits enough to address `length` numbers? */
export const isNarrow = (length: number): boolean => length * 8 <= 65536;

/** How many blocks the entries of row i make. */
export const blocksIn = ({ start }: Sparse, i: number): number =>
  ((start[i + 1] as number) - (start[i] as number) + 3) >> 2;

export const blocksOf = (matrix: Sparse): number => {
  let blocks = 0;
  for (let i = 0; i < matrix.rows; i++) blocks += blocksIn(matrix, i);
  return blocks;
};

/** Writes the rows one after another; the entries that fill up a block name column `spare`. */
export const writeBlocks = (
  { rows, start, index, value }: Sparse,
  spare: number,
  offsets: Offsets,
  values: Entries,
): void => {
  let to = 0;
  for (let i = 0; i < rows; i++) {
    for (let e = start[i] as number; e < (start[i + 1] as number); e++) {
      offsets[to] = 8 * (index[e] as number);
      values[to++] = value[e] as number;
    }
    while ((to & 3) !== 0) {
      offsets[to] = 8 * spare;
      values[to++] = 0;
    }
  }
};

/** The compiled functions' variants: how wide their offsets are, and the entries. */
export type Variant = 'Narrow64' | 'Narrow32' | 'Wide64' | 'Wide32';

export const variantOf = ({ value }: Sparse, length: number): Variant =>
  `${isNarrow(length) ? 'Narrow' : 'Wide'}${value instanceof Float32Array ? 32 : 64}`;

/** Memory at `at` for entries like those of `matrix`. */
export const entriesIn = ({ value }: Sparse, buffer: ArrayBuffer, at: number, length: number): Entries =>
  value instanceof Float32Array ? new Float32Array(buffer, at, length) : new Float64Array(buffer, at, length);
