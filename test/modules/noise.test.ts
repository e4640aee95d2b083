import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussian, keyOf, type Noise, recorded, silent, tensor, uniform } from '../../modules/index.ts';
import { covariance, mean, variance } from '../support/linear.ts';

const draw = (noise: Noise, n: number, step: number): Float64Array => {
  const out = new Float64Array(n).fill(99);
  noise.fill(out, step);
  return out;
};
const key = keyOf(1, 'test');

describe.each([
  ['uniform', uniform],
  ['gaussian', gaussian],
] as const)('%s noise', (_, make) => {
  const step = fc.oneof(fc.nat(), fc.integer({ min: 2 ** 32 - 3, max: 2 ** 40 }));

  it('has entries that do not depend on how many there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), step, (n, s) => {
        expect(draw(make(key), n, s)).toEqual(draw(make(key), 700, s).slice(0, n));
      }),
      { numRuns: 60 },
    );
  });

  it('is a pure function of key and step: it does not matter what was drawn before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 5 }), step, (before, s) => {
        const noise = make(key);
        for (const other of before) draw(noise, 50, other);
        expect(draw(noise, 50, s)).toEqual(draw(make(keyOf(1, 'test')), 50, s));
      }),
      { numRuns: 40 },
    );
  });

  it('differs between steps and between keys, beyond 2³² steps too', () => {
    const steps = [0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 33, 2 ** 40];
    const drawn = [...steps.map((s) => draw(make(key), 8, s)), draw(make(keyOf(2, 'test')), 8, 0)];
    expect(new Set(drawn.map((row) => row.join())).size).toBe(drawn.length);
    expect(new Set(drawn.flatMap((row) => [...row])).size).toBe(drawn.length * 8);
  });

  it('is uncorrelated from entry to entry and from step to step', () => {
    const a = Array.from({ length: 4000 }, (_, s) => draw(make(key), 2, s));
    const [first, second] = [0, 1].map((i) => a.map((row) => row[i] ?? Number.NaN));
    const spread = variance(first ?? []);
    expect(Math.abs(covariance(first ?? [], second ?? []))).toBeLessThan((4 * spread) / Math.sqrt(4000));
    expect(Math.abs(covariance((first ?? []).slice(1), (first ?? []).slice(0, -1)))).toBeLessThan(
      (4 * spread) / Math.sqrt(4000),
    );
  });
});

describe('uniform noise', () => {
  it('lies strictly within (−1, 1), with mean 0 and variance 1/3, and no entry of 0', () => {
    const all = [...draw(uniform(key), 200000, 3)];
    expect(all.every((value) => value > -1 && value < 1 && value !== 0)).toBe(true);
    expect(Math.abs(mean(all))).toBeLessThan(4 / Math.sqrt(3 * 200000));
    expect(Math.abs(variance(all) - 1 / 3)).toBeLessThan(0.003);
  });

  it('fills its range evenly', () => {
    const bins = new Array<number>(20).fill(0);
    for (const value of draw(uniform(key), 200000, 4))
      bins[Math.floor((value + 1) * 10)] = (bins[Math.floor((value + 1) * 10)] ?? 0) + 1;
    for (const count of bins) expect(Math.abs(count - 10000)).toBeLessThan(5 * 100);
  });
});

describe('gaussian noise', () => {
  const all = [...draw(gaussian(key), 400000, 3)];
  const share = (test: (value: number) => boolean): number => all.filter(test).length / all.length;

  it('has mean 0, variance 1, skew 0 and kurtosis 3', () => {
    expect(Math.abs(mean(all))).toBeLessThan(4 / Math.sqrt(400000));
    expect(Math.abs(variance(all) - 1)).toBeLessThan(4 * Math.sqrt(2 / 400000));
    expect(Math.abs(mean(all.map((x) => x ** 3)))).toBeLessThan(4 * Math.sqrt(15 / 400000));
    expect(Math.abs(mean(all.map((x) => x ** 4)) - 3)).toBeLessThan(4 * Math.sqrt(96 / 400000));
  });

  it('has the normal distribution’s shares, in the tail beyond the ziggurat too', () => {
    for (const [from, expected] of [
      [0, 0.5],
      [1, 0.158655],
      [2, 0.02275],
      [3, 0.00135],
      [3.6541528853610088, 0.000129],
    ] as const) {
      const error = 4.5 * Math.sqrt((expected * (1 - expected)) / 400000);
      expect(Math.abs(share((x) => x > from) - expected)).toBeLessThan(error);
      expect(Math.abs(share((x) => x < -from) - expected)).toBeLessThan(error);
    }
  });
});

describe('silent', () => {
  it('is 0', () => expect(draw(silent, 3, 0)).toEqual(new Float64Array(3)));
});

describe('recorded noise', () => {
  const rows = tensor([
    [1, 2],
    [3, 4],
  ]);

  it('is the row of the draw', () => {
    expect([...draw(recorded(rows), 2, 1)]).toEqual([3, 4]);
    expect([...draw(recorded(rows.transpose(1, 0) as typeof rows), 2, 1)]).toEqual([2, 4]);
  });

  it('ends with a RangeError beyond its last row, and on another length', () => {
    expect(() => draw(recorded(rows), 2, 2)).toThrow(RangeError);
    expect(() => draw(recorded(rows), 2, 2)).toThrow('recorded noise: expected a row for draw 2, found 2 rows');
    expect(() => draw(recorded(rows, 'reservoir.xi'), 3, 0)).toThrow('reservoir.xi: expected 2 × 3, found 2 × 2');
    expect(() => draw(recorded(tensor([1, 2])), 2, 0)).toThrow(RangeError);
  });
});
