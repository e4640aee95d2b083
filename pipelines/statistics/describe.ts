import { mean } from '../run/measure.ts';

export { mean };

/** √ (Σ (x − x̄)² / (n − 1)) */
export const deviation = (values: ArrayLike<number>, about = mean(values)): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) - about) ** 2;
  return Math.sqrt(sum / (values.length - 1));
};

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

/**
 * Effect size of paired differences: their mean in units of their standard deviation (Cohen's d_z), without its bias at
 * small n (Hedges 1981); null where there is no spread.
 */
export const effectSize = (differences: readonly number[]): number | null => {
  const n = differences.length;
  const sd = n < 2 ? 0 : deviation(differences);
  return sd > 0 ? (mean(differences) / sd) * (1 - 3 / (4 * (n - 1) - 1)) : null;
};

/** A value without which the mean would be another: its place, and the mean of the others. */
export interface Carrier {
  readonly index: number;
  readonly meanWithout: number;
}

/**
 * The one value that carries a mean: without it, the mean is less than half as far from 0, or on the other side. undefined
 * where no single value does, and for fewer than three.
 */
export const carrierOf = (values: readonly number[]): Carrier | undefined => {
  const n = values.length;
  const whole = n < 3 ? 0 : mean(values);
  if (whole === 0) return undefined;
  const sign = Math.sign(whole);
  const index = values.reduce((most, value, i) => (sign * value > sign * (values[most] as number) ? i : most), 0);
  const meanWithout = (whole * n - (values[index] as number)) / (n - 1);
  return sign * meanWithout < Math.abs(whole) / 2 ? { index, meanWithout } : undefined;
};
