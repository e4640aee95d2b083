import { dense, expectShape, fresh, matrix, type Tensor } from '../core/tensor.ts';
import { addOuter } from '../kernels/index.ts';
import type { Update } from '../signals.ts';

/** @throws {RangeError} on a proposal that is of another shape, or no proposal */
const expectUpdate = (update: Update, outputs: number, units: number): void => {
  if ('post' in update) {
    expectShape('update.post', update.post, outputs);
    expectShape('update.pre', update.pre, units);
  } else expectShape('update.dW', update.dW, outputs, units);
};

/** Does the proposal change nothing at all (as a Hebbian one with M = 0)? */
const isNothing = (update: Update): boolean => 'post' in update && dense(update.post).every((value) => value === 0);

/** out ← W + ΔW; out may be W. */
const add = (out: Float64Array, W: Float64Array, update: Update): void => {
  if ('post' in update) {
    addOuter(out, W, dense(update.post), dense(update.pre));
    return;
  }
  const dW = dense(update.dW);
  for (let i = 0; i < out.length; i++) out[i] = (W[i] as number) + (dW[i] as number);
};

/** sum + ΔW, in the sum's own memory; none is made where nothing changes. @throws {RangeError} on a proposal of another shape */
export const accumulate = (
  sum: Float64Array | null,
  update: Update,
  outputs: number,
  units: number,
): Float64Array | null => {
  expectUpdate(update, outputs, units);
  if (isNothing(update)) return sum;
  const into = sum ?? new Float64Array(outputs * units);
  add(into, into, update);
  return into;
};

/** W + ΔW in new memory; W itself if nothing changes. @throws {RangeError} on a proposal of another shape */
export const apply = (weights: Tensor, update: Update): Tensor => {
  const [outputs = 0, units = 0] = weights.shape;
  expectUpdate(update, outputs, units);
  if (isNothing(update)) return weights;
  const next = fresh(outputs * units);
  add(next, dense(weights), update);
  return matrix(next, outputs, units);
};
