import { drawFeedback, drawRecurrent } from './connectivity.ts';
import { loadState } from './core/checkpoint.ts';
import { type Live, now } from './core/controls.ts';
import type { Past } from './core/feedback.ts';
import { keyOf, type Seed } from './core/key.ts';
import { tanh } from './core/math.ts';
import { mealy } from './core/mealy.ts';
import { copied, dense, expectShape, type Tensor, vector } from './core/tensor.ts';
import { isSparse, type ReservoirKernel, reservoirKernel, type Sparse, sparse } from './kernels/index.ts';
import { type Noise, uniform } from './noise.ts';
import type { Driven, ReadOut, Recurrent } from './signals.ts';

export interface ReservoirParams {
  /** Number of units N. */
  readonly units: number;
  /** Number of readout outputs D that are fed back. */
  readonly outputs: number;
  /** Time constant τ (ms). */
  readonly tau: number;
  /** Strength λ of the recurrence. */
  readonly lambda: Live;
  /** Half-width of the uniform rate noise ξ. */
  readonly rateNoise: Live;
  /** Probability of a recurrent connection; not used when `recurrent` is given. */
  readonly connectivity: number;
  /** u at the start of a trial [N], with r = tanh(u): a cue by initial conditions. Otherwise the state runs on. */
  readonly initial?: (trial: number) => Tensor | undefined;
  readonly seed: Seed;
  /** Names the noise apart from the matrices; the seed itself if left out. */
  readonly noiseSeed?: Seed;
  /** W_rec [N, N]; otherwise drawn: N(0, 1/(pN)) with probability p. */
  readonly recurrent?: Tensor | Sparse;
  /** W_fb [N, D]; otherwise drawn: U(−1, 1). */
  readonly feedback?: Tensor;
  /** ξ in units of `rateNoise`; otherwise U(−1, 1). */
  readonly noise?: Noise;
}

/**
 * The reservoir, a random recurrent network of rate neurons.
 *
 *     τ u̇ = −u + λ W_rec r + W_fb z + drive,   r = tanh(u) + ξ
 *     u(n) = u(n−1) + (dt/τ)(−u(n−1) + λ W_rec r(n−1) + W_fb z(n−1) + drive(n))
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | drive | `drive` | [N] | reads |
 * | z(n−1) | `past.readout.z` | [D] | reads (the noisy output of the step before) |
 * | u | `reservoir.u` | [N] | writes |
 * | r | `reservoir.r` | [N] | writes |
 *
 * At rest u = r = 0; with `initial`, u and r are set before the first step of a trial. Live: `lambda`, `rateNoise`.
 * @throws {RangeError} where it is built, on a matrix of another shape
 * Source: Pogodin et al. 2019, section 2; after Hoerzer, Legenstein & Maass 2014.
 */
export const reservoir = (p: ReservoirParams) => {
  const given = p.recurrent === undefined || isSparse(p.recurrent) ? p.recurrent : sparse(p.recurrent);
  if (given !== undefined && (given.rows !== p.units || given.columns !== p.units)) {
    throw new RangeError(
      `reservoir.recurrent: expected ${p.units} × ${p.units}, found ${given.rows} × ${given.columns}`,
    );
  }
  // Drawn where the kernel is made, which keeps the only copy.
  const recurrent = () => given ?? drawRecurrent(p.units, p.connectivity, p.seed);
  const feedback = p.feedback ?? drawFeedback(p.units, p.outputs, p.seed);
  expectShape('reservoir.feedback', feedback, p.units, p.outputs);
  const noise = p.noise ?? uniform(keyOf(p.noiseSeed ?? p.seed, 'reservoir', 'xi'));

  return mealy<ReservoirKernel, Driven & Past<ReadOut>, Recurrent>({
    writes: 'reservoir',
    kind: 'rate',
    init: () => reservoirKernel(recurrent(), dense(feedback)),
    step: (network, { step, dt, trial, stepInTrial, controls, drive, past }) => {
      const initial = stepInTrial === 0 ? p.initial?.(trial) : undefined;
      if (initial !== undefined) {
        expectShape('reservoir.initial', initial, p.units);
        network.u.set(dense(initial));
        for (let i = 0; i < p.units; i++) network.r[i] = tanh(network.u[i] as number);
      }
      expectShape('drive', drive, p.units);
      expectShape('past.readout.z', past.readout.z, p.outputs);
      noise.fill(network.xi, step);
      network.step(
        dt / p.tau,
        now(p.lambda, controls),
        dense(past.readout.z),
        dense(drive),
        now(p.rateNoise, controls),
      );
      return [{ u: vector(copied(network.u)), r: vector(copied(network.r)) }, network];
    },
    save: ({ u, r }) => ({ u: u.slice(), r: r.slice() }),
    load: (saved, network, path) => {
      const { u, r } = loadState(saved, { u: network.u, r: network.r }, path);
      network.u.set(u);
      network.r.set(r);
      return network;
    },
    dispose: (network) => network.free(),
  });
};
