import { describe, expect, it } from 'vitest';
import { everyStep, recorded, sparsely, tensor } from '../../../modules/index.ts';
import { laws } from '../../laws.ts';
import { firstDifference } from '../../support/bits.ts';
import { frame, frames } from '../../support/proposals.ts';
import { run } from '../../support/ticks.ts';
import { ones } from '../../support/views.ts';

laws('sparsely', () => sparsely({ probability: 0.5, seed: 1 }), frames(16));

/** Frames of which each proposes something. */
const eager = (length: number, first = 0) =>
  Array.from({ length }, (_, n) => frame(first + n, ones(2, 4), { post: ones(2), pre: ones(4) }));

/** Which steps counted. */
const counted = (length: number, probability: number, seed = 1): boolean[] =>
  run(eager(length), sparsely({ probability, seed })).map(({ weights, past }) => weights !== past.weights);

describe('sparsely', () => {
  it('lets a proposal count with its probability', () => {
    for (const probability of [0.1, 0.5, 0.9]) {
      const share = counted(10000, probability).filter(Boolean).length / 10000;
      expect(Math.abs(share - probability)).toBeLessThan(4 * Math.sqrt((probability * (1 - probability)) / 10000));
    }
  });

  it('tosses independent coins: one step says nothing of the next', () => {
    const coins = counted(10000, 0.5);
    const repeats = coins.filter((coin, n) => n > 0 && coin === coins[n - 1]).length / 9999;
    expect(Math.abs(repeats - 0.5)).toBeLessThan(0.02);
    expect(counted(100, 0.5, 2)).not.toEqual(coins.slice(0, 100));
  });

  it('never counts at p = 0 and always at p = 1', () => {
    expect(counted(2000, 0)).not.toContain(true);
    expect(counted(2000, 1)).not.toContain(false);
    const always = run(frames(30), sparsely({ probability: 1, seed: 1 }));
    expect(firstDifference(always, run(frames(30), everyStep()))).toBeUndefined();
  });

  it('drops a proposal that loses: the weights pass on as the very same array', () => {
    for (const { weights, past } of run(eager(50), sparsely({ probability: 0, seed: 1 })))
      expect(weights).toBe(past.weights);
  });

  it('tosses one coin for all weights', () => {
    for (const { weights, past } of run(eager(200), sparsely({ probability: 0.3, seed: 1 }))) {
      const changes = new Set(Array.from(weights.data, (value, i) => value - (past.weights.data[i] ?? Number.NaN)));
      expect(changes.size).toBe(1);
    }
  });

  it('takes the coins as data: a proposal counts when its coin is below 2p − 1', () => {
    const noise = recorded(tensor([[-0.9], [0.9], [0.5], [0.49]]));
    const found = run(eager(4), sparsely({ probability: 0.75, seed: 1, noise }));
    expect(found.map(({ weights, past }) => weights !== past.weights)).toEqual([true, false, false, true]);
  });

  it('refuses what is not a probability', () => {
    for (const probability of [-0.1, 1.1, Number.NaN]) {
      expect(() => sparsely({ probability, seed: 1 })).toThrow(
        /sparsely\.probability: expected a number ≥ 0 and ≤ 1, found/,
      );
    }
  });
});
