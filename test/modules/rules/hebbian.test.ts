import { describe, expect, it } from 'vitest';
import { hebbian, readControl, readoutAtRest, type Tensor, tensor } from '../../../modules/index.ts';
import { laws } from '../../laws.ts';
import { entries } from '../../support/bits.ts';
import { at, randomVector, run, type TickOptions, tickAt } from '../../support/ticks.ts';

const frame = (step: number, M: number, z: Tensor, zbar: Tensor, r: Tensor, options: TickOptions = {}) => ({
  ...tickAt(step, options),
  reward: { P: 0, Pbar: 0, M },
  readout: { ...readoutAtRest(2), z, zbar },
  reservoir: { u: r, r },
});
const random = Array.from({ length: 20 }, (_, n) =>
  frame(n, n % 2, randomVector(2, 'z', n), randomVector(2, 'zbar', n), randomVector(5, 'r', n)),
);
const z = tensor([1, -2]);
const zbar = tensor([0.5, 1]);
const r = tensor([1, 2, 4]);

laws('hebbian', () => hebbian({ learningRate: 5e-4, decay: 20 }), random);

describe('hebbian', () => {
  it('proposes η(1) (z − z̄) rᵀ at its first step: t is 1, not 0', () => {
    const [first] = run([frame(0, 1, z, zbar, r)], hebbian({ learningRate: 0.5, decay: 4 }));
    const update = at([first?.update], 0);
    if (update === undefined || !('post' in update)) throw new Error('expected an outer product');
    expect(update.eta).toBe(0.4); // 0.5 / (1 + 1/4)
    expect(entries(update.post)).toEqual([0.2, -1.2000000000000002]);
    expect(entries(update.pre)).toEqual([1, 2, 4]);
  });

  it('decays as η₀ / (1 + t/τ_η): halved after τ_η steps', () => {
    const frames = Array.from({ length: 20 }, (_, n) => frame(n, 1, z, zbar, r));
    run(frames, hebbian({ learningRate: 0.5, decay: 10 })).forEach(({ update: { eta } }, n) => {
      expect(eta).toBeCloseTo(0.5 / (1 + (n + 1) / 10), 15);
    });
    expect(run(frames, hebbian({ learningRate: 0.5, decay: 10 }))[9]?.update.eta).toBe(0.25);
  });

  it('counts the steps it has been in the pipeline, whatever their number and whether or not M = 1', () => {
    const frames = [frame(1000, 0, z, zbar, r), frame(1001, 0, z, zbar, r), frame(1002, 1, z, zbar, r)];
    expect(run(frames, hebbian({ learningRate: 1, decay: 1 })).map(({ update }) => update.eta)).toEqual([
      1 / 2,
      1 / 3,
      1 / 4,
    ]);
  });

  it('holds its rate constant when it never decays', () => {
    for (const { update } of run(random, hebbian({ learningRate: 0.5, decay: null }))) {
      expect(update.eta).toBe(0.5);
    }
  });

  it('proposes nothing when M = 0', () => {
    for (const { update, reward } of run(random, hebbian({ learningRate: 0.5, decay: 20 }))) {
      if (!('post' in update)) throw new Error('expected an outer product');
      expect(entries(update.post).every((value) => value === 0)).toBe(reward.M === 0);
    }
  });

  it('takes its learning rate live', () => {
    const controls = (step: number) => ({ rate: step });
    const frames = [0, 1, 2].map((n) => frame(n, 1, z, zbar, r, { controls }));
    const found = run(frames, hebbian({ learningRate: readControl('rate'), decay: null }));
    expect(found.map(({ update }) => update.eta)).toEqual([0, 1, 2]);
  });

  it('reads z and z̄ as views, wherever their entries lie', () => {
    const columns = tensor([
      [1, 0.5],
      [-2, 1],
    ]);
    const frames = [frame(0, 1, columns.pick(null, 0) as Tensor, columns.pick(null, 1) as Tensor, r)];
    const [first] = run(frames, hebbian({ learningRate: 1, decay: null }));
    const update = at([first?.update], 0);
    if (update === undefined || !('post' in update)) throw new Error('expected an outer product');
    expect(entries(update.post)).toEqual([0.5, -3]);
  });
});
