import { now } from '../core/controls.ts';
import type { Past } from '../core/feedback.ts';
import { keyOf, type Seed } from '../core/key.ts';
import { kind } from '../core/kind.ts';
import { mealy } from '../core/mealy.ts';
import { live } from '../core/parameter.ts';
import { drawAt, type Noise, uniform } from '../noise.ts';
import { share } from '../ranges.ts';
import type { Proposed, Weighted } from '../signals.ts';
import { apply } from './apply.ts';

interface SparselyCode {
  /** Names the coins. */
  readonly seed: Seed;
  /** The coins on (−1, 1), one a draw (1 ms); a proposal counts when its coin is below 2 · probability − 1. */
  readonly noise?: Noise;
}

/**
 * One coin a ms for all weights (a step, where that is longer): with probability p what is proposed then counts at once,
 * otherwise it is dropped.
 * Reads `update`, `past.weights`; writes `weights` [D, N].
 */
export const sparsely = kind(
  'consolidation',
  'sparsely',
  {
    title: 'with a probability',
    equation: 'W_ro ← W_ro + ΔW, with probability p',
    parameters: {
      probability: live(0.1, {
        ...share,
        slider: [0, 1],
        symbol: 'p',
        unit: 'each ms',
        about: 'probability that what is proposed then counts',
      }),
    },
  },
  ({ probability }, { seed, noise }: SparselyCode) => {
    const coins = noise ?? uniform(keyOf(seed, 'weights', 'coin'));
    const coin = new Float64Array(1);
    return mealy<null, Proposed & Past<Weighted>, Weighted>({
      writes: 'weights',
      kind: 'sparsely',
      init: () => null,
      step: (state, tick) => {
        const { controls, update, past } = tick;
        coins.fill(coin, drawAt(tick));
        const counts = (coin[0] as number) < 2 * now(probability, controls) - 1;
        return [counts ? apply(past.weights, update) : past.weights, state];
      },
    });
  },
);
