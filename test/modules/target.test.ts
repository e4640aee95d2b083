import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { gaussianProcess, long, matrix, short, type Tensor, target, tensor } from '../../modules/index.ts';
import { laws } from '../laws.ts';
import { entries, firstDifference } from '../support/bits.ts';
import { covariance, mean, variance } from '../support/linear.ts';
import { numbers, run, ticks } from '../support/ticks.ts';

const one = matrix(numbers(16, 'one'), 8, 2);
const two = matrix(numbers(16, 'two'), 8, 2);

laws('target', () => target(one), ticks(20, { trialSteps: 8 }));
laws('target of several signals', () => target([one, two], (trial) => (trial + 1) % 2), ticks(20, { trialSteps: 8 }));

const row = (signal: Tensor, n: number): number[] => [signal.get(n, 0), signal.get(n, 1)];

describe('target', () => {
  it('is row n of the signal at step n of every trial', () => {
    for (const frame of run(ticks(24, { trialSteps: 8 }), target(one))) {
      expect(entries(frame.target)).toEqual(row(one, frame.stepInTrial));
    }
  });

  it('takes several signals one after another, trial by trial', () => {
    for (const frame of run(ticks(32, { trialSteps: 8 }), target([one, two]))) {
      expect(entries(frame.target)).toEqual(row(frame.trial % 2 === 0 ? one : two, frame.stepInTrial));
    }
  });

  it('takes them in any order it is given', () => {
    for (const frame of run(
      ticks(32, { trialSteps: 8 }),
      target([one, two], (trial) => (trial < 3 ? 1 : 0)),
    )) {
      expect(entries(frame.target)).toEqual(row(frame.trial < 3 ? two : one, frame.stepInTrial));
    }
  });

  it('has a copy of its signals: changing them later changes nothing', () => {
    const mutable = matrix(new Float64Array(8).fill(1), 8, 1);
    const operator = target(mutable);
    mutable.data.fill(7);
    for (const frame of run(ticks(8), operator)) expect(entries(frame.target)).toEqual([1]);
  });

  it('takes a view', () => {
    const [first] = run(ticks(1), target(one.transpose(1, 0).hi(2, 3).transpose(1, 0) as Tensor));
    expect(entries(first?.target as Tensor)).toEqual(row(one, 0));
  });

  it('refuses an entry that is not finite, and says which', () => {
    const bad = (value: number) => () =>
      target(
        tensor([
          [0, 1],
          [2, value],
        ]),
      );
    expect(bad(Number.NaN)).toThrow(RangeError);
    expect(bad(Number.NaN)).toThrow('target[0][1]: expected a finite number, found NaN');
    expect(bad(Number.POSITIVE_INFINITY)).toThrow('found Infinity');
    expect(() => target([one, tensor([[Number.NaN, 0]])])).toThrow('target[1][0]');
  });

  it('refuses signals of different widths, of another dimension, and ragged rows', () => {
    expect(() => target([one, tensor([[1], [2]])])).toThrow('target[1]: expected [steps, 2], found [2, 1]');
    expect(() => target(ndarray(new Float64Array(8), [2, 2, 2]))).toThrow(
      'target[0]: expected [steps, 2], found [2, 2, 2]',
    );
    expect(() => tensor([[1, 2], [3]])).toThrow('row 1: expected 2 entries, found 1');
  });

  it('refuses to be built of no signal', () => {
    expect(() => target([])).toThrow(RangeError);
  });

  it('ends with a RangeError in a trial longer than its signal', () => {
    expect(() => run(ticks(9, { trialSteps: 9 }), target(one))).toThrow(
      'target: expected a row for step 8 of the trial, found 8',
    );
  });

  it('ends with a RangeError where the order names a signal that does not exist', () => {
    expect(() =>
      run(
        ticks(9),
        target([one, two], (trial) => trial * 2),
      ),
    ).toThrow('target: expected one of 2 signals in trial 1');
  });
});

const fourSines = (t: number, period: number): number => {
  const wt = (2 * Math.PI * t) / period;
  return 1.3 * (Math.sin(wt) / 1.5 + Math.sin(2 * wt) / 3 + Math.sin(3 * wt) / 9 + Math.sin(4 * wt) / 3);
};

describe('short', () => {
  it('is 1.3 [sin ωt/1.5 + sin 2ωt/3 + sin 3ωt/9 + sin 4ωt/3], one second long', () => {
    const signal = short();
    expect(signal.shape).toEqual([1000, 1]);
    entries(signal).forEach((value, n) => {
      expect(value).toBeCloseTo(fourSines(n, 1000), 13);
    });
  });

  it('is 0 at the start and at half the period, and 1.3 (1/1.5 − 1/9) at a quarter', () => {
    expect(short().get(0, 0)).toBe(0);
    expect(short().get(500, 0)).toBeCloseTo(0, 13);
    expect(short().get(250, 0)).toBeCloseTo(1.3 * (1 / 1.5 - 1 / 9), 13);
  });

  it('takes its period and sampling step', () => {
    const signal = short({ period: 200, dt: 0.5 });
    expect(signal.shape).toEqual([400, 1]);
    entries(signal).forEach((value, n) => {
      expect(value).toBeCloseTo(fourSines(n / 2, 200), 13);
    });
  });
});

describe('long', () => {
  it('is ½ sin ωt + ½ short(t), ten seconds long, short keeping its own second', () => {
    const signal = long();
    expect(signal.shape).toEqual([10000, 1]);
    entries(signal).forEach((value, n) => {
      const expected = 0.5 * Math.sin((2 * Math.PI * n) / 10000) + 0.5 * fourSines(n, 1000);
      if (Math.abs(value - expected) > 1e-12) expect(value).toBe(expected);
    });
    expect(signal.get(2500, 0)).toBeCloseTo(0.5, 12); // the slow sine's peak, where short is 0
  });
});

describe('gaussianProcess', () => {
  const samples = Array.from({ length: 800 }, (_, seed) =>
    entries(gaussianProcess({ period: 120, variance: 100, seed })),
  );
  const at = (n: number): number[] => samples.map((signal) => signal[n] ?? Number.NaN);

  it('is 0 at both ends', () => {
    for (const signal of samples) expect([signal[0], signal[119]]).toEqual([0, 0]);
    const wide = gaussianProcess({ period: 1000, outputs: 3, seed: 1 });
    for (const d of [0, 1, 2]) expect([wide.get(0, d), wide.get(999, d)]).toEqual([0, 0]);
  });

  it('has mean 0 and unit variance in the middle, over many seeds', () => {
    expect(Math.abs(mean(at(60)))).toBeLessThan(4 / Math.sqrt(800));
    expect(Math.abs(variance(at(60)) - 1)).toBeLessThan(4 * Math.sqrt(2 / 800));
  });

  it('has the covariance exp(−d²/(2ℓ²)) in the middle', () => {
    for (const d of [5, 10, 20]) {
      const found = covariance(at(55), at(55 + d));
      expect(Math.abs(found - Math.exp(-(d * d) / 200))).toBeLessThan(4 * Math.sqrt(2 / 800));
    }
  });

  it('is conditioned on its ends: near one, the variance is 1 − exp(−d²/ℓ²)', () => {
    for (const d of [3, 8]) {
      const expected = 1 - Math.exp(-(d * d) / 100);
      expect(Math.abs(variance(at(d)) - expected)).toBeLessThan(4 * expected * Math.sqrt(2 / 800));
      expect(Math.abs(variance(at(119 - d)) - expected)).toBeLessThan(4 * expected * Math.sqrt(2 / 800));
    }
  });

  it('is the same from the same seed, another from another, and independent between outputs', () => {
    const make = (seed: number, outputs = 1) => gaussianProcess({ period: 200, seed, outputs });
    expect(firstDifference(make(1), make(1))).toBeUndefined();
    expect(firstDifference(make(1), make(2))).toBeDefined();
    const pair = make(1, 2);
    expect(entries(make(1))).toEqual(entries(pair).filter((_, i) => i % 2 === 0));
    const pairs = Array.from({ length: 400 }, (_, seed) =>
      gaussianProcess({ period: 60, variance: 25, outputs: 2, seed }),
    );
    const [a, b] = [0, 1].map((d) => pairs.map((signal) => signal.get(30, d)));
    expect(Math.abs(covariance(a ?? [], b ?? []))).toBeLessThan(4 / Math.sqrt(400));
  });

  it('is the same process whatever the sampling step', () => {
    const fine = Array.from({ length: 400 }, (_, seed) =>
      gaussianProcess({ period: 120, dt: 0.5, variance: 100, seed }),
    );
    expect(fine[0]?.shape).toEqual([240, 1]);
    const found = covariance(
      fine.map((s) => s.get(110, 0)),
      fine.map((s) => s.get(130, 0)),
    );
    expect(Math.abs(found - Math.exp(-0.5))).toBeLessThan(4 * Math.sqrt(2 / 400));
  });

  it('stays finite when it is short against its own time scale', () => {
    for (const period of [1, 2, 3, 5]) {
      expect(entries(gaussianProcess({ period, seed: 1 })).every(Number.isFinite)).toBe(true);
    }
  });
});
