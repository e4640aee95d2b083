import { keyOf, uniform } from '../../modules/index.ts';
import type { Interval } from './bounded.ts';

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

/**
 * An interval for the median of independent values of whatever distribution, between two of the values themselves: those that
 * the sign test does not exclude, x₍ₖ₎ to x₍ₙ₊₁₋ₖ₎, k the largest with Σ_{j<k} C(n, j) / 2ⁿ ≤ α/2.
 * @returns undefined where there are too few for it: fewer than six at 95 %
 */
export const medianInterval = (values: readonly number[], alpha = 0.05): Interval | undefined => {
  const n = values.length;
  const sorted = [...values].sort((a, b) => a - b);
  let term = -n * Math.LN2;
  let [k, below] = [0, 0];
  while (k < n) {
    below += Math.exp(term);
    if (below > alpha / 2) break;
    term += Math.log((n - k) / (k + 1));
    k += 1;
  }
  return k === 0 ? undefined : { low: sorted[k - 1] as number, high: sorted[n - k] as number };
};

/** With more differences, signs are drawn; with fewer, all are tried. */
const MOST_TRIED = 16;
const DRAWS = 1 << (MOST_TRIED - 1);

/**
 * Two-sided sign-flip test: how probable so large a sum of differences is, if each was as likely with the other sign: if the
 * two things that are compared are exchangeable within a pair. Up to 16 differences all 2ⁿ⁻¹ choices of signs are tried, which
 * is exact; beyond, as many are drawn with keyed noise, and the one that was found counts among them.
 */
export const signFlipTest = (differences: readonly number[]): number => {
  const sizes = differences.filter((difference) => difference !== 0);
  const n = sizes.length;
  const found = Math.abs(sizes.reduce((sum, one) => sum + one, 0));
  // Sums of the same numbers in another order may be rounded otherwise.
  const enough = found * (1 - 1e-12);
  let beyond = 0;
  if (n <= MOST_TRIED) {
    const all = 2 ** Math.max(0, n - 1);
    for (let flips = 0; flips < all; flips++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (flips >> i) & 1 ? -(sizes[i] as number) : (sizes[i] as number);
      if (Math.abs(sum) >= enough) beyond += 1;
    }
    return beyond / all;
  }
  const noise = uniform(keyOf(n, 'sign flips'));
  const signs = new Float64Array(n);
  for (let draw = 0; draw < DRAWS; draw++) {
    noise.fill(signs, draw);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (signs[i] as number) < 0 ? -(sizes[i] as number) : (sizes[i] as number);
    if (Math.abs(sum) >= enough) beyond += 1;
  }
  return (beyond + 1) / (DRAWS + 1);
};
