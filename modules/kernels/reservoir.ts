import { blocksIn, blocksOf, entriesIn, isNarrow, variantOf, writeBlocks } from './blocks.ts';
import { giveBack, layout, once, padded, take } from './memory.ts';
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
export const reservoirLayout = (units: number, outputs: number, blocks: number, entryBytes = 8) => {
  const bytes = padded(units) * 8;
  return layout({
    r: bytes + 32, // the entries that fill up a row read the zeros behind it
    u: bytes,
    xi: bytes,
    drive: bytes,
    sums: bytes,
    feedback: outputs * bytes,
    z: outputs * 8,
    rows: units * 4,
    columns: blocks * 4 * (isNarrow(padded(units) + 4) ? 2 : 4),
    values: blocks * 4 * entryBytes,
  });
};

/** @param feedback W_fb, [units, outputs] row by row */
export const reservoirKernel = (recurrent: Sparse, feedback: Float64Array): ReservoirKernel => {
  const units = recurrent.rows;
  const outputs = feedback.length / units;
  const spare = padded(units);
  const bytes = spare * 8;
  const blocks = blocksOf(recurrent);
  const { at, end, size } = reservoirLayout(units, outputs, blocks, recurrent.value.BYTES_PER_ELEMENT);
  const room = take(size);
  const { buffer, run } = room;
  const narrow = isNarrow(spare + 4);
  const vector = (where: number, length = units) => new Float64Array(buffer, where, length);

  const rows = new Uint32Array(buffer, at.rows, units);
  for (let i = 0; i < units; i++) rows[i] = blocksIn(recurrent, i);
  const columns = new (narrow ? Uint16Array : Uint32Array)(buffer, at.columns, blocks * 4);
  writeBlocks(recurrent, spare, columns, entriesIn(recurrent, buffer, at.values, blocks * 4));
  const byOutput = vector(at.feedback, outputs * spare);
  for (let i = 0; i < units; i++) {
    for (let d = 0; d < outputs; d++) byOutput[d * spare + i] = feedback[i * outputs + d] as number;
  }

  const multiply = run[`recurrent${variantOf(recurrent, spare + 4)}`];
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
      multiply(at.sums, at.rows, end.rows, at.columns, at.values);
      integrate(bytes, outputs, at.u, at.drive, at.sums, at.feedback, at.z, leak, lambda);
      tanhPlus(at.r, at.u, at.xi, amplitude, bytes);
    },
    free: once(() => giveBack(room)),
  };
};
