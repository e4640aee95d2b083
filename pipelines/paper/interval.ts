/// <reference path="../statistics/jstat.d.ts" />
import jStat from 'jstat';
import { boundedInterval, type Interval, type Summary, studentInterval } from '../statistics/index.ts';

/**
 * The intervals that verdicts rest on, and no other place chooses any. `alpha` is what their confidence lacks of 1.
 *
 * Networks that fail are rare, and ten that learnt say little about one in ten that does not. So a claim about networks asks
 * in how many of them it is so; that has an exact interval, whatever the distribution and however rare a failure.
 */
export const shareInterval = (passes: readonly boolean[], alpha: number): Interval | undefined =>
  boundedInterval(passes.map(Number), { low: 0, high: 1 }, alpha);

/** A mean's, for what is about normal: speeds, times. */
export const meanInterval = (values: readonly number[], alpha: number): Interval | undefined =>
  studentInterval(values, alpha);

/** A mean as it was published: what is not known is undefined. */
export interface Noted {
  readonly mean: number;
  /** Over networks. */
  readonly sd: number | undefined;
  readonly networks: number;
  /** It may be off by so much, since it was rounded. */
  readonly rounding: number;
}

/**
 * The difference of our mean and a published one, with the standard errors of both and Satterthwaite's degrees of freedom
 * (Welch 1947). Where the published spread was not noted, or there was one network, ours stands for it. A rounded number is
 * off by anything up to half its last digit: a variance of ρ²/3, which is known and so has no degrees of freedom to lose.
 */
export const differenceInterval = (ours: Summary, noted: Noted, alpha: number): Interval | undefined => {
  if (ours.n < 2) return undefined;
  const isKnown = noted.sd !== undefined && noted.networks > 1;
  const sd = isKnown ? (noted.sd as number) : ours.sd;
  const parts = isKnown
    ? [
        { error: ours.sd ** 2 / ours.n, freedom: ours.n - 1 },
        { error: sd ** 2 / noted.networks, freedom: noted.networks - 1 },
      ]
    : [{ error: ours.sd ** 2 * (1 / ours.n + 1 / noted.networks), freedom: ours.n - 1 }];
  const total = parts.reduce((sum, { error }) => sum + error, noted.rounding ** 2 / 3);
  const lost = parts.reduce((sum, { error, freedom }) => sum + error ** 2 / freedom, 0);
  const reach = lost === 0 ? -jStat.normal.inv(alpha / 2, 0, 1) : -jStat.studentt.inv(alpha / 2, total ** 2 / lost);
  const centre = ours.mean - noted.mean;
  return { low: centre - reach * Math.sqrt(total), high: centre + reach * Math.sqrt(total) };
};
