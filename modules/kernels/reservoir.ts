import { laneLayout, laneOf } from './lanes.ts';
import { once, wholeLines } from './memory.ts';
import type { Sparse } from './sparse.ts';

/** A reservoir's state and matrices, and its one step. Arrays are the kernel's own: copy before you keep. */
export interface ReservoirKernel {
  readonly u: Float64Array;
  readonly r: Float64Array;
  /** Holds ξ before a step. */
  readonly xi: Float64Array;
  /** Goes on from this u and r. */
  readonly set: (u: Float64Array, r: Float64Array) => void;
  /** u ← u + leak (−u + λ W_rec r + W_fb z + drive),  r = tanh u + amplitude · ξ */
  readonly step: (leak: number, lambda: number, z: Float64Array, drive: Float64Array, amplitude: number) => void;
  /** Gives the memory back; not to be used from then on. */
  readonly free: () => void;
}

/** @param feedback W_fb, [units, outputs] row by row */
export const reservoirKernel = (recurrent: Sparse, feedback: Float64Array): ReservoirKernel => {
  const units = recurrent.rows;
  const outputs = feedback.length / units;
  const spare = wholeLines(units);
  const bytes = spare * 8;
  const { room, base, multiply, changed, leave } = laneOf(recurrent, outputs);
  const { buffer, run } = room;
  const own = laneLayout(units, outputs).at;
  const vector = (where: number, length = units) => new Float64Array(buffer, base + where, length);
  const byOutput = vector(own.feedback, outputs * spare);
  for (let i = 0; i < units; i++) {
    for (let d = 0; d < outputs; d++) byOutput[d * spare + i] = feedback[i * outputs + d] as number;
  }

  const { integrate, tanhPlus } = run;
  const zIn = vector(own.z, outputs);
  const driveIn = vector(own.drive);
  const [u, r] = [vector(own.u), vector(own.r)];
  const [uAt, rAt, xiAt, driveAt] = [base + own.u, base + own.r, base + own.xi, base + own.drive];
  const [sumsAt, feedbackAt, zAt] = [base + own.sums, base + own.feedback, base + own.z];
  return {
    u,
    r,
    xi: vector(own.xi),
    set: (newU, newR) => {
      u.set(newU);
      r.set(newR);
      changed();
    },
    step: (leak, lambda, z, drive, amplitude) => {
      zIn.set(z);
      driveIn.set(drive);
      multiply();
      integrate(bytes, outputs, uAt, driveAt, sumsAt, feedbackAt, zAt, leak, lambda);
      tanhPlus(rAt, uAt, xiAt, amplitude, bytes);
      changed();
    },
    free: once(leave),
  };
};
