import { describe, expect, it } from 'vitest';
import { readoutAtRest, reward, type Tensor, tensor } from '../../modules/index.ts';
import { laws } from '../laws.ts';
import { entries } from '../support/bits.ts';
import { randomVector, run, tickAt } from '../support/ticks.ts';

const frame = (step: number, target: Tensor, z: Tensor, dt = 1) => ({
  ...tickAt(step, { dt }),
  target,
  readout: { ...readoutAtRest(2), z },
});
const random = Array.from({ length: 20 }, (_, n) => frame(n, randomVector(2, 'f', n), randomVector(2, 'z', n)));

laws('reward', () => reward({ tauAverage: 5 }), random);

describe('reward', () => {
  it('is the negative squared distance of the noisy output from the target', () => {
    const [first] = run([frame(0, tensor([1, 2]), tensor([0.5, -1]))], reward({ tauAverage: 5 }));
    expect(first?.reward.P).toBe(-(0.25 + 9));
  });

  it('is 0 for an output on target', () => {
    const [first] = run([frame(0, tensor([1, 2]), tensor([1, 2]))], reward({ tauAverage: 5 }));
    expect(first?.reward.P).toBeCloseTo(0, 15);
  });

  it('updates P̄ by dt/τ̄ before it compares: from P̄ = 0 a first P = −1 gives P̄ = −0.2 and M = 0', () => {
    const [first] = run([frame(0, tensor([1, 0]), tensor([0, 0]))], reward({ tauAverage: 5 }));
    expect(first?.reward).toEqual({ P: -1, Pbar: -0.2, M: 0 });
    const [half] = run([frame(0, tensor([1, 0]), tensor([0, 0]), 0.5)], reward({ tauAverage: 5 }));
    expect(half?.reward.Pbar).toBe(-0.1);
  });

  it('gives M = 0 to a tie: with τ̄ = dt, P̄ is P itself and M never 1', () => {
    const inSixteenths = (v: Tensor) => tensor(entries(v).map((value) => Math.round(value * 16) / 16)); // exact sums
    const exact = random.map(({ target, readout: { z } }, n) => frame(n, inSixteenths(target), inSixteenths(z)));
    for (const { reward: signal } of run(exact, reward({ tauAverage: 1 }))) {
      expect(signal.Pbar).toBe(signal.P);
      expect(signal.M).toBe(0);
    }
    const onTarget = Array.from({ length: 5 }, (_, n) => frame(n, tensor([1, 2]), tensor([1, 2])));
    for (const { reward: signal } of run(onTarget, reward({ tauAverage: 5 }))) expect(signal.M).toBe(0);
  });

  it('names what is not finite, and its usual cause', () => {
    const far = [frame(0, tensor([1e200, 0]), tensor([0, 0]))];
    expect(() => run(far, reward({ tauAverage: 5 }))).toThrow(/^reward\.P: expected finite, found -Infinity at step 0/);
  });

  it('gives M = 1 just where P exceeds its new running mean', () => {
    let Pbar = 0;
    const found = run(random, reward({ tauAverage: 5 }));
    found.forEach(({ reward: signal }, n) => {
      const f = entries(random[n]?.target as Tensor);
      const z = entries(random[n]?.readout.z as Tensor);
      const P = -f.reduce((sum, value, d) => sum + (value - (z[d] ?? 0)) ** 2, 0);
      Pbar += (P - Pbar) / 5;
      expect(signal.P).toBeCloseTo(P, 14);
      expect(signal.Pbar).toBeCloseTo(Pbar, 14);
      expect(signal.M).toBe(P > Pbar ? 1 : 0);
    });
    const gated = found.filter(({ reward: { M } }) => M === 1).length;
    expect(gated).toBeGreaterThan(0);
    expect(gated).toBeLessThan(found.length);
  });

  it('reads target and output as views, wherever their entries lie', () => {
    const sheet = tensor([
      [1, 9, 0.5],
      [2, 9, -1],
    ]);
    const [first] = run(
      [frame(0, sheet.pick(null, 0) as Tensor, sheet.pick(null, 2) as Tensor)],
      reward({ tauAverage: 5 }),
    );
    expect(first?.reward.P).toBe(-(0.25 + 9));
  });

  it('refuses a target of another width', () => {
    expect(() => run([frame(0, tensor([1]), tensor([1, 2]))], reward({ tauAverage: 5 }))).toThrow(
      'target: expected 2, found 1',
    );
  });
});
