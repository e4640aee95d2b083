import { dense, expectShape, fresh, matrix, type Tensor } from '../core/tensor.ts';
import { addOuter } from '../kernels/index.ts';
import type { Update } from '../signals.ts';

/** Does the proposal change nothing at all (as a Hebbian one with M = 0)? */
export const isNothing = (update: Update): boolean =>
  'post' in update && dense(update.post).every((value) => value === 0);

/** out ← W + ΔW; out may be W. @throws {RangeError} on a proposal of another shape */
const add = (out: Float64Array, W: Float64Array, update: Update, outputs: number, units: number): void => {
  if ('post' in update) {
    expectShape('update.post', update.post, outputs);
    expectShape('update.pre', update.pre, units);
    addOuter(out, W, dense(update.post), dense(update.pre));
    return;
  }
  expectShape('update.dW', update.dW, outputs, units);
  const dW = dense(update.dW);
  for (let i = 0; i < out.length; i++) out[i] = (W[i] as number) + (dW[i] as number);
};

/** sum ← sum + ΔW. @throws {RangeError} on a proposal of another shape */
export const accumulate = (sum: Float64Array, update: Update, outputs: number, units: number): void =>
  add(sum, sum, update, outputs, units);

/** W + ΔW in new memory; W itself if nothing changes. */
export const applied = (weights: Tensor, update: Update): Tensor => {
  if (isNothing(update)) return weights;
  const [outputs = 0, units = 0] = weights.shape;
  const next = fresh(outputs * units);
  add(next, dense(weights), update, outputs, units);
  return matrix(next, outputs, units);
};
