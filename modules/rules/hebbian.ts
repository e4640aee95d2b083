import { now } from '../core/controls.ts';
import { kind } from '../core/kind.ts';
import { mealy } from '../core/mealy.ts';
import { live } from '../core/parameter.ts';
import { vector } from '../core/tensor.ts';
import { pogodin2019 } from '../pogodin2019.ts';
import { amount, positive } from '../ranges.ts';
import type { Proposed, ReadOut, Recurrent, Rewarded } from '../signals.ts';

const { hebbian: published } = pogodin2019;

/**
 * The reward-modulated Hebbian rule: a three-factor rule, local but for one scalar.
 *
 *     ΔW_ro = dt η(t) M (z − z̄) rᵀ,   η(t) = η₀ / (1 + t/τ_η)
 *
 * t is how long this rule has been in the pipeline, dt at its first step: swapped back in, it starts anew. η₀ is a rate
 * (per ms), so that the weights change by as much in a ms whatever dt is.
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | M | `reward.M` | number | reads |
 * | z, z̄ | `readout.z`, `.zbar` | [D] | reads |
 * | r | `reservoir.r` | [N] | reads |
 * | dt η M (z − z̄), r, η | `update.post`, `.pre`, `.eta` | [D], [N], number | writes |
 *
 * Source: Hoerzer, Legenstein & Maass 2014; Pogodin et al. 2019, section 2.
 */
export const hebbian = kind(
  'rule',
  'hebbian',
  {
    title: 'Hebbian',
    equation: 'ΔW = dt η(t) M (z − z̄) rᵀ,  η(t) = η₀ / (1 + t/τ_η)',
    source: 'Hoerzer, Legenstein & Maass 2014; Pogodin et al. 2019',
    parameters: {
      learningRate: live(published.learningRate, {
        ...{ ...amount, slider: [1e-5, 1e-2], scale: 'log', symbol: 'η₀', unit: 'per ms' },
        about: 'learning rate at the start',
      }),
      decay: live(published.decay, {
        ...{ ...positive, slider: [100, 1e6], scale: 'log', symbol: 'τ_η', unit: 'ms' },
        ...{ orNull: 'constant', without: null, about: 'how long it takes until the learning rate has halved' },
      }),
    },
  },
  ({ learningRate, decay }) =>
    // t is kept in steps: a sum of dt would not be exact.
    mealy<{ t: number }, Rewarded & ReadOut & Recurrent, Proposed>({
      writes: 'update',
      kind: 'hebbian',
      init: () => ({ t: 0 }),
      step: (state, { dt, controls, reward: { M }, readout: { z, zbar }, reservoir: { r } }) => {
        const t = state.t + 1;
        const halving = now(decay, controls);
        const eta = now(learningRate, controls) / (1 + (halving === null ? 0 : (t * dt) / halving));
        const [outputs = 0] = z.shape;
        const post = new Float64Array(outputs);
        if (M !== 0) {
          for (let d = 0; d < outputs; d++) post[d] = dt * eta * M * (z.get(d) - zbar.get(d));
        }
        return [{ post: vector(post), pre: r, eta }, { t }];
      },
    }),
);
