import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../modules/core/key.ts';
import { gaussianInto, uniformInto } from '../../../modules/kernels/index.ts';
import * as oracle from '../../oracle/random.ts';

const drawn = (n: number, fill: typeof gaussianInto, seed: number, step: number): Float64Array => {
  const out = new Float64Array(n);
  fill(out, keyOf(seed, 'test'), step);
  return out;
};
const bits = (numbers: Float64Array): BigInt64Array => new BigInt64Array(numbers.buffer);

describe('noise', () => {
  it('has the bits of its oracle, for any length, key and step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer(), fc.maxSafeNat(), (n, seed, step) => {
        expect(bits(drawn(n, uniformInto, seed, step))).toEqual(bits(drawn(n, oracle.uniformInto, seed, step)));
        expect(bits(drawn(n, gaussianInto, seed, step))).toEqual(bits(drawn(n, oracle.gaussianInto, seed, step)));
      }),
    );
  });

  it('has them beyond the length of its own memory, and where the tail is met', () => {
    for (const n of [4095, 4096, 4097, 50_000]) {
      expect(bits(drawn(n, uniformInto, 1, n))).toEqual(bits(drawn(n, oracle.uniformInto, 1, n)));
      const found = drawn(n, gaussianInto, 1, n);
      expect(bits(found)).toEqual(bits(drawn(n, oracle.gaussianInto, 1, n)));
      if (n === 50_000) expect(found.some((x) => Math.abs(x) > 3.6541528853610088)).toBe(true);
    }
  });

  it('writes only where it was asked to', () => {
    for (let n = 0; n < 40; n++) {
      const room = new Float64Array(n + 16).fill(7);
      gaussianInto(room.subarray(8, 8 + n), keyOf(1, 'guard'), 3);
      uniformInto(room.subarray(8, 8 + n), keyOf(1, 'guard'), 4);
      expect([...room.subarray(0, 8), ...room.subarray(8 + n)].every((x) => x === 7)).toBe(true);
    }
  });

  it('does not depend on the length asked for', () => {
    expect(drawn(300, gaussianInto, 5, 6).slice(0, 101)).toEqual(drawn(101, gaussianInto, 5, 6));
  });
});

/** The normal distribution's Φ(x) − ½, by its series (Marsaglia 2004). */
const phi = (x: number): number => {
  let sum = x;
  let term = x;
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return (sum * Math.exp(-x * x * 0.5)) / Math.sqrt(2 * Math.PI);
};

const correlation = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum / a.length;
};

describe('Gaussian noise', () => {
  const STEPS = 1000;
  const N = 1000;
  const all = new Float64Array(STEPS * N);
  for (let step = 0; step < STEPS; step++) {
    gaussianInto(all.subarray(step * N, (step + 1) * N), keyOf(9, 'statistics'), step);
  }
  const moment = (power: number): number => all.reduce((sum, x) => sum + x ** power, 0) / all.length;
  /** Four standard errors of a mean over all numbers whose standard deviation is `sd`. */
  const allowed = (sd: number): number => (4 * sd) / Math.sqrt(all.length);

  it('has mean 0, variance 1, no skew and kurtosis 3', () => {
    expect(Math.abs(moment(1))).toBeLessThan(allowed(1));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(allowed(Math.sqrt(2)));
    expect(Math.abs(moment(3))).toBeLessThan(allowed(Math.sqrt(15)));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(allowed(Math.sqrt(96)));
  });

  it('goes beyond 3.654, where its tail is drawn apart, as often as it should', () => {
    const p = 1 - 2 * phi(3.6541528853610088);
    const found = all.filter((x) => Math.abs(x) > 3.6541528853610088).length / all.length;
    expect(Math.abs(found - p)).toBeLessThan(allowed(Math.sqrt(p)));
  });

  it('follows the normal distribution (Kolmogorov and Smirnov)', () => {
    const sorted = all.slice().sort();
    let furthest = 0;
    sorted.forEach((x, i) => {
      const expected = 0.5 + phi(x);
      furthest = Math.max(furthest, Math.abs(expected - i / all.length), Math.abs(expected - (i + 1) / all.length));
    });
    expect(furthest * Math.sqrt(all.length)).toBeLessThan(1.95); // p = 0.001
  });

  it('is independent of the neighbouring entries and steps, and of another key', () => {
    const other = new Float64Array(all.length);
    for (let step = 0; step < STEPS; step++) {
      gaussianInto(other.subarray(step * N, (step + 1) * N), keyOf(10, 'statistics'), step);
    }
    expect(Math.abs(correlation(all, other))).toBeLessThan(allowed(1));
    for (const lag of [1, 2, 3, 4, 8, N]) {
      const a = all.subarray(0, all.length - lag);
      expect(Math.abs(correlation(a, all.subarray(lag)))).toBeLessThan(allowed(1));
      expect(Math.abs(correlation(a.map(Math.abs), all.subarray(lag).map(Math.abs)) - 2 / Math.PI)).toBeLessThan(
        allowed(1),
      );
    }
  });
});

describe('uniform noise', () => {
  it('has mean 0, variance 1/3, and stays within −1 and 1', () => {
    const all = drawn(1_000_000, uniformInto, 3, 0);
    expect(all.every((x) => Math.abs(x) < 1)).toBe(true);
    expect(Math.abs(all.reduce((sum, x) => sum + x, 0) / all.length)).toBeLessThan(4 * Math.sqrt(1 / 3e6));
    expect(Math.abs(correlation(all, all) - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45e6));
  });
});
