import { boundedInterval, deviation, mean, median, medianInterval, type Range } from '../statistics/index.ts';

/** A mean and what it lies between; null where there is too little to say. */
export interface Estimate {
  readonly n: number;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const NOTHING: Estimate = { n: 0, mean: null, sd: null, low: null, high: null };

const spreadOf = (values: readonly number[], centre: number): number | null =>
  values.length < 2 ? null : deviation(values, centre);

/**
 * The mean of independent values within a range, and an interval that holds the true one (see `boundedInterval`).
 * @param alpha what the confidence lacks of 1
 */
export const estimate = (values: readonly number[], range: Range, alpha = 0.05): Estimate => {
  const interval = boundedInterval(values, range, alpha);
  if (interval === undefined) return NOTHING;
  const centre = mean(values);
  return { n: values.length, mean: centre, sd: spreadOf(values, centre), ...interval };
};

/** The mean of values, between the lowest and the highest of them. */
export const extent = (values: readonly number[]): Estimate => {
  if (values.length === 0) return NOTHING;
  const centre = mean(values);
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ) as [number, number];
  return { n: values.length, mean: centre, sd: spreadOf(values, centre), low, high };
};

/** The median of values, and an interval for the true one; null where there are too few. */
export interface Middle {
  readonly median: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export const middleOf = (values: readonly number[], alpha: number): Middle => {
  const { low, high } = medianInterval(values, alpha) ?? { low: null, high: null };
  return { median: values.length === 0 ? null : median(values), low, high };
};
