/// <reference path="../../pipelines/statistics/jstat.d.ts" />
import jStat from 'jstat';
import { keyOf, uniform } from '../../modules/index.ts';
import {
  boundedTest,
  deviation,
  mean,
  signFlipTest,
  signTest,
  studentInterval,
} from '../../pipelines/statistics/index.ts';

/** A way to find that a mean is not 0: by an interval of confidence 1 − α that leaves 0 out, or by a test. */
export interface Candidate {
  readonly name: string;
  readonly rejects: (values: readonly number[], alpha: number) => boolean;
}

const RANGE = { low: -1, high: 1 };
const RESAMPLES = 1999;

const { cdf: phi, inv: phiInverse } = jStat.normal;
const shareOf = (z: number): number => phi(z, 0, 1);
const quantileOf = (p: number): number => phiInverse(p, 0, 1);

const drawn = new Map<number, Uint16Array>();

/** Which values each resample takes. */
const indicesFor = (n: number): Uint16Array => {
  const before = drawn.get(n);
  if (before !== undefined) return before;
  const shares = new Float64Array(n * RESAMPLES);
  uniform(keyOf(n, 'bootstrap')).fill(shares, 0);
  const indices = Uint16Array.from(shares, (share) => Math.min(n - 1, Math.floor(((share + 1) / 2) * n)));
  drawn.set(n, indices);
  return indices;
};

const resampled = (values: readonly number[], of: (resample: Float64Array) => number): Float64Array => {
  const n = values.length;
  const indices = indicesFor(n);
  const own = new Float64Array(n);
  const out = new Float64Array(RESAMPLES);
  for (let b = 0; b < RESAMPLES; b++) {
    for (let i = 0; i < n; i++) own[i] = values[indices[b * n + i] as number] as number;
    out[b] = of(own);
  }
  return out.sort();
};

const at = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length + 1)) - 1))] as number;

const excludes = (low: number, high: number): boolean => low > 0 || high < 0;
const areEqual = (values: readonly number[]): boolean => values.every((value) => value === values[0]);

const student = (values: readonly number[], alpha: number): boolean => {
  const found = studentInterval(values, alpha);
  return found !== undefined && excludes(found.low, found.high);
};

/** Hesterberg 2015: percentiles, moved out as Student's t asks for; none where n values of one sign are likely by chance. */
const expanded = (values: readonly number[], alpha: number): boolean => {
  const n = values.length;
  if (n < Math.ceil(1 - Math.log2(alpha / 2))) return false;
  const share = shareOf(Math.sqrt(n / (n - 1)) * jStat.studentt.inv(alpha / 2, n - 1));
  const means = resampled(values, mean);
  return excludes(at(means, share), at(means, 1 - share));
};

/** Efron 1987: percentiles, corrected for bias and for how the standard error changes with the mean. */
const bca = (values: readonly number[], alpha: number): boolean => {
  if (areEqual(values)) return values[0] !== 0;
  const centre = mean(values);
  const means = resampled(values, mean);
  const bias = quantileOf((means.filter((one) => one < centre).length + 0.5) / (means.length + 1));
  const cubes = values.reduce((sum, value) => sum + (value - centre) ** 3, 0);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const acceleration = cubes / (6 * squares ** 1.5);
  const corrected = (share: number): number => {
    const z = bias + quantileOf(share);
    return shareOf(bias + z / (1 - acceleration * z));
  };
  return excludes(at(means, corrected(alpha / 2)), at(means, corrected(1 - alpha / 2)));
};

/** Bootstrap-t: resamples of (x̄* − x̄) / s*. */
const studentised = (values: readonly number[], alpha: number): boolean => {
  if (areEqual(values)) return values[0] !== 0;
  const centre = mean(values);
  const ts = resampled(values, (own) => {
    const error = deviation(own);
    const off = mean(own) - centre;
    return error > 0 ? off / error : off === 0 ? 0 : Math.sign(off) * Number.POSITIVE_INFINITY;
  });
  const sd = deviation(values, centre);
  return excludes(centre - at(ts, 1 - alpha / 2) * sd, centre - at(ts, alpha / 2) * sd);
};

/** The empirical Bernstein bound of Maurer & Pontil 2009, on values within a range. */
const bernstein = (values: readonly number[], alpha: number): boolean => {
  const n = values.length;
  const log = Math.log(4 / alpha);
  const reach = deviation(values) * Math.sqrt((2 * log) / n) + ((RANGE.high - RANGE.low) * 7 * log) / (3 * (n - 1));
  const centre = mean(values);
  return excludes(centre - reach, centre + reach);
};

/** How much each side of a bet on a mean of 0 has made after each value, at most: Waudby-Smith & Ramdas 2024, hedged. */
const mostWon = (values: readonly number[], alpha: number): number => {
  let [above, below, most] = [1, 1, 1];
  let [sum, squares] = [0, 1 / 4];
  for (const [i, value] of values.entries()) {
    const bet = Math.min(0.5, Math.sqrt((2 * Math.log(2 / alpha)) / ((squares / (i + 1)) * values.length)));
    above *= 1 + bet * value;
    below *= 1 - bet * value;
    most = Math.max(most, (above + below) / 2);
    sum += value;
    squares += (value - sum / (i + 2)) ** 2;
  }
  return most;
};

/** It may be looked at after every value: the largest of all it has won counts. */
export const betting: Candidate = {
  name: 'betting',
  rejects: (values, alpha) => mostWon(values, alpha) >= 1 / alpha,
};

export const bounded: Candidate = {
  name: 'Gaffke',
  rejects: (values, alpha) => boundedTest(values, RANGE) <= alpha,
};

/** What knows the values alone, then what knows their range. */
export const CANDIDATES: readonly Candidate[] = [
  { name: "Student's t", rejects: student },
  { name: 'expanded percentiles', rejects: expanded },
  { name: 'BCa', rejects: bca },
  { name: 'bootstrap-t', rejects: studentised },
  { name: 'BCa and sign flips', rejects: (values, alpha) => bca(values, alpha) && signFlipTest(values) <= alpha },
  { name: 'sign test', rejects: (values, alpha) => signTest(values) <= alpha },
  { name: 'empirical Bernstein', rejects: bernstein },
  betting,
  bounded,
];
