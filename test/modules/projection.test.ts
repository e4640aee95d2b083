import { describe, expect, it } from 'vitest';
import {
  attractor,
  gaussian,
  keyOf,
  matrix,
  projection,
  readControl,
  record,
  recorded,
  replayed,
  silent,
  sparse,
  type Tensor,
  tensor,
  vector,
  zeros,
} from '../../modules/index.ts';
import { laws } from '../laws.ts';
import { entries, firstDifference } from '../support/bits.ts';
import { bump } from '../support/network.ts';
import { at, numbers, randomVector, run, type TickOptions, tickAt, ticks } from '../support/ticks.ts';

const frame = (step: number, x: Tensor, options: TickOptions = {}) => ({
  ...tickAt(step, options),
  attractor: { x, position: zeros(2) },
});
const W = tensor([
  [1, 0, -2, 0.5],
  [0, 3, 0, 0],
  [0, 0, 0, 0],
]);
type ProjectionParams = Parameters<typeof projection>[0];

const small: ProjectionParams = {
  units: 3,
  neurons: 4,
  strength: 1,
  driveNoise: 0,
  connectivity: 1,
  weights: W,
  seed: 1,
};
const drawn: ProjectionParams = { units: 20, neurons: 64, strength: 1, driveNoise: 0.05, connectivity: 0.3, seed: 1 };

const moving = (steps: number, trialSteps = 8) => run(ticks(steps, { trialSteps }), attractor(bump));
laws(
  'projection',
  () => projection(drawn),
  Array.from({ length: 20 }, (_, n) => frame(n, randomVector(64, 'x', n))),
);
laws('projection of a moving bump', () => projection(drawn), moving(20));

/** W x, densely. */
const product = (weights: Tensor, x: Tensor): number[] =>
  Array.from({ length: weights.shape[0] as number }, (_, i) =>
    entries(x).reduce((sum, xj, j) => sum + weights.get(i, j) * xj, 0),
  );

describe('projection', () => {
  it('is drive = c W_attr x', () => {
    const x = tensor([1, 2, 0.5, -4]);
    expect(entries(run([frame(0, x)], projection(small))[0]?.drive as Tensor)).toEqual([-2, 6, 0]);
    expect(entries(run([frame(0, x)], projection({ ...small, strength: -0.5 }))[0]?.drive as Tensor)).toEqual([
      1, -3, -0,
    ]);
  });

  it('adds driveNoise · N(0, 1) to each unit', () => {
    const noise = recorded(tensor([[1, -2, 0.5]]));
    const [first] = run([frame(0, tensor([1, 2, 0.5, -4]))], projection({ ...small, driveNoise: 0.25, noise }));
    expect(entries(first?.drive as Tensor)).toEqual([-1.75, 5.5, 0.125]);
  });

  it('leaves the noise, and only that, at c = 0', () => {
    const key = keyOf(1, 'projection', 'drive');
    for (const { drive, step } of run(moving(12), projection({ ...drawn, strength: 0 }))) {
      const expected = new Float64Array(20);
      gaussian(key).fill(expected, step);
      entries(drive).forEach((value, i) => {
        expect(value).toBeCloseTo(0.05 * at(expected, i), 15);
      });
    }
  });

  it('follows a moving bump by its active columns as W x does, to 1e-12 over 100 steps', () => {
    const weights = matrix(numbers(20 * 64, 'W'), 20, 64);
    const frames = moving(100, 100);
    run(frames, projection({ ...drawn, weights, noise: silent })).forEach(
      ({ drive, attractor: { x, increment } }, n) => {
        expect(increment !== undefined).toBe(n > 0);
        product(weights, x).forEach((value, i) => {
          expect(Math.abs(drive.get(i) - value)).toBeLessThan(1e-12);
        });
      },
    );
  });

  it('follows over trials, replays and a start mid-trial', () => {
    const weights = matrix(numbers(20 * 64, 'W'), 20, 64);
    const recording = record(bump, 10);
    for (const frames of [
      moving(40, 10),
      moving(40, 10).slice(13),
      run(ticks(30, { trialSteps: 10 }), replayed({ trajectory: recording })),
      run(ticks(30, { trialSteps: 10 }, 4), replayed({ trajectory: recording })),
    ]) {
      run(frames, projection({ ...drawn, weights, noise: silent })).forEach(({ drive, attractor: { x } }) => {
        product(weights, x).forEach((value, i) => {
          expect(Math.abs(drive.get(i) - value)).toBeLessThan(1e-12);
        });
      });
    }
  });

  it('takes W_attr dense, sparse or as a view alike', () => {
    const frames = [frame(0, tensor([1, 2, 0.5, -4]))];
    const found = run(frames, projection(small));
    const turned = tensor([
      [1, 0, 0],
      [0, 3, 0],
      [-2, 0, 0],
      [0.5, 0, 0],
    ]).transpose(1, 0) as Tensor;
    expect(firstDifference(run(frames, projection({ ...small, weights: sparse(W) })), found)).toBeUndefined();
    expect(firstDifference(run(frames, projection({ ...small, weights: turned })), found)).toBeUndefined();
  });

  it('reads x as a view, wherever its entries lie', () => {
    const sheet = tensor([
      [1, 9],
      [2, 9],
      [0.5, 9],
      [-4, 9],
    ]);
    const [first] = run([frame(0, sheet.pick(null, 0) as Tensor)], projection(small));
    expect(entries(first?.drive as Tensor)).toEqual([-2, 6, 0]);
  });

  it('takes strength and noise live', () => {
    const controls = (step: number) => ({ c: step, noise: 0 });
    const frames = [0, 1, 2].map((n) => frame(n, vector(Float64Array.of(1, 0, 0, 0)), { controls }));
    const found = run(frames, projection({ ...small, strength: readControl('c'), driveNoise: readControl('noise') }));
    expect(found.map(({ drive }) => drive.get(0))).toEqual([0, 1, 2]);
  });

  it('refuses weights and rates of another shape', () => {
    expect(() => projection({ ...small, weights: zeros(3, 5) })).toThrow(
      'projection.weights: expected 3 × 4, found 3 × 5',
    );
    expect(() => run([frame(0, zeros(5))], projection(small))).toThrow('attractor.x: expected 4, found 5');
  });
});
