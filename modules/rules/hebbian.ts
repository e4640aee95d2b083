import { type Live, now } from '../core/controls.ts';
import { mealy } from '../core/mealy.ts';
import { vector } from '../core/tensor.ts';
import type { Proposed, ReadOut, Recurrent, Rewarded } from '../signals.ts';

export interface HebbianParams {
  /** η₀, the learning rate at the start. */
  readonly learningRate: Live;
  /** τ_η (steps): the rate is halved after that many; Infinity holds it constant. */
  readonly decay: Live;
}

/**
 * The reward-modulated Hebbian rule: a three-factor rule, local but for one scalar.
 *
 *     ΔW_ro = η(t) M (z − z̄) rᵀ,   η(t) = η₀ / (1 + t/τ_η)
 *
 * t counts the steps this rule has been in the pipeline, 1 at the first: swapped back in, it starts anew.
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | M | `reward.M` | number | reads |
 * | z, z̄ | `readout.z`, `.zbar` | [D] | reads |
 * | r | `reservoir.r` | [N] | reads |
 * | η M (z − z̄), r, η | `update.post`, `.pre`, `.eta` | [D], [N], number | writes |
 *
 * Live: `learningRate`, `decay`. Source: Hoerzer, Legenstein & Maass 2014; Pogodin et al. 2019, section 2.
 */
export const hebbian = ({ learningRate, decay }: HebbianParams) =>
  mealy<{ t: number }, Rewarded & ReadOut & Recurrent, Proposed>({
    writes: 'update',
    kind: 'hebbian',
    init: () => ({ t: 0 }),
    step: (state, { controls, reward: { M }, readout: { z, zbar }, reservoir: { r } }) => {
      const t = state.t + 1;
      const eta = now(learningRate, controls) / (1 + t / now(decay, controls));
      const [outputs = 0] = z.shape;
      const post = new Float64Array(outputs);
      if (M !== 0) {
        for (let d = 0; d < outputs; d++) post[d] = eta * M * (z.get(d) - zbar.get(d));
      }
      return [{ post: vector(post), pre: r, eta }, { t }];
    },
  });
