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

/** A value that carries a mean: its place, and the mean of the others. */
export interface Carrier {
  readonly index: number;
  readonly meanWithout: number;
}

/** The one value that is larger in size than all others together, if there is one; undefined for fewer than three values. */
export const carrierOf = (values: readonly number[]): Carrier | undefined => {
  const n = values.length;
  if (n < 3) return undefined;
  const sizes = values.map(Math.abs);
  const index = sizes.indexOf(sizes.reduce((a, b) => Math.max(a, b)));
  const others = sizes.reduce((sum, size, i) => (i === index ? sum : sum + size), 0);
  if ((sizes[index] as number) <= others) return undefined;
  return { index, meanWithout: mean(values.filter((_, i) => i !== index)) };
};
