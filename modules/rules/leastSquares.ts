import { CheckpointError } from '../core/checkpoint.ts';
import { mealy } from '../core/mealy.ts';
import { fixed } from '../core/parameter.ts';
import { copied, dense, expectShape, vector } from '../core/tensor.ts';
import type { ForceKernel } from '../kernels/index.ts';
import { pogodin2019 } from '../pogodin2019.ts';
import { positive } from '../ranges.ts';
import type { Proposed, ReadOut, Recurrent, Targeted } from '../signals.ts';

/** What the kinds of FORCE say of themselves alike. */
export const leastSquaresAbout = {
  equation: 'ΔW = (f − ẑ) kᵀ,  k = dt P r / (1 + dt rᵀ P r)',
  // Half of P, and as much again in a checkpoint that is made or kept.
  holds: (_: unknown, { units }: { readonly units: number }) => 8 * units ** 2,
  parameters: {
    alpha: fixed(pogodin2019.force.alpha, {
      ...{ ...positive, slider: [0.01, 100], scale: 'log', symbol: 'α', unit: 'ms', about: 'P(0) = I/α' },
    }),
  },
} as const;

/** What only code gives them. */
export interface LeastSquaresCode {
  /** Units of the reservoir N; otherwise as many as r has. */
  readonly units?: number;
}

interface Rls {
  readonly kernel: ForceKernel;
  readonly units: number;
}

/**
 * Recursive least squares on the readout's error, at every step, which counts by its length in ms: the machine of the kinds of FORCE, which differ in how their
 * kernels round.
 *
 *     k = dt P r / (1 + dt rᵀ P r),   P ← P − k (P r)ᵀ,   ΔW_ro = (f − ẑ) kᵀ,   so P⁻¹ = αI + Σ dt r rᵀ
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
 * @param kind its name, which its entry in a checkpoint has
 * @param make the kernel for N units
 * @throws {RangeError} (through the stream) on rates or targets of another shape
 */
export const leastSquares = (kind: string, make: (units: number) => ForceKernel, { units }: LeastSquaresCode) =>
  mealy<Rls, Targeted & ReadOut & Recurrent, Proposed>({
    writes: 'update',
    kind,
    init: ({ reservoir: { r } }) => {
      const n = units ?? (r.shape[0] as number);
      return { kernel: make(n), units: n };
    },
    step: (state, { dt, target, readout: { zhat }, reservoir: { r } }) => {
      expectShape('reservoir.r', r, state.units);
      const [outputs = 0] = zhat.shape;
      expectShape('target', target, outputs);
      // A sample of weight dt is √dt r of weight 1, and k then √dt times the kernel's.
      const root = Math.sqrt(dt);
      state.kernel.step(dt === 1 ? dense(r) : dense(r).map((value) => root * value));
      const post = new Float64Array(outputs);
      for (let d = 0; d < outputs; d++) post[d] = target.get(d) - zhat.get(d);
      const { k } = state.kernel;
      return [{ post: vector(post), pre: vector(dt === 1 ? copied(k) : k.map((value) => root * value)) }, state];
    },
    save: ({ kernel }) => ({ P: kernel.save() }),
    load: (saved, state, path) => {
      const P = (saved as { readonly P?: unknown } | null)?.P;
      const { units: n } = state;
      const entries = (n * (n + 1)) / 2;
      if (!(P instanceof Float64Array) || P.length !== entries) {
        throw new CheckpointError(`${path}.P: expected Float64Array(${entries}), the upper half of ${n} × ${n}`);
      }
      state.kernel.load(P);
      return state;
    },
    dispose: ({ kernel }) => kernel.free(),
  });
