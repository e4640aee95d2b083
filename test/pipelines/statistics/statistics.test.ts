import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundedInterval,
  boundedTest,
  carrierOf,
  effectSize,
  holm,
  mean,
  median,
  medianInterval,
  signFlipTest,
  signTest,
  spend,
  studentInterval,
  welchInterval,
} from '../../../pipelines/statistics/index.ts';

const UNIT = { low: 0, high: 1 };
const BOTH = { low: -1, high: 1 };

const interval = (values: readonly number[], range = BOTH, alpha = 0.05) => {
  const found = boundedInterval(values, range, alpha);
  if (found === undefined) throw new Error('no interval');
  return found;
};

describe('the interval for the mean of values within a range', () => {
  // qbeta of R: the exact interval for so many of n.
  it.each([
    [8, 10, 0.4439045376923585, 0.9747892736731666],
    [0, 10, 0, 0.3084971078187608],
    [3, 7, 0.09898827844, 0.8159484352],
    [1, 1, 0.025, 1],
  ])('of %i ones among %i is that of Clopper and Pearson', (ones, n, low, high) => {
    const found = interval(
      Array.from({ length: n }, (_, i) => (i < ones ? 1 : 0)),
      UNIT,
    );
    expect(found.low).toBeCloseTo(low, 7);
    expect(found.high).toBeCloseTo(high, 7);
  });

  it('of equal values still allows for what happens once in a while', () => {
    // If n seeds have not seen it, a share 1 − (α/2)^(1/n) of seeds may be as bad as can be.
    for (const n of [5, 10, 50]) {
      const unseen = 1 - 0.025 ** (1 / n);
      const { low, high } = interval(Array.from({ length: n }, () => 0.1));
      expect(low).toBeCloseTo(0.1 - 1.1 * unseen, 6);
      expect(high).toBeCloseTo(0.1 + 0.9 * unseen, 6);
    }
  });

  it('holds the mean, stays within the range, and is narrower with more values', () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, (some) => {
        const { low, high } = interval(some);
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(mean(some) + 1e-9);
        expect(high).toBeGreaterThanOrEqual(mean(some) - 1e-9);
        const twice = interval([...some, ...some]);
        expect(twice.high - twice.low).toBeLessThanOrEqual(high - low + 1e-9);
      }),
      { numRuns: 25 },
    );
  });

  it('leaves out what its test excludes, and nothing else', () => {
    const values = [0.31, -0.12, 0.45, 0.08, 0.77, -0.03, 0.22, 0.51, 0.05, 0.64];
    const { low, high } = interval(values);
    for (const end of [low, high]) expect(boundedTest(values, BOTH, end)).toBeCloseTo(0.05, 5);
    expect(boundedTest(values, BOTH, low - 0.01)).toBeLessThan(0.05);
    expect(boundedTest(values, BOTH, high - 0.01)).toBeGreaterThan(0.05);
  });

  it('is found of values that lie at an end of the range, or next to it by rounding alone', () => {
    for (const values of [
      [-1, -1, -1],
      [-1, -1 + 2 ** -53],
      [1, 1 - 2 ** -53, 1],
      [2 ** -1074, 0, 0],
    ]) {
      const { low, high } = interval(values);
      expect(low).toBeLessThanOrEqual(mean(values));
      expect(high).toBeGreaterThanOrEqual(mean(values));
      expect(boundedTest(values, BOTH)).toBeGreaterThan(0);
    }
  });

  it('counts values outside the range as its ends; of no values there is none', () => {
    expect(interval([0.2, 0.4, 7], UNIT)).toEqual(interval([0.2, 0.4, 1], UNIT));
    expect(boundedInterval([], UNIT)).toBeUndefined();
    expect(boundedTest([], UNIT)).toBe(1);
  });
});

describe('the test of such a mean', () => {
  it('is the probability that exponential weights give the other sign, also where it is small', () => {
    // P(Σ c_j E_j < 0) = Σ_{c_i < 0} Π_{j ≠ i} c_i / (c_i − c_j), all different.
    const closed = (c: readonly number[]): number =>
      c.reduce((sum, one, i) => {
        const share = c.reduce((product, other, j) => (j === i ? product : (product * one) / (one - other)), 1);
        return one < 0 ? sum + share : sum;
      }, 0);
    const values = [0.11, 0.05, -0.03, 0.2, 0.4, 0.33, 0.07];
    expect(boundedTest(values, BOTH) / 2).toBeCloseTo(closed([...values, -1]), 11);
    const alike = Array.from({ length: 60 }, () => 0.5);
    expect(boundedTest(alike, BOTH) / (2 * (2 / 3) ** 60)).toBeCloseTo(1, 4);
  });

  it('says the same of the mirrored values, and 1 of a mean that is 0', () => {
    const values = [0.3, 0.1, -0.2, 0.5, 0.4];
    expect(
      boundedTest(
        values.map((value) => -value),
        BOTH,
      ),
    ).toBeCloseTo(boundedTest(values, BOTH), 12);
    expect(boundedTest([0, 0, 0], BOTH)).toBe(1);
  });
});

describe('intervals of normal values', () => {
  it("are Student's, and Welch's with the standard errors of both", () => {
    // t(0.975; 4) = 2.776445
    const { low, high } = studentInterval([1, 2, 3, 4, 5]) ?? { low: 0, high: 0 };
    expect([low, high]).toEqual([
      expect.closeTo(3 - 2.776445 * Math.sqrt(0.5), 5),
      expect.closeTo(3 + 2.776445 * Math.sqrt(0.5), 5),
    ]);
    // Equal spreads and numbers: 2 (n − 1) = 18 degrees of freedom, t = 2.100922.
    const welch = welchInterval({ n: 10, mean: 0.9, sd: 0.1 }, { n: 10, mean: 0.8, sd: 0.1 });
    expect(welch?.low).toBeCloseTo(0.1 - 2.100922 * 0.1 * Math.sqrt(0.2), 6);
    expect(welch?.high).toBeCloseTo(0.1 + 2.100922 * 0.1 * Math.sqrt(0.2), 6);
    expect(studentInterval([1])).toBeUndefined();
    expect(studentInterval([2, 2])).toEqual({ low: 2, high: 2 });
    expect(welchInterval({ n: 1, mean: 1, sd: 0 }, { n: 9, mean: 1, sd: 1 })).toBeUndefined();
  });
});

describe('the sign test', () => {
  it.each([
    [[1, 1, 1, 1, 1], 1 / 16],
    [[1, -1], 1],
    [[1, 1, 1, 1, -1, 0, 0], 12 / 32],
    [[], 1],
    [Array.from({ length: 2000 }, () => -1), 0],
    [Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 1 : -1)), 1],
    // By whole numbers: 2 Σ C(2000, k) / 2^2000, k from 0 to 970.
    [Array.from({ length: 2000 }, (_, i) => (i < 1030 ? 1 : -1)), 0.18706188977129684],
  ])('%#', (values, p) => {
    expect(signTest(values)).toBeCloseTo(p, 12);
  });

  it('turned round, gives an interval for the median, between two of the values', () => {
    const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
    expect(medianInterval(upTo(5))).toBeUndefined();
    expect(medianInterval(upTo(6))).toEqual({ low: 1, high: 6 });
    expect(medianInterval(upTo(20))).toEqual({ low: 6, high: 15 });
    expect(medianInterval(upTo(3000))).toEqual({ low: 1446, high: 1555 });
  });
});

describe('the sign-flip test', () => {
  it('tries all signs of few differences', () => {
    expect(signFlipTest([1, 1, 1, 1, 1])).toBe(2 / 32);
    // |±1 ±2 ±3| ≥ 4: of the eight choices the four with the sum ±4 or ±6.
    expect(signFlipTest([-1, 2, 3])).toBe(4 / 8);
    expect(signFlipTest([])).toBe(1);
    expect(signFlipTest([0, 0])).toBe(1);
  });

  it('draws those of many, the same each time', () => {
    const many = Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? -1 : 1) + i / 100);
    const exact = signFlipTest(many.slice(0, 16));
    expect(exact).toBeGreaterThan(0.05);
    expect(signFlipTest(many)).toBe(signFlipTest(many));
    expect(signFlipTest(many)).toBeLessThan(exact);
  });
});

describe('shares of α for looks', () => {
  it('add up to all of it, and leave more to late looks', () => {
    expect(spend([10, 20, 30], 2)).toEqual([expect.closeTo(1 / 9), expect.closeTo(3 / 9), expect.closeTo(5 / 9)]);
    expect(spend([10, 20])).toEqual([0.5, 0.5]);
    expect(spend([7], 2)).toEqual([1]);
  });
});

describe('effect size, median, carriers and Holm', () => {
  it('are as by hand', () => {
    // mean 2, sd 1, n = 3: J = 1 − 3/(4·2 − 1)
    expect(effectSize([1, 2, 3])).toBeCloseTo(2 * (1 - 3 / 7), 12);
    expect(effectSize([1, 1])).toBeNull();
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, Number.POSITIVE_INFINITY])).toBe(3);
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(carrierOf([0.01, -0.9, 0.02, 0.03])).toEqual({ index: 1, meanWithout: expect.closeTo(0.02) });
    expect(carrierOf([0.1, -0.3, 0.2, 0.1])).toBeUndefined();
    expect(carrierOf([0, 0.5])).toBeUndefined();
  });
});
