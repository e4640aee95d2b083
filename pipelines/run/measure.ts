import FFT from 'fft.js';
import ops from 'ndarray-ops';
import { dense, type Tensor, vector } from '../../modules/index.ts';

/** How well an output draws its target; three measures, since the first alone is lenient. */
export interface Score {
  /** The published measure: the largest normalised cross-correlation over all circular shifts; 1 is perfect. */
  readonly performance: number;
  /** The normalised cross-correlation without a shift. */
  readonly zeroShift: number;
  /** √ of the mean squared error over all outputs and steps. */
  readonly rmse: number;
}

/** Deviations from the mean in units of the population standard deviation; null for a constant. */
const normalised = (values: Float64Array): Float64Array | null => {
  const first = values[0] as number;
  if (values.every((value) => value === first)) return null;
  const out = vector(values.slice());
  ops.subseq(out, ops.sum(out) / values.length);
  const spread = ops.norm2(out) / Math.sqrt(values.length);
  if (!(spread > 0)) return null;
  ops.divseq(out, spread);
  return out.data;
};

/** A correlation; rounding may pass the bounds that it has. */
const bounded = (sum: number): number => Math.min(1, Math.max(-1, sum));

const correlationAt = (a: Float64Array, b: Float64Array, shift: number): number => {
  let sum = 0;
  for (let n = 0; n < b.length; n++) sum += (a[(n + shift) % a.length] as number) * (b[n] as number);
  return sum / b.length;
};

/** The shift k that makes Σ a(n + k) b(n) largest: a linear correlation by FFT, folded around the circle. */
const bestShift = (a: Float64Array, b: Float64Array): number => {
  const T = a.length;
  let size = 2;
  while (size < 2 * T) size *= 2;
  const fft = new FFT(size);
  const padded = (values: Float64Array): number[] => {
    const out = new Array<number>(size).fill(0);
    for (let n = 0; n < T; n++) out[n] = values[n] as number;
    return out;
  };
  const A = fft.createComplexArray() as number[];
  const B = fft.createComplexArray() as number[];
  fft.realTransform(A, padded(a));
  fft.realTransform(B, padded(b));
  fft.completeSpectrum(A);
  fft.completeSpectrum(B);
  const product = fft.createComplexArray() as number[];
  for (let i = 0; i < 2 * size; i += 2) {
    const [ar = 0, ai = 0, br = 0, bi = 0] = [A[i], A[i + 1], B[i], B[i + 1]];
    product[i] = ar * br + ai * bi;
    product[i + 1] = ai * br - ar * bi;
  }
  const lagged = fft.createComplexArray() as number[];
  fft.inverseTransform(lagged, product);
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < T; k++) {
    const folded = (lagged[2 * k] as number) + (k === 0 ? 0 : (lagged[2 * (size - T + k)] as number));
    if (folded > most) {
      most = folded;
      best = k;
    }
  }
  return best;
};

const column = (signal: Tensor, d: number): Float64Array =>
  Float64Array.from({ length: signal.shape[0] as number }, (_, n) => signal.get(n, d));

/**
 * Scores one trial. Correlations are taken per output and averaged; a constant output (or target) scores 0.
 * @param output ẑ [steps, outputs]
 * @param target f [steps, outputs]
 * @throws {RangeError} on different shapes
 */
export const score = (output: Tensor, target: Tensor): Score => {
  const [steps = 0, outputs = 0] = target.shape;
  if (output.shape[0] !== steps || output.shape[1] !== outputs) {
    throw new RangeError(`score: expected ${steps} × ${outputs}, found ${output.shape.join(' × ')}`);
  }
  let performance = 0;
  let zeroShift = 0;
  for (let d = 0; d < outputs; d++) {
    const a = normalised(column(output, d));
    const b = normalised(column(target, d));
    if (a === null || b === null) continue;
    performance += correlationAt(a, b, bestShift(a, b)) / outputs;
    zeroShift += correlationAt(a, b, 0) / outputs;
  }
  const error = dense(output).slice();
  ops.subeq(vector(error), vector(dense(target)));
  return {
    performance: bounded(performance),
    zeroShift: bounded(zeroShift),
    rmse: ops.norm2(vector(error)) / Math.sqrt(steps * outputs),
  };
};

export const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
};
