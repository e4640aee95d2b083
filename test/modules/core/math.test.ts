import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atan2, cos, exp, log, sin, tanh } from '../../../modules/core/math.ts';

const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const RUNS = { numRuns: 3000 };

/** The language's functions are right to a few units in the last place: 4·10⁻¹⁶ of slack. */
const relative = (found: number, expected: number): number => Math.abs(found - expected) / Math.abs(expected || 1);
const absolute = (found: number, expected: number): number => Math.abs(found - expected);

const agrees = (
  f: (x: number) => number,
  reference: (x: number) => number,
  range: fc.Arbitrary<number>,
  error: (found: number, expected: number) => number,
  bound: number,
): void =>
  fc.assert(
    fc.property(range, (x) => {
      const worst = error(f(x), reference(x));
      if (!(worst <= bound)) throw new Error(`at ${x}: ${f(x)} instead of ${reference(x)}, off by ${worst}`);
    }),
    RUNS,
  );

describe('exp', () => {
  it('is right to 7·10⁻¹⁶ of its value from −708 to 709', () => {
    agrees(exp, Math.exp, real(-708, 709), relative, 7e-16);
    agrees(exp, Math.exp, real(-1, 1), relative, 7e-16);
  });
  it('has its special values', () => {
    expect([exp(0), exp(-0), exp(-709), exp(-Infinity), exp(710), exp(Infinity), exp(Number.NaN)]).toEqual([
      1,
      1,
      0,
      0,
      Infinity,
      Infinity,
      Number.NaN,
    ]);
    expect(exp(1)).toBeCloseTo(Math.E, 15);
  });
});

describe('log', () => {
  const positive = fc.oneof(
    real(0.25, 4),
    real(1e-300, 1e300),
    real(-300, 300).map((power) => 10 ** power),
  );
  it('is right to 7·10⁻¹⁶, of its value or of 1 whichever is larger', () => {
    agrees(log, Math.log, positive, (a, b) => Math.abs(a - b) / Math.max(1, Math.abs(b)), 7e-16);
  });
  it('is right to 10⁻¹⁵ of its value next to 1', () => {
    agrees(
      (d) => log(1 + d),
      (d) => Math.log(1 + d),
      real(-0.1, 0.1).filter((d) => 1 + d !== 1),
      relative,
      1e-15,
    );
  });
  it('is exact at 1, and has its special values', () => {
    expect([log(1), log(0), log(-0), log(Infinity)]).toEqual([0, -Infinity, -Infinity, Infinity]);
    expect([log(-1), log(-Infinity), log(Number.NaN)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
  it('undoes exp', () => {
    fc.assert(fc.property(real(-700, 700), (x) => Math.abs(log(exp(x)) - x) <= 1e-15 * Math.max(1, Math.abs(x))));
  });
});

describe('tanh', () => {
  it('is right to 1.5·10⁻¹⁵ of its value everywhere', () => {
    for (const width of [1e-8, 0.1, 1, 5, 30]) agrees(tanh, Math.tanh, real(-width, width), relative, 1.5e-15);
  });
  it('is odd', () => {
    fc.assert(fc.property(real(-30, 30), (x) => x === 0 || Object.is(tanh(-x), -tanh(x))));
  });
  it('never leaves [−1, 1], and is ±1 from 22 on', () => {
    fc.assert(fc.property(real(-1e308, 1e308), (x) => Math.abs(tanh(x)) <= 1));
    expect([tanh(22), tanh(-22), tanh(1e308), tanh(Infinity), tanh(-Infinity)]).toEqual([1, -1, 1, 1, -1]);
  });
  it('is 0 at 0 and NaN at NaN', () => {
    expect(tanh(0)).toBe(0);
    expect(tanh(Number.NaN)).toBeNaN();
  });
});

describe.each([
  ['sin', sin, Math.sin],
  ['cos', cos, Math.cos],
] as const)('%s', (_, f, reference) => {
  it('is right to 10⁻¹⁵ for |x| < 10⁶', () => {
    for (const width of [1, 10, 1e3, 1e6]) agrees(f, reference, real(-width, width), absolute, 1e-15);
  });
  it('is right to 10⁻¹⁵ next to multiples of π/2', () => {
    const near = fc
      .tuple(fc.integer({ min: -600000, max: 600000 }), real(-1e-6, 1e-6))
      .map(([k, d]) => k * (Math.PI / 2) + d);
    agrees(f, reference, near, absolute, 1e-15);
  });
  it('stays within [−1, 1] to rounding, and is NaN where there is no angle', () => {
    fc.assert(
      fc.property(real(-1e6, 1e6), (x) => Math.abs(f(x)) <= 1 + 2 ** -52),
      RUNS,
    );
    expect([f(Number.NaN), f(Infinity)]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('sin and cos', () => {
  it('are exact at 0', () => expect([sin(0), cos(0)]).toEqual([0, 1]));
});

describe('atan2', () => {
  it('is right to 10⁻¹⁵ everywhere', () => {
    const coordinate = fc.oneof(real(-1, 1), real(-1e100, 1e100), fc.constantFrom(0, 1, -1, 1e-200));
    fc.assert(
      fc.property(coordinate, coordinate, (y, x) => {
        fc.pre(!Object.is(y, -0) && !Object.is(x, -0) && Math.abs(y / x) > 1e-300);
        expect(Math.abs(atan2(y, x) - Math.atan2(y, x))).toBeLessThanOrEqual(1e-15);
      }),
      RUNS,
    );
  });
  it('is right on the axes, and 0 at the origin', () => {
    expect([atan2(0, 1), atan2(1, 0), atan2(0, -1), atan2(-1, 0), atan2(0, 0)]).toEqual([
      0,
      Math.PI / 2,
      Math.PI,
      -Math.PI / 2,
      0,
    ]);
  });
  it('is NaN where a coordinate is', () => {
    expect([atan2(Number.NaN, 1), atan2(1, Number.NaN), atan2(Number.NaN, 0), atan2(Number.NaN, Number.NaN)]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
});
