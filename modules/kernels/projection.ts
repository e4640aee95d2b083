import { blocksIn, blocksOf, entriesIn, isNarrow, variantOf, writeBlocks } from './blocks.ts';
import { giveBack, layout, once, padded, take } from './memory.ts';
import { type Sparse, transpose } from './sparse.ts';

/** v = W x for a moving x, as cheaply as what is known of x allows. Arrays are the kernel's own: copy before you keep. */
export interface ProjectionKernel {
  readonly v: Float64Array;
  /** Holds N before `combine`, and the drive after. */
  readonly drive: Float64Array;
  /** v = W x */
  readonly whole: (x: Float64Array) => void;
  /** v ← v + leak (W g − v), for x ← x + leak (g − x) with g zero but at `active`. */
  readonly leaky: (leak: number, active: Int32Array, g: Float64Array) => void;
  /** drive ← c v + amplitude · drive */
  readonly combine: (c: number, amplitude: number) => void;
  /** Gives the memory back; not to be used from then on. */
  readonly free: () => void;
}

/** Where a projection's arrays lie; assembly/projection.ts knows that v comes first. */
export const projectionLayout = (units: number, inputs: number, blocks: number, entryBytes = 8) =>
  layout({
    v: padded(units) * 8 + 32, // the entries that fill up a column go behind it
    drive: padded(units) * 8,
    g: inputs * 8,
    active: inputs * 4,
    starts: (inputs + 1) * 4,
    rows: blocks * 4 * (isNarrow(padded(units) + 4) ? 2 : 4),
    values: blocks * 4 * entryBytes,
  });

export const projectionKernel = (weights: Sparse): ProjectionKernel => {
  const units = weights.rows;
  const inputs = weights.columns;
  const byColumn = transpose(weights);
  const blocks = blocksOf(byColumn);
  const spare = padded(units);
  const bytes = spare * 8;
  const { at, size } = projectionLayout(units, inputs, blocks, weights.value.BYTES_PER_ELEMENT);
  const room = take(size);
  const { buffer, run } = room;
  const narrow = isNarrow(spare + 4);

  const starts = new Uint32Array(buffer, at.starts, inputs + 1);
  for (let j = 0; j < inputs; j++) starts[j + 1] = (starts[j] as number) + blocksIn(byColumn, j);
  const rows = new (narrow ? Uint16Array : Uint32Array)(buffer, at.rows, blocks * 4);
  writeBlocks(byColumn, spare, rows, entriesIn(weights, buffer, at.values, blocks * 4));

  const variant = variantOf(weights, spare + 4);
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
    free: once(() => giveBack(room)),
  };
};
