import { sheetOf } from '../connectivity.ts';
import { loadState } from '../core/checkpoint.ts';
import { type Live, now } from '../core/controls.ts';
import { DivergenceError } from '../core/divergence.ts';
import { keyOf, type Seed } from '../core/key.ts';
import { mealy } from '../core/mealy.ts';
import { copied, dense, expectShape, type Numbers, type Tensor, toTensor, vector } from '../core/tensor.ts';
import { type AttractorKernel, type AttractorWeights, attractorKernel } from '../kernels/index.ts';
import { amplitudeIn, drawAt, gaussian, type Noise } from '../noise.ts';
import { type Share, unshared } from '../setting.ts';
import type { Attractor, Remembering, Stimulated } from '../signals.ts';
import type { Order } from '../targets/order.ts';
import type { CueData } from './cues.ts';

/** What only code can give a bump of any layout. */
export interface BumpCode {
  /** Draws J; names the noise, too, where `noiseSeed` does not. */
  readonly seed: Seed;
  readonly noiseSeed?: Seed;
  /** J [n, n], entry (i, j) from neuron j to neuron i, or as `drawSheet` made it; otherwise drawn from the seed. */
  readonly recurrent?: Numbers | AttractorWeights;
  /** The input noise in units of `inputNoise`, draw by draw (1 ms each); otherwise N(0, 1). */
  readonly noise?: Noise;
  /** The warm-up's noise: the first trial's draws, then the next's; otherwise N(0, 1). */
  readonly warmupNoise?: Noise;
  /** Which of several cues a trial has; in turn if left out. */
  readonly order?: Order;
  readonly share?: Share;
}

/** J as it was given, or drawn once for all who ask for the same. */
export const weightsOf = (
  { recurrent, seed, share = unshared }: BumpCode,
  name: string,
  made: object,
  draw: () => AttractorWeights,
): AttractorWeights => {
  if (recurrent === undefined) return share(`${name} ${JSON.stringify([made, seed])}`, draw);
  return isWeights(recurrent) ? recurrent : sheetOf(toTensor('attractor.recurrent', recurrent));
};

const isWeights = (given: Numbers | AttractorWeights): given is AttractorWeights => 'n' in given;

/** A bump's parameters, whatever its layout. Times in ms. */
export interface BumpValues {
  readonly tauMembrane: number;
  readonly tauAdaptation: number;
  readonly adaptation: Live;
  readonly inputMean: number;
  readonly inputNoise: number;
  readonly warmup: number;
  readonly cue: CueData | undefined;
}

interface Sheet {
  readonly network: AttractorKernel;
  running: boolean;
}

/** Neurons that hold a bump, however they are laid out. */
export interface BumpLayout {
  /** The module's kind. */
  readonly kind: string;
  readonly neurons: number;
  readonly J: AttractorWeights;
  /** Rates to the bump's centre. */
  readonly decode: (x: Float64Array) => Tensor;
  /** What decides whether the rates stay finite, for the message when they do not. */
  readonly made: string;
}

/** The equations of `attractor` on any layout. */
export const bumpOf = (
  p: BumpValues,
  { kind, neurons: n, J, decode, made }: BumpLayout,
  { seed, noiseSeed = seed, ...code }: BumpCode,
) => {
  if (J.n !== n) throw new RangeError(`attractor.recurrent: expected ${n} neurons, found ${J.n}`);
  const input = (name: string, given: Numbers): Float64Array => {
    const view = toTensor(name, given);
    expectShape(name, view, n);
    return dense(view);
  };
  const fixedCue = p.cue === undefined || typeof p.cue === 'function' ? undefined : input('attractor.cue', p.cue);
  const cueIn = (trial: number): Float64Array | undefined => {
    if (typeof p.cue !== 'function') return fixedCue;
    const cue = p.cue(trial);
    return cue === undefined ? undefined : input('attractor.cue', cue);
  };
  const noise = code.noise ?? gaussian(keyOf(noiseSeed, 'attractor', 'input'));
  const warmupNoise = code.warmupNoise ?? gaussian(keyOf(noiseSeed, 'attractor', 'warm-up'));

  const setInput = (
    network: AttractorKernel,
    source: Noise,
    draw: number,
    dt: number,
    external: Float64Array | undefined,
  ): void => {
    source.fill(network.input, draw);
    network.scale(p.inputMean, p.inputNoise * amplitudeIn(dt), external);
  };

  const warmUp = (network: AttractorKernel, trial: number, dt: number, s: number): void => {
    const external = cueIn(trial);
    const steps = Math.round(p.warmup / dt);
    const draws = Math.ceil(steps * dt);
    network.reset();
    for (let step = 0; step < steps; step++) {
      setInput(network, warmupNoise, trial * draws + drawAt({ step, dt }), dt, external);
      network.step(dt / p.tauMembrane, dt / p.tauAdaptation, s);
    }
  };

  return mealy<Sheet, Stimulated, Remembering>({
    writes: 'attractor',
    kind,
    optional: ['stimulus'],
    init: () => ({ network: attractorKernel(J), running: false }),
    step: (sheet, tick) => {
      const { step, dt, trial, stepInTrial, controls, stimulus } = tick;
      const { network, running } = sheet;
      const leak = dt / p.tauMembrane;
      const s = now(p.adaptation, controls);
      const begins = stepInTrial === 0 || !running;
      if (begins) warmUp(network, trial, dt, s);
      sheet.running = true;

      setInput(network, noise, drawAt(tick), dt, stimulus === undefined ? undefined : input('stimulus', stimulus));
      const count = network.step(leak, dt / p.tauAdaptation, s);

      const position = decode(network.x);
      if (Number.isNaN(position.data[0]) || runsAway(network.g, count)) throw diverged(made, step);
      const signal: Attractor = { x: vector(copied(network.x)), h: vector(copied(network.h)), position };
      if (begins) return [signal, sheet];
      const increment = { leak, active: network.active.slice(0, count), g: network.g.slice(0, count) };
      return [{ ...signal, increment }, sheet];
    },
    save: ({ network: { x, h, y }, running }) => ({ x: x.slice(), h: h.slice(), y: y.slice(), running }),
    load: (saved, { network }, path) => {
      const state = loadState(saved, { x: network.x, h: network.h, y: network.y, running: false }, path);
      network.x.set(state.x);
      network.h.set(state.h);
      network.y.set(state.y);
      return { network, running: state.running };
    },
    dispose: ({ network }) => network.free(),
  });
};

/** Rates are of order 1. Where the weights let them grow they do so for seconds before they are no longer finite. */
const RUNAWAY = 1e6;
const runsAway = (g: Float64Array, count: number): boolean => {
  for (let a = 0; a < count; a++) if (!((g[a] as number) < RUNAWAY)) return true;
  return false;
};

const diverged = (made: string, step: number): DivergenceError =>
  new DivergenceError(
    `attractor.x: expected rates of order 1, found some that grow without bound at step ${step}; ` +
      `the usual cause is weights too strong for the sheet (here ${made}), else an input or a time constant out of range`,
  );
