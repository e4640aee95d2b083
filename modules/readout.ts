import { now } from './core/controls.ts';
import { diverged } from './core/divergence.ts';
import type { Past } from './core/feedback.ts';
import { keyOf, type Seed } from './core/key.ts';
import { kind } from './core/kind.ts';
import { mealy } from './core/mealy.ts';
import { fixed, live } from './core/parameter.ts';
import { dense, expectShape, type Tensor, vector, zeros } from './core/tensor.ts';
import { matvec } from './kernels/index.ts';
import { amplitudeIn, drawAt, type Noise, uniform } from './noise.ts';
import { pogodin2019 } from './pogodin2019.ts';
import { noiseAmplitude, timeConstant } from './ranges.ts';
import type { ReadOut, Readout, Recurrent, Weighted } from './signals.ts';

const { readout: published } = pogodin2019;

interface ReadoutCode {
  /** Outputs D; otherwise as many as W_ro has rows. */
  readonly outputs?: number;
  /** Names the exploration noise, where `noiseSeed` does not. */
  readonly seed: Seed;
  readonly noiseSeed?: Seed;
  /** η in units of `exploration`, draw by draw (1 ms each); otherwise U(−1, 1). */
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
 * η is drawn anew each ms (noise.ts).
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | r | `reservoir.r` | [N] | reads |
 * | W_ro | `past.weights` | [D, N] | reads (as they stood before this step's update) |
 * | ẑ, z, z̄ | `readout.zhat`, `.z`, `.zbar` | [D] | writes |
 *
 * Source: Pogodin et al. 2019, section 2.
 * @throws {DivergenceError} (through the stream) when the output is no longer finite
 */
export const readout = kind(
  'readout',
  'linear',
  {
    title: 'linear, exploring',
    equation: 'ẑ = W_ro r,  z = ẑ + η,  τ̄ dz̄/dt = z − z̄',
    source: 'Hoerzer, Legenstein & Maass 2014; Pogodin et al. 2019',
    parameters: {
      exploration: live(published.exploration, {
        ...{ ...noiseAmplitude, slider: [0, 2], symbol: 'η', about: 'half-width of the uniform exploration noise' },
      }),
      tauAverage: fixed(published.tauAverage, {
        ...{ ...timeConstant, symbol: 'τ̄', about: 'time constant of the running mean z̄' },
      }),
    },
  },
  (p, { seed, noiseSeed = seed, ...code }: ReadoutCode) => {
    const noise = code.noise ?? uniform(keyOf(noiseSeed, 'readout', 'eta'));

    return mealy<{ readonly zbar: Float64Array }, Recurrent & Past<Weighted>, ReadOut>({
      writes: 'readout',
      kind: 'linear',
      init: ({ past }) => ({ zbar: new Float64Array(code.outputs ?? (past.weights.shape[0] as number)) }),
      step: (state, tick) => {
        const { step, dt, controls, reservoir, past } = tick;
        const { r } = reservoir;
        const outputs = state.zbar.length;
        expectShape('weights', past.weights, outputs, r.shape[0] as number);
        const exploration = now(p.exploration, controls) * amplitudeIn(dt);
        const rate = dt / p.tauAverage;
        const zhat = new Float64Array(outputs);
        const z = new Float64Array(outputs);
        const zbar = new Float64Array(outputs);
        matvec(zhat, dense(past.weights), dense(r));
        noise.fill(z, drawAt(tick));
        for (let d = 0; d < outputs; d++) {
          const zd = (zhat[d] as number) + exploration * (z[d] as number);
          if (!Number.isFinite(zd)) throw diverged('readout.zhat', zd, step, causeOf(r));
          z[d] = zd;
          const mean = (state.zbar[d] as number) + rate * (zd - (state.zbar[d] as number));
          state.zbar[d] = mean;
          zbar[d] = mean;
        }
        return [{ zhat: vector(zhat), z: vector(z), zbar: vector(zbar) }, state];
      },
    });
  },
);

/** What usually makes an output infinite, by the rates that it reads. */
const causeOf = (r: Tensor): string =>
  dense(r).every(Number.isFinite)
    ? 'weights that grow without bound: a learning rate too large (rule.learningRate)'
    : 'rates that are not finite: a drive without bound';
