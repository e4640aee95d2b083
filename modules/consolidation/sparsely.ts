import { type Live, now } from '../core/controls.ts';
import type { Past } from '../core/feedback.ts';
import { keyOf, type Seed } from '../core/key.ts';
import { mealy } from '../core/mealy.ts';
import { type Noise, uniform } from '../noise.ts';
import type { Proposed, Weighted } from '../signals.ts';
import { applied } from './apply.ts';

export interface SparselyParams {
  /** Probability that a step's proposal counts. */
  readonly probability: Live;
  /** Names the coins. */
  readonly seed: Seed;
  /** The coins on (−1, 1), one a step; a proposal counts when its coin is below 2 · probability − 1. */
  readonly noise?: Noise;
}

/**
 * One coin a step for all weights: with probability p the proposal counts at once, otherwise it is dropped.
 * Reads `update`, `past.weights`; writes `weights` [D, N]. Live: `probability`.
 * @throws {RangeError} unless 0 ≤ probability ≤ 1: where it is built, or through the stream where it is live
 */
export const sparsely = ({ probability, seed, noise }: SparselyParams) => {
  if (typeof probability === 'number') expectProbability(probability);
  const coins = noise ?? uniform(keyOf(seed, 'weights', 'coin'));
  const coin = new Float64Array(1);
  return mealy<null, Proposed & Past<Weighted>, Weighted>({
    writes: 'weights',
    kind: 'sparsely',
    init: () => null,
    step: (state, { step, controls, update, past }) => {
      coins.fill(coin, step);
      const counts = (coin[0] as number) < 2 * expectProbability(now(probability, controls)) - 1;
      return [counts ? applied(past.weights, update) : past.weights, state];
    },
  });
};

const expectProbability = (p: number): number => {
  if (p >= 0 && p <= 1) return p;
  throw new RangeError(`sparsely.probability: expected 0 to 1, found ${p}`);
};
