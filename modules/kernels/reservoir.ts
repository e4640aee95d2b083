import { isNarrow, offsetBytes, offsetsIn, variantOf } from './blocks.ts';
import { entryBytes, putEntries } from './entries.ts';
import { giveBack, layout, once, take, wholeLines } from './memory.ts';
import { type Slices, slicesOf } from './slices.ts';
import type { Sparse } from './sparse.ts';

/** A reservoir's state and matrices, and its one step. Arrays are the kernel's own: copy before you keep. */
export interface ReservoirKernel {
  readonly u: Float64Array;
  readonly r: Float64Array;
  /** Holds ξ before a step. */
  readonly xi: Float64Array;
  /** u ← u + leak (−u + λ W_rec r + W_fb z + drive),  r = tanh u + amplitude · ξ */
  readonly step: (leak: number, lambda: number, z: Float64Array, drive: Float64Array, amplitude: number) => void;
  /** Gives the memory back; not to be used from then on. */
  readonly free: () => void;
}

/** Where a reservoir's arrays lie; assembly/reservoir.ts knows that r comes first. */
export const reservoirLayout = (units: number, outputs: number, { turns, places, index, half }: Slices) => {
  const bytes = wholeLines(units) * 8;
  const offset = offsetBytes(isNarrow(wholeLines(units) + 1));
  return layout({
    r: bytes + 8, // the entries that fill up a slice read the zero behind it
    u: bytes,
    xi: bytes,
    drive: bytes,
    sums: bytes + 8, // and what is no row's goes behind the sums
    feedback: outputs * bytes,
    z: outputs * 8,
    turns: turns.length * 4,
    places: places.length * offset,
    columns: index.length * offset,
    values: index.length * entryBytes(half),
  });
};

/** The slices of W_rec as `reservoirKernel` holds them. */
export const recurrentSlices = (recurrent: Sparse): Slices => slicesOf(recurrent, wholeLines(recurrent.rows));

/** @param feedback W_fb, [units, outputs] row by row */
export const reservoirKernel = (recurrent: Sparse, feedback: Float64Array): ReservoirKernel => {
  const units = recurrent.rows;
  const outputs = feedback.length / units;
  const spare = wholeLines(units);
  const bytes = spare * 8;
  const narrow = isNarrow(spare + 1);
  const slices = recurrentSlices(recurrent);
  const { at, end, size } = reservoirLayout(units, outputs, slices);
  const room = take(size);
  const { buffer, run } = room;
  const vector = (where: number, length = units) => new Float64Array(buffer, where, length);

  const { turns, places, index, value, half } = slices;
  new Uint32Array(buffer, at.turns, turns.length).set(turns);
  offsetsIn(narrow, buffer, at.places, places.length).set(places.map((row) => 8 * row));
  offsetsIn(narrow, buffer, at.columns, index.length).set(index.map((column) => 8 * column));
  putEntries(value, half, buffer, at.values);
  const byOutput = vector(at.feedback, outputs * spare);
  for (let i = 0; i < units; i++) {
    for (let d = 0; d < outputs; d++) byOutput[d * spare + i] = feedback[i * outputs + d] as number;
  }

  const multiply = run[`recurrent${variantOf(narrow, half)}`];
  const { integrate, tanhPlus } = run;
  const zIn = vector(at.z, outputs);
  const driveIn = vector(at.drive);
  return {
    u: vector(at.u),
    r: vector(at.r),
    xi: vector(at.xi),
    step: (leak, lambda, z, drive, amplitude) => {
      zIn.set(z);
      driveIn.set(drive);
      multiply(at.sums, at.turns, end.turns, at.places, at.columns, at.values);
      integrate(bytes, outputs, at.u, at.drive, at.sums, at.feedback, at.z, leak, lambda);
      tanhPlus(at.r, at.u, at.xi, amplitude, bytes);
    },
    free: once(() => giveBack(room)),
  };
};
