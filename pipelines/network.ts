import {
  type AttractorParams,
  type AttractorWeights,
  blockCue,
  drawFeedback,
  drawProjection,
  drawRecurrent,
  drawSheet,
  gaussianProcess,
  long,
  matrix,
  type Recording,
  record,
  type Seed,
  type Sparse,
  short,
  type Tensor,
} from '../modules/index.ts';
import { type AttractorSpec, defaults, type Spec, trialSteps } from './spec.ts';

/**
 * What of a pipeline is drawn once and never changes: the target and the random matrices. The training run and every
 * test forked from it share one, so the large ones are held once. Each is made when it is first needed.
 */
export interface Network {
  readonly target: Tensor;
  readonly outputs: number;
  readonly recurrent: Sparse;
  readonly feedback: Tensor;
  /** W_attr */
  readonly projection: (side: number) => Sparse;
  /** J */
  readonly sheet: (attractor: AttractorSpec) => AttractorWeights;
  /** One trial of the attractor, for replays. */
  readonly recording: (attractor: AttractorSpec) => Recording;
}

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

const targetOf = ({ task, dt, seed }: Spec): Tensor => {
  switch (task.kind) {
    case 'short':
      return short({ period: task.period, dt });
    case 'long':
      return long({ period: task.period, dt });
    case 'gaussianProcess':
      return gaussianProcess({ ...task, dt, seed: task.seed ?? seed });
    case 'samples': {
      const outputs = task.values[0]?.length ?? 0;
      return matrix(Float64Array.from(task.values.flat()), task.values.length, outputs);
    }
  }
};

/** Draws a spec's network. The working memory's part waits until it is asked for. */
export const drawNetwork = (spec: Spec): Network => {
  const { reservoir, projection, seed } = spec;
  const target = targetOf(spec);
  const outputs = target.shape[1] as number;
  const sheet = remembered((a: AttractorSpec) => drawSheet({ side: a.side, ...a.weights }, seed));
  return {
    target,
    outputs,
    recurrent: drawRecurrent(reservoir.units, reservoir.connectivity, seed),
    feedback: drawFeedback(reservoir.units, outputs, seed),
    projection: remembered((side) => drawProjection(reservoir.units, side * side, projection.connectivity, seed)),
    sheet,
    recording: remembered((a) => {
      const params = attractorParams(a, sheet(a), [seed, 'recording'], a.adaptation);
      return record({ ...params, seed }, trialSteps(spec), spec.dt);
    }),
  };
};

/** A spec's attractor as parameters of the module. */
export const attractorParams = (
  { kind: _, cue, ...rest }: AttractorSpec,
  recurrent: AttractorWeights,
  noiseSeed: Seed,
  adaptation: AttractorParams['adaptation'],
): Omit<AttractorParams, 'seed'> => ({
  ...rest,
  adaptation,
  recurrent,
  noiseSeed,
  ...(cue === null ? {} : { cue: blockCue(rest.side, cue) }),
});

/** The attractor that stands in the place of the working memory when a live swap asks for one of that kind. */
export const attractorOr = (spec: Spec, kind: AttractorSpec['kind']): AttractorSpec =>
  spec.attractor?.kind === kind ? spec.attractor : defaults[kind];

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
