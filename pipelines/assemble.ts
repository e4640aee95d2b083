import type { Observable } from 'rxjs';
import {
  type AttractorParams,
  attractor,
  type Driven,
  dense,
  every,
  everyStep,
  feedback,
  force,
  frozen,
  hebbian,
  inTurn,
  type Live,
  live,
  type Module,
  mealy,
  now,
  type Order,
  oscillators,
  type Past,
  type Proposed,
  perTrial,
  projection,
  type ReadOut,
  type Recurrent,
  type Remembering,
  type Rewarded,
  readout,
  readoutAtRest,
  replayed,
  reservoir,
  reward,
  ring,
  type Seed,
  type Stimulated,
  silence,
  sparsely,
  swap,
  type Targeted,
  type Tensor,
  type Tick,
  target,
  vector,
  type Weighted,
  zeros,
} from '../modules/index.ts';
import { attractorOr, type Network, orderOf, ringParams, sheetParams } from './network.ts';
import { type AttractorSpec, neuronsOf, type Spec } from './spec.ts';

/** What leaves a pipeline at every step, whatever stands in its places. */
export type Frame = Tick & Past<Loop> & Targeted & Partial<Remembering> & Driven & Recurrent & ReadOut & Weighted;
/** What leaves it while it is trained. */
export type TrainingFrame = Frame & Rewarded & Proposed;

/** The signals that the loop carries from each step to the next. */
export type Loop = ReadOut & Weighted;

/** What stands before the loop: it knows nothing of what is learnt. Variants of a pipeline can have it in common. */
export type Upstream = Targeted & Partial<Remembering>;

const rest = (outputs: number, units: number): Loop => ({
  readout: readoutAtRest(outputs),
  weights: zeros(outputs, units),
});

/** Nothing at all. */
const none = (): Module<Stimulated, Partial<Remembering>> => (source) => source as never;

/** The place of the working memory: whatever remembers where the trial is, if anything does. */
const memory = (
  spec: Spec,
  network: Network,
  noiseSeed: Seed,
  order: Order,
  cued: Pick<AttractorParams, 'cue'> = {},
): Module<Stimulated, Partial<Remembering>> => {
  const adaptation = live('attractor.adaptation');
  const { seed } = spec;
  return swap<Stimulated, Partial<Remembering>>(
    'attractor',
    {
      bump: () => {
        const a = attractorOr(spec, 'bump');
        return attractor({ ...sheetParams(a, network.sheet(a), noiseSeed, adaptation, order), ...cued, seed });
      },
      replayed: () => {
        const recordings = network.recordings(attractorOr(spec, 'replayed'));
        return replayed(recordings, recordings.length === 1 ? () => 0 : order);
      },
      ring: () => {
        const a = attractorOr(spec, 'ring');
        return ring({ ...ringParams(a, network.ring(a), noiseSeed, adaptation, order), seed });
      },
      oscillators: () => oscillators({ ...attractorOr(spec, 'oscillators'), seed }),
      none,
    },
    'none',
  );
};

/**
 * The targets and the working memory.
 * @param order which of the signals a trial is about
 * @param cued cues of a live bump that are not the spec's
 */
export const upstream =
  (
    spec: Spec,
    network: Network,
    noiseSeed: Seed,
    order: Order = orderOf(spec),
    cued: Pick<AttractorParams, 'cue'> = {},
  ) =>
  (ticks: Observable<Tick>): Observable<Tick & Upstream> =>
    ticks.pipe(target(network.targets, order), memory(spec, network, noiseSeed, order, cued));

/** The pathway from the working memory, whatever that is: what writes the drive. */
const pathway = (spec: Spec, network: Network, noiseSeed: Seed): Module<Partial<Remembering>, Driven> => {
  const { units } = spec.reservoir;
  const from = (kind: AttractorSpec['kind']) => () => {
    const neurons = neuronsOf(attractorOr(spec, kind));
    const driven = projection({
      units,
      neurons,
      strength: live('projection.strength'),
      driveNoise: live('projection.driveNoise'),
      connectivity: spec.projection.connectivity,
      weights: network.projection(neurons),
      seed: spec.seed,
      noiseSeed,
    });
    // The same control has put the attractor there.
    return driven as Module<unknown, Driven>;
  };
  return swap<Partial<Remembering>, Driven>(
    'attractor',
    {
      bump: from('bump'),
      replayed: from('replayed'),
      ring: from('ring'),
      oscillators: from('oscillators'),
      none: () => silence({ units }),
    },
    'none',
    'drive',
  );
};

const times = (factor: number, values: Tensor): Tensor =>
  vector(Float64Array.from(dense(values), (value) => factor * value));

type Learning = Targeted & ReadOut & Recurrent & Rewarded;

const nothing = (outputs: number, units: number) =>
  mealy<null, unknown, Proposed>({
    writes: 'update',
    kind: 'none',
    init: () => null,
    step: (state) => [{ post: zeros(outputs), pre: zeros(units) }, state],
  });

/** A spec's null is a control's 0: a rate that never decays. */
const decay: Live = (controls) => now(live('hebbian.decay'), controls) || Number.POSITIVE_INFINITY;

/** The place of the learning rule: whatever proposes an update. */
const learningRule = ({ reservoir: { units } }: Spec, outputs: number): Module<Learning, Proposed> =>
  swap<Learning, Proposed>(
    'rule',
    {
      hebbian: () => hebbian({ learningRate: live('hebbian.learningRate'), decay }),
      force: (controls) => force({ units, alpha: now(live('force.alpha'), controls) }),
      none: () => nothing(outputs, units),
    },
    'none',
  );

/** The place of consolidation: whatever decides when proposals become weights. */
const consolidated = ({ seed }: Spec): Module<Proposed & Past<Weighted>, Weighted> =>
  swap<Proposed & Past<Weighted>, Weighted>(
    'consolidation',
    {
      everyStep,
      every: () => every(live('every.steps')),
      perTrial,
      sparsely: () => sparsely({ probability: live('sparsely.probability'), seed }),
      frozen,
    },
    'everyStep',
  );

/** The reservoir's state at the start of each trial: that of the trial's signal, or whatever it has come to. */
const beginning = (
  { reservoir: { initial } }: Spec,
  network: Network,
  order: Order,
): { readonly initial?: (trial: number) => Tensor } =>
  initial === null ? {} : { initial: (trial) => times(initial, network.initial(order(trial))) };

const outputOf = (spec: Spec, network: Network, noiseSeed: Seed, order: Order) => ({
  reservoir: reservoir({
    units: spec.reservoir.units,
    tau: spec.reservoir.tau,
    connectivity: spec.reservoir.connectivity,
    ...beginning(spec, network, order),
    outputs: network.outputs,
    lambda: live('reservoir.lambda'),
    rateNoise: live('reservoir.rateNoise'),
    recurrent: network.recurrent,
    feedback: network.feedback,
    seed: spec.seed,
    noiseSeed,
  }),
  readout: readout({
    ...spec.readout,
    outputs: network.outputs,
    exploration: live('readout.exploration'),
    seed: noiseSeed,
  }),
});

/** What learns: the pipeline but for what stands before the loop. */
export const learner = (spec: Spec, network: Network) => {
  const { seed } = spec;
  const output = outputOf(spec, network, seed, orderOf(spec));
  return (source: Observable<Tick & Upstream>): Observable<TrainingFrame> =>
    source.pipe(
      feedback<Loop, Upstream>(rest(network.outputs, spec.reservoir.units))((past) =>
        past.pipe(
          pathway(spec, network, seed),
          output.reservoir,
          output.readout,
          reward(spec.reward),
          learningRule(spec, network.outputs),
          consolidated(spec),
        ),
      ),
    );
};

/** The pipeline that learns. It needs a clock with `initialControls(spec)`. */
export const training = (spec: Spec, network: Network) => {
  const learns = learner(spec, network);
  return (ticks: Observable<Tick>): Observable<TrainingFrame> => ticks.pipe(upstream(spec, network, spec.seed), learns);
};

/** What a test presents, where that is not each of the spec's signals in turn with its own cue. */
export interface Presented {
  readonly order?: Order;
  /** A live bump's cue by trial. */
  readonly cue?: (trial: number) => Tensor;
}

/** The same network tested: no reward, no rule, the weights frozen, and noise of its own. */
export const testing = (
  spec: Spec,
  network: Network,
  noiseSeed: Seed,
  { order = inTurn(network.targets.length), ...cued }: Presented = {},
) => {
  const output = outputOf(spec, network, noiseSeed, order);
  return (ticks: Observable<Tick>): Observable<Frame> =>
    ticks.pipe(
      upstream(spec, network, noiseSeed, order, cued),
      feedback<Loop, Upstream>(rest(network.outputs, spec.reservoir.units))((past) =>
        past.pipe(pathway(spec, network, noiseSeed), output.reservoir, output.readout, frozen()),
      ),
    );
};
