import { mean } from './describe.ts';

/** A value lies between these two, whatever happens. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Holds the true value with the confidence asked for. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Width of the steps of the integral below: ten digits of a probability of some percent, four of one of 1e-11. */
const STEP = 0.2;
const MOST_STEPS = 500;
const BISECTIONS = 30;

/**
 * P(Σ c_j E_j < 0) for independent E_j of the exponential distribution with mean 1, where Σ c_j ≥ 0: the inverse Laplace
 * transform of M(s) = Π 1 / (1 − c_j s),
 *
 *     P = −(1/2πi) ∫ M(s) / s ds,   s = σ + iy,   1/min c < σ < 0,
 *
 * along the line through the saddle point, where the integrand falls off without turning much. So small probabilities
 * have true digits as large ones have, and nothing is drawn at random.
 */
const below = (c: Float64Array): number => {
  const least = c.reduce((a, b) => Math.min(a, b));
  if (least >= 0) return 0;
  // The saddle point of log M(s) − log(−s), by halving: its slope rises from −∞ to ∞.
  let [from, to] = [1 / least, 0];
  for (let i = 0; i < BISECTIONS; i++) {
    const s = (from + to) / 2;
    let slope = -1 / s;
    for (let j = 0; j < c.length; j++) slope += (c[j] as number) / (1 - (c[j] as number) * s);
    if (slope > 0) to = s;
    else from = s;
  }
  const sigma = (from + to) / 2;
  const b = c.map((one) => one / (1 - one * sigma));
  let logM = 0;
  let curvature = 1 / sigma ** 2;
  for (let j = 0; j < c.length; j++) {
    logM -= Math.log(1 - (c[j] as number) * sigma);
    curvature += (b[j] as number) ** 2;
  }
  // M(σ + iy) = M(σ) Π 1 / (1 − i b_j y), over the points y = a sinh x: equal steps of x.
  const a = 1 / Math.sqrt(curvature);
  let sum = 0;
  for (let k = 0; k < MOST_STEPS; k++) {
    const x = k * STEP;
    const y = a * Math.sinh(x);
    // 1 / (σ + iy)
    const norm = sigma ** 2 + y ** 2;
    let re = sigma / norm;
    let im = -y / norm;
    for (let j = 0; j < b.length; j++) {
      const turn = (b[j] as number) * y;
      const size = 1 + turn ** 2;
      [re, im] = [(re - im * turn) / size, (im + re * turn) / size];
    }
    const term = re * a * Math.cosh(x);
    sum += k === 0 ? term / 2 : term;
    if (Math.hypot(re, im) * a * Math.cosh(x) <= 1e-13 * Math.abs(sum)) break;
  }
  return Math.min(1, Math.max(0, (-Math.exp(logM) / Math.PI) * STEP * sum));
};

/**
 * How probable it is that a mean of these values, and of one more that is as low as can be, is at most `about`, when all
 * weights of such a mean are equally likely (a flat Dirichlet distribution; those are exponential variables over their sum).
 * It is the probability, in Gaffke's test, of values that speak so strongly against a true mean of at most `about`.
 */
const atMost = (values: ArrayLike<number>, lowest: number, about: number): number => {
  const c = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) c[i] = (values[i] as number) - about;
  c[values.length] = lowest - about;
  const largest = c.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  if (c.every((one) => one <= 0)) return 1;
  // Only proportions matter; differences that are lost in rounding are none.
  const scaled = c.map((one) => (Math.abs(one) < 1e-12 * largest ? 0 : one / largest));
  const sum = scaled.reduce((a, b) => a + b, 0);
  return sum >= 0 ? below(scaled) : 1 - below(scaled.map((one) => -one));
};

const mirrored = (values: ArrayLike<number>): Float64Array => Float64Array.from(values, (value) => -value);

const clamped = (values: readonly number[], { low, high }: Range): readonly number[] =>
  values.map((value) => Math.min(high, Math.max(low, value)));

/**
 * How probable values like these are at most, if the true mean is `about`: Gaffke's test, both sides.
 * @param range what no value can leave: those outside count as its ends
 */
export const boundedTest = (values: readonly number[], range: Range, about = 0): number => {
  if (values.length === 0) return 1;
  const within = clamped(values, range);
  const sides = [atMost(within, range.low, about), atMost(mirrored(within), -range.high, -about)];
  return Math.min(1, 2 * Math.min(...sides));
};

/** The largest t that P(mean ≤ t) ≤ share leaves. */
const lowerEnd = (values: ArrayLike<number>, lowest: number, share: number): number => {
  let [from, to] = [lowest, mean(values)];
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (from + to) / 2;
    if (atMost(values, lowest, middle) <= share) from = middle;
    else to = middle;
  }
  return from;
};

/**
 * An interval for the mean of independent values that cannot leave a range, of whatever distribution and number (Gaffke 2005,
 * Mathematical Methods of Statistics 14; Learned-Miller & Thomas 2019, arXiv:1905.06208). Its lower end is that of a Bayesian
 * bootstrap in which one more value has been seen, as low as can be; its upper end that of one as high as can be. So it
 * allows for what is rare and has not been seen: ten networks that learnt say little about one in ten that fails. No method
 * that looks at the values alone can do so (Bahadur & Savage 1956, Annals of Mathematical Statistics 27).
 *
 * For values of two kinds it is the exact (Clopper & Pearson) interval; for many values it is that of the bootstrap. That it
 * holds for every distribution is a conjecture, which no simulation has contradicted: `npm run bench:statistics` tries it.
 * @param range values outside count as its ends
 * @param alpha what the confidence lacks of 1, half of it on each side
 * @returns undefined for no values
 */
export const boundedInterval = (values: readonly number[], range: Range, alpha = 0.05): Interval | undefined => {
  if (values.length === 0) return undefined;
  const within = clamped(values, range);
  const low = lowerEnd(within, range.low, alpha / 2);
  const high = -lowerEnd(mirrored(within), -range.high, alpha / 2);
  return { low, high };
};
