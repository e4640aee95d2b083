/// <reference path="../statistics/jstat.d.ts" />
import jStat from 'jstat';
import { keyOf, uniform } from '../../modules/index.ts';
import { mean } from '../run/measure.ts';

/** A mean, and an interval that holds the true one with the confidence asked for; null where there is too little data. */
export interface Estimate {
  readonly n: number;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The fewest values of which an interval is made: n with 2^(1−n) ≤ α/2. A bootstrap interval never leaves the data, so n
 * values on one side of the true mean always miss it; if both sides are equally likely, that alone happens with a chance
 * of 2^(1−n). 7 values at α = 5 %, 9 at 1.25 %.
 */
export const fewest = (alpha: number): number => Math.ceil(1 - Math.log2(alpha / 2));

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

const RESAMPLES = 10_000;
const MANY_RESAMPLES = 100_000;
/** An end of an interval with fewer resamples beyond it would depend on which were drawn. */
const BEYOND = 25;

/** Draws whose resamples are kept at hand; more are drawn anew each time. */
const MOST_KEPT = 2_000_000;
const MOST_SIZES = 16;
const kept = new Map<string, Uint16Array>();

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

const indicesFor = (n: number, resamples: number): Uint16Array => {
  const name = `${n} ${resamples}`;
  const before = kept.get(name);
  if (before !== undefined) return before;
  const indices = new Uint16Array(resamples * n);
  const draw = drawing(n);
  for (let b = 0; b < resamples; b++) draw(indices, b, b * n);
  if (kept.size >= MOST_SIZES) kept.clear();
  kept.set(name, indices);
  return indices;
};

/** The means of all resamples, in order. */
const resample = (values: Float64Array, resamples: number): Float64Array => {
  const n = values.length;
  const keeps = n * resamples <= MOST_KEPT;
  const indices = keeps ? indicesFor(n, resamples) : new Uint16Array(n);
  const draw = keeps ? undefined : drawing(n);
  const means = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
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
  if (n < fewest(alpha)) return { n, mean: centre, sd, low: null, high: null };
  // Equal values: their sum may be rounded, which is no spread.
  if (values.every((value) => value === values[0])) return { n, mean: centre, sd: 0, low: centre, high: centre };
  const share = beyond(n, alpha);
  const resamples = share * RESAMPLES < BEYOND ? MANY_RESAMPLES : RESAMPLES;
  const means = resample(Float64Array.from(values), resamples);
  const rank = Math.min(resamples / 2, Math.max(1, Math.round(share * (resamples + 1))));
  return { n, mean: centre, sd, low: means[rank - 1] as number, high: means[resamples - rank] as number };
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
 * likely, 2 Σ_{k≤m} C(n, k) / 2ⁿ, m of the rarer sign. Differences of 0 say nothing. The largest term, that of m, is taken
 * as a logarithm (2⁻ⁿ is 0 from n = 1075 on), the others in proportion to it.
 */
export const signTest = (differences: readonly number[]): number => {
  const above = differences.filter((difference) => difference > 0).length;
  const below = differences.filter((difference) => difference < 0).length;
  const n = above + below;
  const m = Math.min(above, below);
  let largest = -n * Math.LN2;
  let sum = 1;
  for (let k = 1; k <= m; k++) {
    const ratio = (n - k + 1) / k;
    largest += Math.log(ratio);
    sum = 1 + sum / ratio;
  }
  return Math.min(1, 2 * sum * Math.exp(largest));
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
