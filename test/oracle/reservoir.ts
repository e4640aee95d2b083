import { tanh } from '../../modules/core/math.ts';
import type { Sparse } from '../../modules/kernels/sparse.ts';

/** A reservoir's state and matrices, and its one step. Arrays are the kernel's own: copy before you keep. */
export interface ReservoirKernel {
  readonly u: Float64Array;
  readonly r: Float64Array;
  /** Holds ξ before a step. */
  readonly xi: Float64Array;
  /** u ← u + leak (−u + λ W_rec r + W_fb z + drive),  r = tanh u + amplitude · ξ */
  readonly step: (leak: number, lambda: number, z: Float64Array, drive: Float64Array, amplitude: number) => void;
  readonly free: () => void;
}

/** @param feedback W_fb, [units, outputs] row by row */
export const reservoirKernel = (recurrent: Sparse, feedback: Float64Array): ReservoirKernel => {
  const { start, index, value, rows: units } = recurrent;
  const outputs = feedback.length / units;
  const u = new Float64Array(units);
  const r = new Float64Array(units);
  const xi = new Float64Array(units);
  const recurrence = new Float64Array(units);
  return {
    u,
    r,
    xi,
    step: (leak, lambda, z, drive, amplitude) => {
      for (let i = 0; i < units; i++) {
        let sum = 0;
        for (let e = start[i] as number; e < (start[i + 1] as number); e++) {
          sum += (value[e] as number) * (r[index[e] as number] as number);
        }
        recurrence[i] = sum;
      }
      for (let i = 0; i < units; i++) {
        let fed = 0;
        for (let d = 0; d < outputs; d++) fed += (feedback[i * outputs + d] as number) * (z[d] as number);
        const ui = u[i] as number;
        const input = lambda * (recurrence[i] as number) + fed + (drive[i] as number);
        const next = ui + leak * (input - ui);
        u[i] = next;
        r[i] = tanh(next) + amplitude * (xi[i] as number);
      }
    },
    free: () => {},
  };
};
