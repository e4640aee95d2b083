import { bumpDecoder } from './bump.ts';
import { drawSheet, type SheetWeights, sheetOf } from './connectivity.ts';
import { loadState } from './core/checkpoint.ts';
import { type Live, now } from './core/controls.ts';
import { DivergenceError } from './core/divergence.ts';
import { keyOf, type Seed } from './core/key.ts';
import { mealy } from './core/mealy.ts';
import { copied, dense, expectShape, type Tensor, vector } from './core/tensor.ts';
import { type AttractorKernel, type AttractorWeights, attractorKernel } from './kernels/index.ts';
import { gaussian, type Noise } from './noise.ts';
import type { Attractor, Remembering, Stimulated } from './signals.ts';

export interface AttractorParams {
  /** Neurons along each axis of the torus; side² in all. */
  readonly side: number;
  /** τₘ, the rates' time constant (ms). */
  readonly tauMembrane: number;
  /** τₐ, the adaptation's time constant (ms). */
  readonly tauAdaptation: number;
  /** s, the adaptation's strength; the bump stands still at 0 and moves at 1.5. */
  readonly adaptation: Live;
  /** Mean of the input e to every neuron. */
  readonly inputMean: number;
  /** Standard deviation of e. */
  readonly inputNoise: number;
  /** J's make-up; not used when `recurrent` is given. */
  readonly weights: Omit<SheetWeights, 'side'>;
  /** Steps it runs on its own from x = h = 0 before each trial. */
  readonly warmup: number;
  /** Added to e during the warm-up [side²]: the same in every trial, or by trial. */
  readonly cue?: Tensor | ((trial: number) => Tensor | undefined);
  readonly seed: Seed;
  /** Names the noise apart from the weights; the seed itself if left out. */
  readonly noiseSeed?: Seed;
  /** J [side², side²], entry (i, j) from neuron j to neuron i, or as `drawSheet` made it; otherwise drawn from the seed. */
  readonly recurrent?: Tensor | AttractorWeights;
  /** The input noise in units of `inputNoise`; otherwise N(0, 1). */
  readonly noise?: Noise;
  /** The warm-up's noise, its step being trial · warmup + warm-up step; otherwise N(0, 1). */
  readonly warmupNoise?: Noise;
}

interface Sheet {
  readonly network: AttractorKernel;
  running: boolean;
}

/**
 * Working memory: a bump of activity on a torus, set moving by adaptation.
 *
 *     τₘ ẋ = −x + [J x + e − h]₊,   τₐ ḣ = −h + s x
 *     x ← x + (dt/τₘ)(−x + [J x + e − h]₊),  then  h ← h + (dt/τₐ)(−h + s x) with the new x
 *     e = N(inputMean, inputNoise²) per neuron + stimulus
 *
 * Before each trial it starts from x = h = 0 and runs `warmup` steps of its own with the cue added to e; no model time
 * passes. Without a cue its path differs from trial to trial.
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | | `stimulus` | [side²] | reads, if some module writes it |
 * | x, h | `attractor.x`, `attractor.h` | [side²] | writes |
 * | | `attractor.position` | [2], cells | writes |
 *
 * Live: `adaptation`.
 * @throws {DivergenceError} (through the stream) when rates grow without bound or are no longer finite
 * Source: Itskov, Curto, Pastalkova & Buzsáki 2011; Pogodin et al. 2019, section 2.
 */
export const attractor = (p: AttractorParams) =>
  bumpOf(p, {
    kind: 'bump',
    J: weightsOf(p),
    neurons: p.side * p.side,
    decode: bumpDecoder(p.side),
    made: `side ${p.side}, weights.noise ${p.weights.noise}`,
  });

/** Neurons that hold a bump, however they are laid out. */
export interface Layout {
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
  p: Omit<AttractorParams, 'side' | 'weights' | 'recurrent'>,
  { kind, neurons: n, J, decode, made }: Layout,
) => {
  if (J.n !== n) throw new RangeError(`attractor.recurrent: expected ${n} neurons, found ${J.n}`);
  if (p.cue !== undefined && typeof p.cue !== 'function') expectShape('attractor.cue', p.cue, n);
  const noise = p.noise ?? gaussian(keyOf(p.noiseSeed ?? p.seed, 'attractor', 'input'));
  const warmupNoise = p.warmupNoise ?? gaussian(keyOf(p.noiseSeed ?? p.seed, 'attractor', 'warm-up'));

  const setInput = (
    network: AttractorKernel,
    source: Noise,
    step: number,
    external: Float64Array | undefined,
  ): void => {
    source.fill(network.input, step);
    network.scale(p.inputMean, p.inputNoise, external);
  };

  const warmUp = (network: AttractorKernel, trial: number, leak: number, leakAdaptation: number, s: number): void => {
    const cue = typeof p.cue === 'function' ? p.cue(trial) : p.cue;
    if (cue !== undefined) expectShape('attractor.cue', cue, n);
    const external = cue === undefined ? undefined : dense(cue);
    network.reset();
    for (let w = 0; w < p.warmup; w++) {
      setInput(network, warmupNoise, trial * p.warmup + w, external);
      network.step(leak, leakAdaptation, s);
    }
  };

  return mealy<Sheet, Stimulated, Remembering>({
    writes: 'attractor',
    kind,
    init: () => ({ network: attractorKernel(J), running: false }),
    step: (sheet, { step, dt, trial, stepInTrial, controls, stimulus }) => {
      const { network, running } = sheet;
      const leak = dt / p.tauMembrane;
      const leakAdaptation = dt / p.tauAdaptation;
      const s = now(p.adaptation, controls);
      const begins = stepInTrial === 0 || !running;
      if (begins) warmUp(network, trial, leak, leakAdaptation, s);
      sheet.running = true;

      if (stimulus !== undefined) expectShape('stimulus', stimulus, n);
      setInput(network, noise, step, stimulus === undefined ? undefined : dense(stimulus));
      const count = network.step(leak, leakAdaptation, s);

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

const weightsOf = ({ recurrent, side, weights, seed }: AttractorParams): AttractorWeights => {
  if (recurrent === undefined) return drawSheet({ side, ...weights }, seed);
  return 'shape' in recurrent ? sheetOf(recurrent) : recurrent;
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
