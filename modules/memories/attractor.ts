import { drawSheet, sheetOf } from '../connectivity.ts';
import { loadState } from '../core/checkpoint.ts';
import { type Live, now } from '../core/controls.ts';
import { DivergenceError } from '../core/divergence.ts';
import { keyOf, type Seed } from '../core/key.ts';
import { kind } from '../core/kind.ts';
import { mealy } from '../core/mealy.ts';
import { fixed, group, items, live } from '../core/parameter.ts';
import type { Problem } from '../core/problem.ts';
import { copied, dense, expectShape, type Numbers, type Tensor, toTensor, vector } from '../core/tensor.ts';
import { type AttractorKernel, type AttractorWeights, attractorKernel } from '../kernels/index.ts';
import { gaussian, type Noise } from '../noise.ts';
import { pogodin2019, workingMemory } from '../pogodin2019.ts';
import { amount, count, MOST_SIGNALS, positive, strength } from '../ranges.ts';
import { type Share, unshared } from '../setting.ts';
import type { Attractor, Remembering, Stimulated } from '../signals.ts';
import type { Order } from '../targets/order.ts';
import { type Block, blockCue, bumpDecoder } from './bump.ts';

/** What only code can give a bump of any layout. */
export interface BumpCode {
  /** Draws J; names the noise, too, where `noiseSeed` does not. */
  readonly seed: Seed;
  readonly noiseSeed?: Seed;
  /** J [n, n], entry (i, j) from neuron j to neuron i, or as `drawSheet` made it; otherwise drawn from the seed. */
  readonly recurrent?: Numbers | AttractorWeights;
  /** The input noise in units of `inputNoise`; otherwise N(0, 1). */
  readonly noise?: Noise;
  /** The warm-up's noise, its step being trial · warmup + warm-up step; otherwise N(0, 1). */
  readonly warmupNoise?: Noise;
  /** Which of several cues a trial has; in turn if left out. */
  readonly order?: Order;
  readonly share?: Share;
}

/** A cue as data [n], added to e during the warm-up: the same in every trial, or by trial. */
export type CueData = Numbers | ((trial: number) => Numbers | undefined);

const { attractor: published } = pogodin2019;

/** The parameters that bumps of every layout have, but for `adaptation`, their size and their cue. */
export const bumpParameters = (noise: number) => ({
  tauMembrane: fixed(published.tauMembrane, {
    ...{ ...positive, symbol: 'τₘ', unit: 'ms', about: 'time constant of the rates' },
  }),
  tauAdaptation: fixed(published.tauAdaptation, {
    ...{ ...positive, symbol: 'τₐ', unit: 'ms', about: 'time constant of the adaptation' },
  }),
  inputMean: fixed(published.inputMean, { ...strength, symbol: 'e', about: 'mean of the input to every neuron' }),
  inputNoise: fixed(published.inputNoise, { ...amount, about: 'standard deviation of the input', without: 0 }),
  weights: group('what J is made of', {
    offset: fixed(published.weights.offset, { ...strength, about: 'uniform inhibition, added to every weight' }),
    width: fixed(published.weights.width, {
      ...positive,
      about: 'standard deviation of the profile; the torus is π around',
    }),
    noise: fixed(noise, { ...amount, about: 'standard deviation of the noise on every weight', without: 0 }),
  }),
  warmup: fixed(published.warmup, {
    ...{ ...count(0, 100_000), unit: 'steps', about: 'steps on its own from x = h = 0 before each trial' },
  }),
});

const ADAPTATION = {
  ...strength,
  slider: [0, 3],
  symbol: 's',
  without: 0,
  about: 'strength of the adaptation: the bump stands still at 0 and moves at 1.5',
} as const;

/** s, where it can be changed while the bump runs. */
export const adaptation = live(published.adaptation, ADAPTATION);

/** The parameters of a bump on a sheet. @param cue the one it has if nothing is said */
export const sheetParameters = (noise: number, cue: Block | null) => ({
  side: fixed(published.side, { ...count(2, 100), about: 'neurons along each axis of the torus; side² in all' }),
  ...bumpParameters(noise),
  cue: items<typeof block, CueData>(cue as Required<Block> | null, block, {
    ...{ orNull: 'none', most: MOST_SIGNALS, without: null },
    about: 'an input to a block of the sheet during the warm-up; a list has one for each signal of the task',
  }),
});

const block = {
  row: fixed(0, { ...count(0, 99), about: 'first row of the block' }),
  column: fixed(0, { ...count(0, 99), about: 'first column of the block' }),
  size: fixed(5, { ...count(1, 100), about: 'height and width of the block' }),
  amplitude: fixed(1, { ...strength, about: 'what it adds to e' }),
};

/** The cues that there are. */
export const cuesOf = <A>(cue: A | readonly A[] | null): readonly A[] =>
  cue === null ? [] : Array.isArray(cue) ? (cue as readonly A[]) : [cue as A];

/** Which of the cues do not fit. @param fits says so of one */
export const unfitCues = <A>(
  cue: A | readonly A[] | null,
  expected: string,
  fits: (one: A) => boolean,
  found: (one: A) => string,
): readonly Problem[] =>
  cuesOf(cue).flatMap((one, i) =>
    fits(one) ? [] : [{ path: `cue${Array.isArray(cue) ? `[${i}]` : ''}`, expected, found: found(one) }],
  );

interface OnSheet {
  readonly side: number;
  readonly cue: Required<Block> | readonly Required<Block>[] | null;
}

/** What must be right of a sheet and its cues together; and its cue on a sheet of another side, where it wraps around. */
export const onSheet = {
  check: ({ side, cue }: OnSheet): readonly Problem[] =>
    unfitCues(
      cue,
      `a block on the sheet of ${side} × ${side}`,
      (one) => one.size <= side && one.row < side && one.column < side,
      ({ row, column, size }) => `row ${row}, column ${column}, size ${size}`,
    ),
  adjust: <V extends object>(values: V, given: object): V => {
    const { side, cue } = values as unknown as OnSheet;
    if ('cue' in given || cue === null || Array.isArray(cue)) return values;
    const { row, column, size, amplitude } = cue as Required<Block>;
    return { ...values, cue: { row: row % side, column: column % side, size: Math.min(size, side), amplitude } };
  },
} as const;

/** A cue for each trial. @param draw one that a spec describes */
export const cueBy = <A extends object>(
  cue: A | readonly A[] | CueData | null,
  order: Order | undefined,
  draw: (cue: A) => Tensor,
): CueData | undefined => {
  if (cue === null || cue === undefined) return undefined;
  if (typeof cue === 'function' || ArrayBuffer.isView(cue) || 'shape' in cue) return cue as CueData;
  const drawn = cuesOf<A>(cue as A | readonly A[]).map(draw);
  return Array.isArray(cue) ? (trial) => drawn[order === undefined ? trial % drawn.length : order(trial)] : drawn[0];
};

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

/** The rates of a sheet are drawn as one. */
export const SHEET = { 'attractor.x': 'sheet' } as const;

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
 * @throws {DivergenceError} (through the stream) when rates grow without bound or are no longer finite
 * Source: Itskov, Curto, Pastalkova & Buzsáki 2011; Pogodin et al. 2019, section 2.
 */
export const attractor = kind(
  'memory',
  'bump',
  {
    title: 'live bump',
    equation: 'τₘ ẋ = −x + [J x + e − h]₊,  τₐ ḣ = −h + s x',
    source: 'Itskov, Curto, Pastalkova & Buzsáki 2011; Pogodin et al. 2019',
    parameters: { adaptation, ...sheetParameters(workingMemory.weights.noise, workingMemory.cue) },
    layouts: SHEET,
    units: { 'attractor.position': 'cells' },
    ...onSheet,
  },
  ({ side, weights, cue, ...rest }, code: BumpCode) =>
    bumpOf(
      { ...rest, cue: cueBy(cue, code.order, (one) => blockCue(side, one)) },
      {
        kind: 'bump',
        J: weightsOf(code, 'sheet', { side, ...weights }, () => drawSheet({ side, ...weights }, code.seed)),
        neurons: side * side,
        decode: bumpDecoder(side),
        made: `side ${side}, weights.noise ${weights.noise}`,
      },
      code,
    ),
);

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
    step: number,
    external: Float64Array | undefined,
  ): void => {
    source.fill(network.input, step);
    network.scale(p.inputMean, p.inputNoise, external);
  };

  const warmUp = (network: AttractorKernel, trial: number, leak: number, leakAdaptation: number, s: number): void => {
    const external = cueIn(trial);
    network.reset();
    for (let w = 0; w < p.warmup; w++) {
      setInput(network, warmupNoise, trial * p.warmup + w, external);
      network.step(leak, leakAdaptation, s);
    }
  };

  return mealy<Sheet, Stimulated, Remembering>({
    writes: 'attractor',
    kind,
    optional: ['stimulus'],
    init: () => ({ network: attractorKernel(J), running: false }),
    step: (sheet, { step, dt, trial, stepInTrial, controls, stimulus }) => {
      const { network, running } = sheet;
      const leak = dt / p.tauMembrane;
      const leakAdaptation = dt / p.tauAdaptation;
      const s = now(p.adaptation, controls);
      const begins = stepInTrial === 0 || !running;
      if (begins) warmUp(network, trial, leak, leakAdaptation, s);
      sheet.running = true;

      setInput(network, noise, step, stimulus === undefined ? undefined : input('stimulus', stimulus));
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
