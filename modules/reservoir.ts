import { drawFeedback, drawRecurrent } from './connectivity.ts';
import { loadState } from './core/checkpoint.ts';
import { now } from './core/controls.ts';
import type { Past } from './core/feedback.ts';
import { keyOf, type Seed } from './core/key.ts';
import { kind } from './core/kind.ts';
import { tanh } from './core/math.ts';
import { mealy } from './core/mealy.ts';
import { fixed, live } from './core/parameter.ts';
import { copied, dense, expectShape, type Numbers, toTensor, vector } from './core/tensor.ts';
import { type ReservoirKernel, reservoirKernel, type Sparse, sparseOf } from './kernels/index.ts';
import { amplitudeIn, drawAt, gaussian, type Noise, uniform } from './noise.ts';
import { pogodin2019 } from './pogodin2019.ts';
import { amount, count, noiseAmplitude, probability, strength, timeConstant } from './ranges.ts';
import { type Share, unshared } from './setting.ts';
import type { Driven, ReadOut, Recurrent } from './signals.ts';
import type { Order } from './targets/order.ts';

const { reservoir: published } = pogodin2019;

interface ReservoirCode {
  /** Readout outputs D that are fed back; otherwise as many as come back. */
  readonly outputs?: number;
  /** Draws the matrices; names the noise, too, where `noiseSeed` does not. */
  readonly seed: Seed;
  readonly noiseSeed?: Seed;
  /** W_rec [N, N]; otherwise drawn: N(0, 1/(pN)) with probability p. */
  readonly recurrent?: Numbers | Sparse;
  /** W_fb [N, D]; otherwise drawn: U(−1, 1). */
  readonly feedback?: Numbers;
  /** ξ in units of `rateNoise`, draw by draw (1 ms each); otherwise U(−1, 1). */
  readonly noise?: Noise;
  /** Which signal a trial is about: each has a pattern of its own to begin with. */
  readonly order?: Order;
  readonly share?: Share;
}

/** u at the start of a trial [N], by trial: a cue by initial conditions. */
type InitialData = (trial: number) => Numbers | undefined;

/** u at the start of a trial, σ · N(0, 1) by the signal that it is about. */
const patterns = (units: number, deviation: number, seed: Seed, order: Order = () => 0): InitialData => {
  const noise = gaussian(keyOf(seed, 'reservoir/initial'));
  return (trial) => {
    const u = new Float64Array(units);
    noise.fill(u, order(trial));
    for (let i = 0; i < units; i++) u[i] = deviation * (u[i] as number);
    return u;
  };
};

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
 * ξ is drawn anew each ms (noise.ts). At rest u = r = 0; with `initial`, u and r are set before the first step of a trial.
 * @throws {RangeError} where it is built, on a matrix of another shape
 * Source: Pogodin et al. 2019, section 2; after Hoerzer, Legenstein & Maass 2014.
 */
export const reservoir = kind(
  'reservoir',
  'rate',
  {
    title: 'random recurrent network',
    equation: 'τ u̇ = −u + λ W_rec r + W_fb z + drive,  r = tanh u + ξ',
    source: 'Hoerzer, Legenstein & Maass 2014; Pogodin et al. 2019',
    // A connection is an index and half a number, or a whole one.
    holds: ({ units, connectivity }) => 10 * units ** 2 * connectivity,
    parameters: {
      units: fixed(published.units, { ...count(1, 10_000), symbol: 'N', about: 'number of units' }),
      tau: fixed(published.tau, { ...timeConstant, symbol: 'τ', about: 'time constant' }),
      lambda: live(published.lambda, {
        ...{ ...strength, slider: [0, 3], symbol: 'λ', about: 'strength of the recurrence; chaotic above 1' },
      }),
      rateNoise: live(published.rateNoise, {
        ...{ ...noiseAmplitude, slider: [0, 0.5], symbol: 'ξ' },
        about: 'half-width of the uniform noise on the rates',
      }),
      connectivity: fixed(published.connectivity, {
        ...{ ...probability, symbol: 'p', about: 'probability of a recurrent connection' },
      }),
      initial: fixed<InitialData>(null, {
        ...{ ...amount, orNull: 'the state runs on' },
        about: 'standard deviation of u at the start of a trial, a pattern for each signal',
      }),
    },
    layouts: { 'reservoir.r': 'raster' },
  },
  (p, { seed, noiseSeed = seed, share = unshared, ...code }: ReservoirCode) => {
    const { units } = p;
    const given = sparseOf('reservoir.recurrent', code.recurrent);
    if (given !== undefined && (given.rows !== units || given.columns !== units)) {
      throw new RangeError(`reservoir.recurrent: expected ${units} × ${units}, found ${given.rows} × ${given.columns}`);
    }
    const recurrent = (): Sparse =>
      given ??
      share(`recurrent ${JSON.stringify([units, p.connectivity, seed])}`, () =>
        drawRecurrent(units, p.connectivity, seed),
      );
    const back = code.feedback === undefined ? undefined : toTensor('reservoir.feedback', code.feedback);
    if (back !== undefined) expectShape('reservoir.feedback', back, units, code.outputs ?? (back.shape[1] as number));
    const noise = code.noise ?? uniform(keyOf(noiseSeed, 'reservoir', 'xi'));
    const begin = typeof p.initial === 'number' ? patterns(units, p.initial, seed, code.order) : p.initial;

    return mealy<ReservoirKernel & { readonly outputs: number }, Driven & Past<ReadOut>, Recurrent>({
      writes: 'reservoir',
      kind: 'rate',
      init: ({ past }) => {
        const outputs = code.outputs ?? (past.readout.z.shape[0] as number);
        if (back !== undefined) expectShape('reservoir.feedback', back, units, outputs);
        const kernel = reservoirKernel(recurrent(), dense(back ?? drawFeedback(units, outputs, seed)));
        return Object.assign(kernel, { outputs });
      },
      step: (network, tick) => {
        const { dt, trial, stepInTrial, controls, drive, past } = tick;
        const initial = stepInTrial === 0 ? begin?.(trial) : undefined;
        if (initial !== undefined) {
          const u = toTensor('reservoir.initial', initial);
          expectShape('reservoir.initial', u, units);
          network.set(dense(u), dense(u).map(tanh));
        }
        expectShape('drive', drive, units);
        expectShape('past.readout.z', past.readout.z, network.outputs);
        noise.fill(network.xi, drawAt(tick));
        network.step(
          dt / p.tau,
          now(p.lambda, controls),
          dense(past.readout.z),
          dense(drive),
          now(p.rateNoise, controls) * amplitudeIn(dt),
        );
        return [{ u: vector(copied(network.u)), r: vector(copied(network.r)) }, network];
      },
      save: ({ u, r }) => ({ u: u.slice(), r: r.slice() }),
      load: (saved, network, path) => {
        const { u, r } = loadState(saved, { u: network.u, r: network.r }, path);
        network.set(u, r);
        return network;
      },
      dispose: (network) => network.free(),
    });
  },
);
