import { diverged } from './core/divergence.ts';
import { kind } from './core/kind.ts';
import { mealy } from './core/mealy.ts';
import { fixed } from './core/parameter.ts';
import { expectShape } from './core/tensor.ts';
import { pogodin2019 } from './pogodin2019.ts';
import { timeConstant } from './ranges.ts';
import type { ReadOut, Rewarded, Targeted } from './signals.ts';

/**
 * The reward and the modulator that gates learning: did the noisy output do better than it lately has?
 *
 *     P = −‖f − z‖²,   P̄ ← P̄ + (dt/τ̄)(P − P̄),   M = 1 if P > P̄ else 0     (P̄ is updated before it is compared)
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | f | `target` | [D] | reads |
 * | z | `readout.z` | [D] | reads |
 * | P, P̄, M | `reward.P`, `.Pbar`, `.M` | numbers | writes |
 *
 * @throws {DivergenceError} (through the stream) when the reward is no longer finite
 * Source: Hoerzer, Legenstein & Maass 2014; Pogodin et al. 2019, section 2.
 */
export const reward = kind(
  'reward',
  'success',
  {
    title: 'better than lately?',
    equation: 'P = −‖f − z‖²,  M = 1 if P > P̄, else 0',
    source: 'Hoerzer, Legenstein & Maass 2014; Pogodin et al. 2019',
    parameters: {
      tauAverage: fixed(pogodin2019.reward.tauAverage, {
        ...{ ...timeConstant, symbol: 'τ̄', about: 'time constant of the running mean P̄' },
      }),
    },
  },
  ({ tauAverage }) =>
    mealy<{ Pbar: number }, Targeted & ReadOut, Rewarded>({
      writes: 'reward',
      kind: 'success',
      init: () => ({ Pbar: 0 }),
      step: (state, { step, dt, target, readout: { z } }) => {
        const [outputs = 0] = z.shape;
        expectShape('target', target, outputs);
        let P = 0;
        for (let d = 0; d < outputs; d++) {
          const error = target.get(d) - z.get(d);
          P -= error * error;
        }
        const Pbar = state.Pbar + (dt / tauAverage) * (P - state.Pbar);
        if (!Number.isFinite(P)) throw diverged('reward.P', P, step, 'an output or a target too large to be squared');
        return [{ P, Pbar, M: P > Pbar ? 1 : 0 }, { Pbar }];
      },
    }),
);
