import { type Live, now } from './core/controls.ts';
import { DivergenceError } from './core/divergence.ts';
import type { Past } from './core/feedback.ts';
import { keyOf, type Seed } from './core/key.ts';
import { mealy } from './core/mealy.ts';
import { dense, expectShape, vector, zeros } from './core/tensor.ts';
import { matvec } from './kernels/index.ts';
import { type Noise, uniform } from './noise.ts';
import type { ReadOut, Readout, Recurrent, Weighted } from './signals.ts';

export interface ReadoutParams {
  /** Number of outputs D. */
  readonly outputs: number;
  /** Half-width of the uniform exploration noise η. */
  readonly exploration: Live;
  /** τ̄, time constant of the running mean z̄ (ms). */
  readonly tauAverage: number;
  /** Names the exploration noise. */
  readonly seed: Seed;
  /** η in units of `exploration`; otherwise U(−1, 1). */
  readonly noise?: Noise;
}

/** ẑ = z = z̄ = 0: the readout before the first step, for the loop's `rest`. */
export const readoutAtRest = (outputs: number): Readout => ({
  zhat: zeros(outputs),
  z: zeros(outputs),
  zbar: zeros(outputs),
});

/**
 * The linear readout, with exploration.
 *
 *     ẑ = W_ro r,   z = ẑ + η,   z̄ ← z̄ + (dt/τ̄)(z − z̄)
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | r | `reservoir.r` | [N] | reads |
 * | W_ro | `past.weights` | [D, N] | reads (as they stood before this step's update) |
 * | ẑ, z, z̄ | `readout.zhat`, `.z`, `.zbar` | [D] | writes |
 *
 * Live: `exploration`. Source: Pogodin et al. 2019, section 2.
 * @throws {DivergenceError} (through the stream) when the output is no longer finite
 */
export const readout = (p: ReadoutParams) => {
  const noise = p.noise ?? uniform(keyOf(p.seed, 'readout', 'eta'));

  return mealy<{ readonly zbar: Float64Array }, Recurrent & Past<Weighted>, ReadOut>({
    writes: 'readout',
    kind: 'linear',
    init: () => ({ zbar: new Float64Array(p.outputs) }),
    step: (state, { step, dt, controls, reservoir: { r }, past }) => {
      expectShape('weights', past.weights, p.outputs, r.shape[0] as number);
      const exploration = now(p.exploration, controls);
      const rate = dt / p.tauAverage;
      const zhat = new Float64Array(p.outputs);
      const z = new Float64Array(p.outputs);
      const zbar = new Float64Array(p.outputs);
      matvec(zhat, dense(past.weights), dense(r));
      noise.fill(z, step);
      for (let d = 0; d < p.outputs; d++) {
        const zd = (zhat[d] as number) + exploration * (z[d] as number);
        if (!Number.isFinite(zd))
          throw new DivergenceError(`readout.zhat: expected finite, found ${zd} at step ${step}`);
        z[d] = zd;
        const mean = (state.zbar[d] as number) + rate * (zd - (state.zbar[d] as number));
        state.zbar[d] = mean;
        zbar[d] = mean;
      }
      return [{ zhat: vector(zhat), z: vector(z), zbar: vector(zbar) }, state];
    },
  });
};
