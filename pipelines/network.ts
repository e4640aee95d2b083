import {
  type AttractorParams,
  type AttractorWeights,
  blockCue,
  digit,
  drawFeedback,
  drawProjection,
  drawRecurrent,
  drawRing,
  drawSheet,
  gaussian,
  gaussianProcess,
  inBlocks,
  inTurn,
  keyOf,
  long,
  matrix,
  type Order,
  type Recording,
  type RingParams,
  record,
  type Seed,
  type Sparse,
  short,
  shuffled,
  type Tensor,
  vector,
} from '../modules/index.ts';
import {
  type AttractorSpec,
  cuesOf,
  defaults,
  type RingSpec,
  type Segment,
  type SheetSpec,
  type SignalSpec,
  type Spec,
  signalsIn,
  trialSteps,
} from './spec.ts';

/**
 * What of a pipeline is drawn once and never changes: the targets and the random matrices. The training run and every
 * test forked from it share one, so the large ones are held once. Each is made when it is first needed.
 */
export interface Network {
  readonly targets: readonly Tensor[];
  readonly outputs: number;
  readonly recurrent: Sparse;
  readonly feedback: Tensor;
  /** W_attr, by how many neurons project. */
  readonly projection: (neurons: number) => Sparse;
  /** J */
  readonly sheet: (attractor: SheetSpec) => AttractorWeights;
  readonly ring: (attractor: RingSpec) => AttractorWeights;
  /** One trial of the attractor, for replays; one for each of its cues if it has several. */
  readonly recordings: (attractor: SheetSpec) => readonly Recording[];
  /** u at the start of a trial about a signal, in units of its standard deviation. */
  readonly initial: (signal: number) => Tensor;
}

/** Rates in a recording, which is made in one go: ten times as many would take a minute, and a gigabyte. */
const MOST_RECORDED = 2.5e8;

/** f(key) computed once for each key, by its content. */
const remembered = <K, V>(make: (key: K) => V): ((key: K) => V) => {
  const made = new Map<string, V>();
  return (key) => {
    const name = JSON.stringify(key);
    const value = made.get(name) ?? make(key);
    made.set(name, value);
    return value;
  };
};

const targetOf = (signal: SignalSpec, dt: number, seed: Seed): Tensor => {
  switch (signal.kind) {
    case 'short':
      return short({ period: signal.period, dt });
    case 'long':
      return long({ period: signal.period, dt });
    case 'gaussianProcess':
      return gaussianProcess({ ...signal, dt, seed: signal.seed ?? seed });
    case 'digit':
      return digit(signal.digit, { period: signal.period, dt, rest: signal.rest });
    case 'samples': {
      const outputs = signal.values[0]?.length ?? 0;
      return matrix(Float64Array.from(signal.values.flat()), signal.values.length, outputs);
    }
  }
};

/** Several samples of a Gaussian process that take the run's seed are different ones. */
const targetsOf = ({ task, dt, seed }: Spec): readonly Tensor[] =>
  signalsIn(task).map((signal, i) => targetOf(signal, dt, task.kind === 'several' ? [seed, 'signal', i] : seed));

/** Which signal each trial of the training is about. */
export const orderOf = ({ task, seed }: Pick<Spec, 'task' | 'seed'>): Order => {
  if (task.kind !== 'several') return () => 0;
  const { of, order } = task;
  switch (order.kind) {
    case 'inTurn':
      return inTurn(of.length);
    case 'inBlocks':
      return inBlocks(of.length, order.trials);
    case 'shuffled':
      return shuffled(of.length, seed);
  }
};

/** Draws a spec's network. The working memory's part waits until it is asked for. */
export const drawNetwork = (spec: Spec): Network => {
  const { reservoir, projection, seed } = spec;
  const targets = targetsOf(spec);
  const outputs = targets[0]?.shape[1] as number;
  const sheet = remembered((a: SheetSpec) => drawSheet({ side: a.side, ...a.weights }, seed));
  return {
    targets,
    outputs,
    recurrent: drawRecurrent(reservoir.units, reservoir.connectivity, seed),
    feedback: drawFeedback(reservoir.units, outputs, seed),
    projection: remembered((neurons) => drawProjection(reservoir.units, neurons, projection.connectivity, seed)),
    sheet,
    ring: remembered((a: RingSpec) => drawRing({ neurons: a.neurons, ...a.weights }, seed)),
    recordings: remembered((a) => {
      const count = Array.isArray(a.cue) ? a.cue.length : 1;
      const rates = count * trialSteps(spec) * a.side ** 2;
      if (rates > MOST_RECORDED) {
        throw new RangeError(
          `attractor: expected a recording of at most ${MOST_RECORDED} rates (signals · steps in a trial · side²), found ${rates}`,
        );
      }
      const params = { ...sheetParams(a, sheet(a), [seed, 'recording'], a.adaptation, (trial) => trial), seed };
      return Array.from({ length: count }, (_, trial) => record(params, trialSteps(spec), spec.dt, trial));
    }),
    initial: remembered((signal) => {
      const u = new Float64Array(reservoir.units);
      gaussian(keyOf(seed, 'reservoir/initial')).fill(u, signal);
      return vector(u);
    }),
  };
};

/** A cue for each trial from a cue, or from one for each signal. */
const cueBy = <A>(
  cue: A | readonly A[] | null,
  order: Order,
  draw: (cue: A) => Tensor,
): Pick<AttractorParams, 'cue'> => {
  const drawn = cuesOf(cue).map(draw);
  const [only] = drawn;
  if (only === undefined) return {};
  return { cue: Array.isArray(cue) ? (trial) => drawn[order(trial)] : only };
};

/** A spec's sheet as parameters of the module. */
export const sheetParams = (
  { kind: _, cue, ...rest }: SheetSpec,
  recurrent: AttractorWeights,
  noiseSeed: Seed,
  adaptation: AttractorParams['adaptation'],
  order: Order,
): Omit<AttractorParams, 'seed'> => ({
  ...rest,
  adaptation,
  recurrent,
  noiseSeed,
  ...cueBy(cue, order, (block) => blockCue(rest.side, block)),
});

/** A spec's ring as parameters of the module. */
export const ringParams = (
  { kind: _, cue, ...rest }: RingSpec,
  recurrent: AttractorWeights,
  noiseSeed: Seed,
  adaptation: AttractorParams['adaptation'],
  order: Order,
): Omit<RingParams, 'seed'> => ({
  ...rest,
  adaptation,
  recurrent,
  noiseSeed,
  ...cueBy(cue, order, ({ at, size, amplitude }: Segment) => {
    const input = new Float64Array(rest.neurons);
    for (let i = at; i < at + size; i++) input[i % rest.neurons] = amplitude;
    return vector(input);
  }),
});

/** The attractor that stands in the place of the working memory when a live swap asks for one of that kind. */
export const attractorOr = <K extends AttractorSpec['kind']>(
  spec: Pick<Spec, 'attractor'>,
  kind: K,
): Extract<AttractorSpec, { readonly kind: K }> | (typeof defaults)[K] =>
  spec.attractor?.kind === kind ? (spec.attractor as Extract<AttractorSpec, { readonly kind: K }>) : defaults[kind];

/** All that a network is drawn from: equal ones need only be drawn once. */
const origin = ({ task, dt, seed, reservoir, projection }: Spec): string =>
  JSON.stringify([task, dt, seed, reservoir.units, reservoir.connectivity, projection.connectivity]);

/** Each spec's network: one of those at hand, if it was drawn from the same, else a new one; equal ones are one. */
export const drawNetworks = (
  specs: readonly Spec[],
  atHand: readonly { readonly spec: Spec; readonly network: Network }[] = [],
): readonly Network[] => {
  const drawn = new Map(atHand.map(({ spec, network }) => [origin(spec), network]));
  return specs.map((spec) => {
    const key = origin(spec);
    const network = drawn.get(key) ?? drawNetwork(spec);
    drawn.set(key, network);
    return network;
  });
};
