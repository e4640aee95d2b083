/// <reference path="./jstat.d.ts" />
import jStat from 'jstat';
import { keyOf, uniform } from '../../modules/index.ts';

/** A mean, and an interval that holds the true one with the confidence asked for; null where there is too little data. */
export interface Estimate {
  readonly n: number;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** From fewer values no interval is made. */
export const FEWEST = 5;
const RESAMPLES = 10_000;

export const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
};

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

/** Values whose resamples are kept at hand; more are drawn anew each time. */
const MOST_KEPT = 200;
const MOST_SIZES = 16;
const kept = new Map<number, Uint16Array>();

/** Fills in which values a resample takes: keyed by n and nothing else, so that the same data has the same interval. */
const drawing = (n: number): ((indices: Uint16Array, b: number, at: number) => void) => {
  const shares = new Float64Array(n);
  const noise = uniform(keyOf(n, 'bootstrap'));
  return (indices, b, at) => {
    noise.fill(shares, b);
    for (let i = 0; i < n; i++) {
      indices[at + i] = Math.min(n - 1, Math.floor((((shares[i] as number) + 1) / 2) * n));
    }
  };
};

const keptFor = (n: number): Uint16Array => {
  const before = kept.get(n);
  if (before !== undefined) return before;
  const indices = new Uint16Array(RESAMPLES * n);
  const draw = drawing(n);
  for (let b = 0; b < RESAMPLES; b++) draw(indices, b, b * n);
  if (kept.size >= MOST_SIZES) kept.clear();
  kept.set(n, indices);
  return indices;
};

/** The means of all resamples, in order. */
const resampled = (values: Float64Array): Float64Array => {
  const n = values.length;
  const keeps = n <= MOST_KEPT;
  const indices = keeps ? keptFor(n) : new Uint16Array(n);
  const draw = keeps ? undefined : drawing(n);
  const means = new Float64Array(RESAMPLES);
  for (let b = 0; b < RESAMPLES; b++) {
    draw?.(indices, b, 0);
    const from = keeps ? b * n : 0;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[indices[from + i] as number] as number;
    means[b] = sum / n;
  }
  return means.sort();
};

/**
 * The share of resamples beyond each end of the interval: Φ(√(n/(n−1)) t), t the quantile of Student's distribution with
 * n − 1 degrees of freedom. The plain share α/2 makes intervals from few values too narrow.
 */
const beyond = (n: number, alpha: number): number =>
  jStat.normal.cdf(Math.sqrt(n / (n - 1)) * jStat.studentt.inv(alpha / 2, n - 1), 0, 1);

/**
 * The mean of independent values, with its expanded percentile interval (Hesterberg 2015, The American Statistician 69,
 * 4.4): the bootstrap's percentiles, moved out so that few values hold their confidence as Student's t does, and yet skewed
 * as the data is and never beyond it. The resamples are keyed: the same values give the same interval everywhere.
 * @param alpha what the confidence lacks of 1
 */
export const estimate = (values: readonly number[], alpha = 0.05): Estimate => {
  const n = values.length;
  if (n === 0) return { n, mean: null, sd: null, low: null, high: null };
  const centre = mean(values);
  if (n === 1) return { n, mean: centre, sd: null, low: null, high: null };
  const sd = deviation(values, centre);
  if (n < FEWEST) return { n, mean: centre, sd, low: null, high: null };
  // Equal values: their sum may be rounded, which is no spread.
  if (values.every((value) => value === values[0])) return { n, mean: centre, sd: 0, low: centre, high: centre };
  const means = resampled(Float64Array.from(values));
  const rank = Math.min(RESAMPLES / 2, Math.max(1, Math.round(beyond(n, alpha) * (RESAMPLES + 1))));
  return { n, mean: centre, sd, low: means[rank - 1] as number, high: means[RESAMPLES - rank] as number };
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

/**
 * Two-sided exact sign test: how probable so uneven a number of differences above and below 0 is if both are equally
 * likely. Differences of 0 say nothing.
 */
export const signTest = (differences: readonly number[]): number => {
  const above = differences.filter((difference) => difference > 0).length;
  const below = differences.filter((difference) => difference < 0).length;
  const n = above + below;
  let term = 0.5 ** n;
  let tail = term;
  for (let k = 1; k <= Math.min(above, below); k++) {
    term *= (n - k + 1) / k;
    tail += term;
  }
  return Math.min(1, 2 * tail);
};

/** Holm's correction (1979): what the probabilities come to when so many are looked at. */
export const holm = (p: readonly number[]): readonly number[] => {
  const order = p.map((_, i) => i).sort((a, b) => (p[a] as number) - (p[b] as number));
  const out = new Array<number>(p.length);
  let least = 0;
  order.forEach((i, rank) => {
    least = Math.max(least, Math.min(1, (p[i] as number) * (p.length - rank)));
    out[i] = least;
  });
  return out;
};
