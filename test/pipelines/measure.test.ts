import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussianProcess, long, matrix, short, type Tensor, tensor } from '../../modules/index.ts';
import { mean, score } from '../../pipelines/index.ts';

const columns = (...signals: readonly (readonly number[])[]): Tensor =>
  tensor((signals[0] ?? []).map((_, n) => signals.map((signal) => signal[n] ?? Number.NaN)));

const wave = (T: number, phase = 0, cycles = 1): readonly number[] =>
  Array.from({ length: T }, (_, n) => Math.sin((2 * Math.PI * (cycles * n)) / T + phase));

const bumpy = wave(90).map((value, n) => value + 0.5 * Math.cos((2 * Math.PI * 3 * n) / 90) + (n === 7 ? 1 : 0));
const shifted = (signal: readonly number[], by: number): readonly number[] =>
  signal.map((_, n) => signal[(n + by) % signal.length] ?? Number.NaN);

const correlation = (a: readonly number[], b: readonly number[], shift: number): number => {
  const [ma, mb] = [mean(a), mean(b)];
  const spread = (values: readonly number[], m: number) => Math.sqrt(mean(values.map((value) => (value - m) ** 2)));
  const products = b.map((value, n) => ((a[(n + shift) % a.length] ?? Number.NaN) - ma) * (value - mb));
  return mean(products) / (spread(a, ma) * spread(b, mb));
};

describe('score of one output', () => {
  it('is perfect for the target itself', () => {
    const { performance, zeroShift, rmse } = score(columns(bumpy), columns(bumpy));
    expect(performance).toBeCloseTo(1, 12);
    expect(zeroShift).toBeCloseTo(1, 12);
    expect(rmse).toBe(0);
  });

  it('forgives any circular shift in the performance, not in the correlation at zero shift', () => {
    for (const by of [1, 13, 45, 89]) {
      const { performance, zeroShift } = score(columns(shifted(bumpy, by)), columns(bumpy));
      expect(performance).toBeCloseTo(1, 12);
      expect(zeroShift).toBeCloseTo(correlation(shifted(bumpy, by), bumpy, 0), 12);
      expect(zeroShift).toBeLessThan(0.999);
    }
  });

  it('forgives scale and offset in both correlations, not in the RMSE', () => {
    const { performance, zeroShift, rmse } = score(columns(bumpy.map((value) => 3 * value + 2)), columns(bumpy));
    expect(performance).toBeCloseTo(1, 12);
    expect(zeroShift).toBeCloseTo(1, 12);
    expect(rmse).toBeCloseTo(Math.sqrt(mean(bumpy.map((value) => (2 * value + 2) ** 2))), 12);
  });

  it('is −1 at zero shift for the flipped target, while half a period makes up for a flipped sine', () => {
    const { performance, zeroShift } = score(columns(wave(80).map((value) => -value)), columns(wave(80)));
    expect(zeroShift).toBeCloseTo(-1, 12);
    expect(performance).toBeCloseTo(1, 12);
  });

  it('is 0 for a constant output or a constant target', () => {
    for (const constant of [0, 0.1, -7, 1e-300]) {
      const flat = bumpy.map(() => constant);
      expect(score(columns(flat), columns(bumpy))).toMatchObject({ performance: 0, zeroShift: 0 });
      expect(score(columns(bumpy), columns(flat))).toMatchObject({ performance: 0, zeroShift: 0 });
    }
  });

  it('gives the RMSE of two steps by hand', () => {
    expect(score(tensor([[1], [2]]), tensor([[4], [-2]])).rmse).toBeCloseTo(Math.sqrt((9 + 16) / 2), 14);
  });

  it('takes the population standard deviation: a short signal correlates with itself to 1, not T / (T − 1)', () => {
    expect(score(tensor([[0], [1], [5]]), tensor([[0], [1], [5]])).performance).toBeCloseTo(1, 14);
  });

  it('scores a single step as 0 with an RMSE', () => {
    expect(score(tensor([[1]]), tensor([[3]]))).toEqual({ performance: 0, zeroShift: 0, rmse: 2 });
  });

  it('refuses signals of different shapes', () => {
    expect(() => score(tensor([[1], [2]]), tensor([[1]]))).toThrow('score: expected 1 × 1, found 2 × 1');
    expect(() => score(tensor([[1, 2]]), tensor([[1]]))).toThrow('score: expected 1 × 1, found 1 × 2');
  });

  it('leaves both signals as they were', () => {
    const [output, target] = [columns(bumpy), columns(wave(90))];
    score(output, target);
    expect(Array.from(output.data)).toEqual(bumpy);
    expect(Array.from(target.data)).toEqual(wave(90));
  });

  it('reads views that are transposed or cut out', () => {
    const [output, target] = [tensor([[...bumpy]]).transpose(1, 0), columns(wave(90))];
    expect(score(output as Tensor, target)).toEqual(score(columns(bumpy), target));
  });
});

describe('score of several outputs', () => {
  it('is the mean over the outputs; the RMSE is over all of them', () => {
    const outputs = [shifted(bumpy, 5), bumpy.map((value) => 0.5 * value + 0.1), bumpy.map(() => 0.3)];
    const targets = [bumpy, wave(90), wave(90, 1)];
    const apart = outputs.map((output, d) => score(columns(output), columns(targets[d] ?? [])));
    const together = score(columns(...outputs), columns(...targets));
    expect(together.performance).toBeCloseTo(mean(apart.map(({ performance }) => performance)), 12);
    expect(together.zeroShift).toBeCloseTo(mean(apart.map(({ zeroShift }) => zeroShift)), 12);
    expect(together.rmse).toBeCloseTo(Math.sqrt(mean(apart.map(({ rmse }) => rmse ** 2))), 12);
  });
});

describe('the largest correlation over all shifts', () => {
  const signals = fc.integer({ min: 2, max: 150 }).chain((T) => {
    const signal = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: T, maxLength: T });
    return fc.tuple(signal, signal).filter((pair) => pair.every((values) => new Set(values).size > 1));
  });

  it('by FFT is the one that trying every shift finds, at any length', () => {
    fc.assert(
      fc.property(signals, ([output, target]) => {
        const most = Math.max(...target.map((_, shift) => correlation(output, target, shift)));
        const { performance, zeroShift } = score(columns(output), columns(target));
        expect(performance).toBeCloseTo(most, 9);
        expect(zeroShift).toBeCloseTo(correlation(output, target, 0), 9);
      }),
      { numRuns: 150 },
    );
  });

  it('of a signal with itself is at most 1, whatever rounding does', () => {
    fc.assert(
      fc.property(signals, ([output]) => {
        const { performance, zeroShift } = score(columns(output), columns(output));
        expect(Math.max(performance, zeroShift)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
  });

  it('is never below the correlation at zero shift nor above 1, and no shift of the output changes it', () => {
    fc.assert(
      fc.property(signals, fc.nat(), ([output, target], by) => {
        const { performance, zeroShift } = score(columns(output), columns(target));
        expect(performance).toBeGreaterThanOrEqual(zeroShift - 1e-12);
        for (const one of [performance, zeroShift]) expect(Math.abs(one)).toBeLessThanOrEqual(1);
        expect(score(columns(shifted(output, by % output.length)), columns(target)).performance).toBeCloseTo(
          performance,
          9,
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe('the measure is lenient', () => {
  const chance = (period: number, samples: number): number => {
    const sampled = gaussianProcess({ period, dt: 5, outputs: 2 * samples, seed: 11 });
    const steps = sampled.shape[0] ?? 0;
    const one = (d: number) =>
      matrix(
        Float64Array.from({ length: steps }, (_, n) => sampled.get(n, d)),
        steps,
        1,
      );
    return mean(Array.from({ length: samples }, (_, s) => score(one(2 * s), one(2 * s + 1)).performance));
  };

  it('an independent signal of 1 s scores about 0.65', () => {
    expect(chance(1000, 150)).toBeGreaterThan(0.6);
    expect(chance(1000, 150)).toBeLessThan(0.7);
  });

  it('one of 10 s scores about 0.34', () => {
    expect(chance(10000, 40)).toBeGreaterThan(0.29);
    expect(chance(10000, 40)).toBeLessThan(0.39);
  });

  it('the fast part alone of the long target scores 0.73', () => {
    const period = Array.from(short({ period: 1000, dt: 5 }).data);
    const fast = Array.from({ length: 10 }, () => period).flat();
    expect(score(columns(fast), long({ period: 10000, dt: 5 })).performance).toBeCloseTo(0.73, 2);
  });
});
