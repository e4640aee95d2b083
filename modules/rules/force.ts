import { CheckpointError } from '../core/checkpoint.ts';
import { mealy } from '../core/mealy.ts';
import { copied, dense, expectShape, vector } from '../core/tensor.ts';
import { type ForceKernel, forceKernel } from '../kernels/index.ts';
import type { Proposed, ReadOut, Recurrent, Targeted } from '../signals.ts';

export interface ForceParams {
  /** Units of the reservoir N. */
  readonly units: number;
  /** α: P(0) = I/α. */
  readonly alpha: number;
}

/**
 * The FORCE rule: recursive least squares on the readout's error, at every step.
 *
 *     k = P r / (1 + rᵀ P r),   P ← P − k (P r)ᵀ,   ΔW_ro = (f − ẑ) kᵀ
 *
 * P, N × N and symmetric, is the rule's own (it is not the reward); a checkpoint holds its upper half row by row.
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | f | `target` | [D] | reads |
 * | ẑ | `readout.zhat` | [D] | reads |
 * | r | `reservoir.r` | [N] | reads |
 * | f − ẑ, k | `update.post`, `.pre` | [D], [N] | writes |
 *
 * Source: Sussillo & Abbott 2009.
 */
export const force = ({ units, alpha }: ForceParams) =>
  mealy<ForceKernel, Targeted & ReadOut & Recurrent, Proposed>({
    writes: 'update',
    kind: 'force',
    init: () => forceKernel(units, alpha),
    step: (rls, { target, readout: { zhat }, reservoir: { r } }) => {
      expectShape('reservoir.r', r, units);
      const [outputs = 0] = zhat.shape;
      expectShape('target', target, outputs);
      rls.step(dense(r));
      const post = new Float64Array(outputs);
      for (let d = 0; d < outputs; d++) post[d] = target.get(d) - zhat.get(d);
      return [{ post: vector(post), pre: vector(copied(rls.k)) }, rls];
    },
    save: (rls) => ({ P: rls.save() }),
    load: (saved, rls, path) => {
      const P = (saved as { readonly P?: unknown } | null)?.P;
      const entries = (units * (units + 1)) / 2;
      if (!(P instanceof Float64Array) || P.length !== entries) {
        throw new CheckpointError(
          `${path}.P: expected Float64Array(${entries}), the upper half of ${units} × ${units}`,
        );
      }
      rls.load(P);
      return rls;
    },
    dispose: (rls) => rls.free(),
  });
