import { describe, expect, it } from 'vitest';
import {
  DivergenceError,
  matrix,
  readControl,
  readout,
  readoutAtRest,
  recorded,
  silent,
  type Tensor,
  tensor,
  vector,
} from '../../modules/index.ts';
import { laws } from '../laws.ts';
import { entries } from '../support/bits.ts';
import { at, numbers, randomVector, run, tickAt } from '../support/ticks.ts';

const frame = (step: number, r: Tensor, weights: Tensor, options = {}) => ({
  ...tickAt(step, options),
  reservoir: { u: r, r },
  past: { weights },
});
const params = { outputs: 2, exploration: 0.5, tauAverage: 5, seed: 1 };
const W = tensor([
  [1, 2, 3],
  [-1, 0, 0.5],
]);
const r = tensor([0.5, -0.25, 2]);

laws(
  'readout',
  () => readout(params),
  Array.from({ length: 20 }, (_, n) => frame(n, randomVector(30, 'r', n), matrix(numbers(60, 'W', n), 2, 30))),
);

describe('readout', () => {
  it('starts at rest with ẑ = z = z̄ = 0', () => {
    expect(Object.values(readoutAtRest(2)).map(entries)).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it('is ẑ = W_ro r with the weights as they stood before the step', () => {
    const [first] = run([frame(0, r, W)], readout({ ...params, noise: silent }));
    expect(entries(first?.readout.zhat as Tensor)).toEqual([6, 0.5]);
    expect(entries(first?.readout.z as Tensor)).toEqual([6, 0.5]);
  });

  it('adds exploration · η to z and not to ẑ', () => {
    const noise = recorded(tensor([[1, -0.5]]));
    const [first] = run([frame(0, r, W)], readout({ ...params, exploration: 0.5, noise }));
    expect(entries(first?.readout.zhat as Tensor)).toEqual([6, 0.5]);
    expect(entries(first?.readout.z as Tensor)).toEqual([6.5, 0.25]);
  });

  it('keeps its exploration within ± its amplitude, different in each output and step', () => {
    const frames = Array.from({ length: 500 }, (_, n) =>
      frame(
        n,
        r,
        tensor([
          [0, 0, 0],
          [0, 0, 0],
        ]),
      ),
    );
    const all = run(frames, readout(params)).flatMap(({ readout: { z } }) => entries(z));
    expect(Math.max(...all.map(Math.abs))).toBeLessThanOrEqual(0.5);
    expect(Math.max(...all.map(Math.abs))).toBeGreaterThan(0.49);
    expect(new Set(all).size).toBe(1000);
  });

  it('follows z̄ by dt/τ̄ with the new z: z̄(n) = z (1 − (1 − dt/τ̄)ⁿ) for a constant z', () => {
    const frames = Array.from({ length: 30 }, (_, n) => frame(n, r, W, { dt: 0.5 }));
    run(frames, readout({ ...params, noise: silent })).forEach(({ readout: { zbar } }, n) => {
      expect(zbar.get(0)).toBeCloseTo(6 * (1 - 0.9 ** (n + 1)), 12);
      expect(zbar.get(1)).toBeCloseTo(0.5 * (1 - 0.9 ** (n + 1)), 12);
    });
  });

  it('takes its exploration live', () => {
    const frames = [0, 1].map((n) => frame(n, r, W, { controls: { readout: { exploration: n } } }));
    const [quiet, loud] = run(frames, readout({ ...params, exploration: readControl('readout.exploration') }));
    expect(entries(quiet?.readout.z as Tensor)).toEqual([6, 0.5]);
    expect(entries(loud?.readout.z as Tensor)).not.toEqual([6, 0.5]);
  });

  it('reads rates and weights as views, wherever their entries lie', () => {
    const columns = tensor([
      [0.5, 7, 1],
      [-0.25, 8, 1],
      [2, 9, 1],
    ]);
    const transposed = tensor([
      [1, -1],
      [2, 0],
      [3, 0.5],
    ]).transpose(1, 0) as Tensor;
    const [first] = run([frame(0, columns.pick(null, 0) as Tensor, transposed)], readout({ ...params, noise: silent }));
    expect(entries(first?.readout.zhat as Tensor)).toEqual([6, 0.5]);
  });

  it('refuses weights of another shape', () => {
    expect(() => run([frame(0, tensor([1, 2]), W)], readout(params))).toThrow('weights: expected 2 × 2, found 2 × 3');
  });

  it('ends with a DivergenceError that names the step once its output is no longer finite', () => {
    const frames = [frame(0, r, W), frame(1, vector(Float64Array.of(1, Number.POSITIVE_INFINITY, 0)), W)];
    expect(() => run(frames, readout(params))).toThrow(DivergenceError);
    expect(() => run(frames, readout(params))).toThrow(/at step 1; the usual cause is rates that are not finite/);
    const wild = matrix(
      Float64Array.from({ length: 6 }, () => 1e308),
      2,
      3,
    );
    expect(() => run([frame(0, r, wild)], readout(params))).toThrow(/the usual cause is .*rule\.learningRate/);
    expect(run(frames.slice(0, 1), readout(params))).toHaveLength(1);
    expect(at(frames, 1).step).toBe(1);
  });
});
