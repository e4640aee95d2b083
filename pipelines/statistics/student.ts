/// <reference path="./jstat.d.ts" />
import jStat from 'jstat';
import type { Interval } from './bounded.ts';
import { deviation, mean } from './describe.ts';

/** What is known of some values: how many, their mean and standard deviation (n − 1). */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
}

const around = (centre: number, error: number, freedom: number, alpha: number): Interval => {
  const reach = error === 0 ? 0 : -jStat.studentt.inv(alpha / 2, freedom) * error;
  return { low: centre - reach, high: centre + reach };
};

/**
 * Student's interval for a mean, x̄ ± t s/√n: for values that are about normal. It knows nothing of rare failures that were
 * not seen; `boundedInterval` does.
 * @returns undefined for fewer than two values
 */
export const studentInterval = (values: readonly number[], alpha = 0.05): Interval | undefined => {
  const n = values.length;
  if (n < 2) return undefined;
  const centre = mean(values);
  return around(centre, deviation(values, centre) / Math.sqrt(n), n - 1, alpha);
};

/** A mean's squared standard error. */
const squaredError = ({ n, sd }: Summary): number => sd ** 2 / n;

/**
 * Welch's interval (1947) for the difference of two independent means, a − b, with the standard errors of both and
 * Satterthwaite's degrees of freedom. It needs no more than what is usually published: n, mean and standard deviation.
 * @returns undefined where either has fewer than two values
 */
export const welchInterval = (a: Summary, b: Summary, alpha = 0.05): Interval | undefined => {
  if (a.n < 2 || b.n < 2) return undefined;
  const [va, vb] = [squaredError(a), squaredError(b)];
  const freedom = va + vb === 0 ? 1 : (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
  return around(a.mean - b.mean, Math.sqrt(va + vb), freedom, alpha);
};
