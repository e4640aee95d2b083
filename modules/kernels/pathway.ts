import { type Blocks, blocksOf, isNarrow, offsetBytes, offsetsIn, type Variant, variantOf } from './blocks.ts';
import { projection } from './compiled.ts';
import { entryBytes, putEntries } from './entries.ts';
import { giveBack, layout, padded, take } from './memory.ts';
import { type Sparse, transpose } from './sparse.ts';
import { programOf } from './wasm.ts';

type AddActive = (
  ...args: readonly [
    ...[count: number, active: number, g: number, leak: number],
    ...[starts: number, rows: number, values: number],
  ]
) => void;
type AddAll = (n: number, x: number, starts: number, rows: number, values: number) => void;

/** What assembly/projection.ts exports. */
interface Functions
  extends Readonly<Record<`addActive${Variant}`, AddActive>>,
    Readonly<Record<`addAll${Variant}`, AddAll>> {
  readonly decay: (bytes: number, kept: number) => void;
  readonly combine: (bytes: number, drive: number, c: number, amplitude: number) => void;
}

const program = programOf<Functions>(projection);

/** W in a memory, and a v to which products with it are added. */
export interface Pathway {
  readonly v: Float64Array;
  /** Holds N before `combine`, and the drive after. */
  readonly drive: Float64Array;
  /** v = W x */
  readonly whole: (x: Float64Array) => void;
  /** v ← v + leak (W g − v), g being zero but at `active`. */
  readonly leaky: (leak: number, active: Int32Array, g: Float64Array) => void;
  /** drive ← c v + amplitude · drive */
  readonly combine: (c: number, amplitude: number) => void;
  readonly free: () => void;
}

/** Where a projection's arrays lie; assembly/projection.ts knows that v comes first. */
export const projectionLayout = (units: number, inputs: number, { starts, index, half }: Blocks) =>
  layout({
    v: padded(units) * 8 + 8, // the entries that fill up a column go behind it
    drive: padded(units) * 8,
    g: inputs * 8,
    active: inputs * 4,
    starts: starts.length * 4,
    rows: index.length * offsetBytes(isNarrow(padded(units) + 1)),
    values: index.length * entryBytes(half),
  });

/** The columns of W as projections hold them. */
export const projectionBlocks = (weights: Sparse): Blocks => blocksOf(transpose(weights), padded(weights.rows));

export const makePathway = (weights: Sparse): Pathway => {
  const { rows: units, columns: inputs } = weights;
  const bytes = padded(units) * 8;
  const narrow = isNarrow(padded(units) + 1);
  const blocks = projectionBlocks(weights);
  const { at, size } = projectionLayout(units, inputs, blocks);
  const room = take(program, size);
  const { buffer, run } = room;

  const { starts, index, value, half } = blocks;
  new Uint32Array(buffer, at.starts, starts.length).set(starts);
  offsetsIn(narrow, buffer, at.rows, index.length).set(index.map((row) => 8 * row));
  putEntries(value, half, buffer, at.values);

  const variant = variantOf(narrow, half);
  const addActive = run[`addActive${variant}`];
  const addAll = run[`addAll${variant}`];
  const gIn = new Float64Array(buffer, at.g, inputs);
  const activeIn = new Int32Array(buffer, at.active, inputs);
  const v = new Float64Array(buffer, at.v, units);
  return {
    v,
    drive: new Float64Array(buffer, at.drive, units),
    whole: (x) => {
      gIn.set(x);
      v.fill(0);
      addAll(inputs, at.g, at.starts, at.rows, at.values);
    },
    leaky: (leak, active, g) => {
      gIn.set(g);
      activeIn.set(active);
      run.decay(bytes, 1 - leak);
      addActive(active.length, at.active, at.g, leak, at.starts, at.rows, at.values);
    },
    combine: (c, amplitude) => run.combine(bytes, at.drive, c, amplitude),
    free: () => giveBack(room),
  };
};
