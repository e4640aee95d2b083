import type { Observable } from 'rxjs';
import {
  attractor,
  type Controls,
  type Driven,
  every,
  everyStep,
  feedback,
  force,
  frozen,
  hebbian,
  live,
  type Module,
  mealy,
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
  type Seed,
  silence,
  sparsely,
  swap,
  type Targeted,
  type Tick,
  target,
  type Weighted,
  zeros,
} from '../modules/index.ts';
import { attractorOr, attractorParams, type Network } from './network.ts';
import { defaults, type Spec } from './spec.ts';

/** What leaves a pipeline at every step, whatever stands in its places. */
export type Frame = Tick & Past<Loop> & Targeted & Partial<Remembering> & Driven & Recurrent & ReadOut & Weighted;
/** What leaves it while it is trained. */
export type TrainingFrame = Frame & Rewarded & Proposed;

/** The signals that the loop carries from each step to the next. */
export type Loop = ReadOut & Weighted;

/** Every live parameter and every choice of a spec's pipeline, as they stand at the start. */
export const initialControls = ({
  attractor,
  projection,
  reservoir,
  readout,
  rule,
  consolidation,
}: Spec): Controls => ({
  attractor: attractor?.kind ?? 'none',
  'attractor.adaptation': (attractor ?? defaults.bump).adaptation,
  'projection.strength': projection.strength,
  'projection.driveNoise': projection.driveNoise,
  'reservoir.lambda': reservoir.lambda,
  'reservoir.rateNoise': reservoir.rateNoise,
  'readout.exploration': readout.exploration,
  rule: rule?.kind ?? 'none',
  'hebbian.learningRate': (rule?.kind === 'hebbian' ? rule : defaults.hebbian).learningRate,
  consolidation: consolidation.kind,
});

const rest = (outputs: number, units: number): Loop => ({
  readout: readoutAtRest(outputs),
  weights: zeros(outputs, units),
});

type Memory = Driven & Partial<Remembering>;

/** The place of the working memory: whatever writes the drive. */
const workingMemory = (spec: Spec, network: Network, noiseSeed: Seed): Module<unknown, Memory> => {
  const { units } = spec.reservoir;
  const into = (side: number) =>
    projection({
      units,
      neurons: side * side,
      strength: live('projection.strength'),
      driveNoise: live('projection.driveNoise'),
      connectivity: spec.projection.connectivity,
      weights: network.projection(side),
      seed: spec.seed,
      noiseSeed,
    });
  return swap<unknown, Memory>(
    'attractor',
    {
      bump: () => {
        const a = attractorOr(spec, 'bump');
        const params = attractorParams(a, network.sheet(a), noiseSeed, live('attractor.adaptation'));
        return (source) => source.pipe(attractor({ ...params, seed: spec.seed }), into(a.side));
      },
      replayed: () => {
        const a = attractorOr(spec, 'replayed');
        return (source) => source.pipe(replayed(network.recording(a)), into(a.side));
      },
      none: () => silence({ units }),
    },
    'none',
  );
};

type Learning = Targeted & ReadOut & Recurrent & Rewarded;

const nothing = (outputs: number, units: number) =>
  mealy<null, unknown, Proposed>({
    writes: 'update',
    kind: 'none',
    init: () => null,
    step: (state) => [{ post: zeros(outputs), pre: zeros(units) }, state],
  });

/** The place of the learning rule: whatever proposes an update. */
const learningRule = (spec: Spec, outputs: number): Module<Learning, Proposed> => {
  const { units } = spec.reservoir;
  const { alpha } = spec.rule?.kind === 'force' ? spec.rule : defaults.force;
  const { decay } = spec.rule?.kind === 'hebbian' ? spec.rule : defaults.hebbian;
  return swap<Learning, Proposed>(
    'rule',
    {
      hebbian: () => hebbian({ learningRate: live('hebbian.learningRate'), decay: decay ?? Number.POSITIVE_INFINITY }),
      force: () => force({ units, alpha }),
      none: () => nothing(outputs, units),
    },
    'none',
  );
};

/** The place of consolidation: whatever decides when proposals become weights. */
const consolidated = ({ consolidation: c, seed }: Spec): Module<Proposed & Past<Weighted>, Weighted> =>
  swap<Proposed & Past<Weighted>, Weighted>(
    'consolidation',
    {
      everyStep,
      every: () => every(c.kind === 'every' ? c.steps : 1),
      perTrial,
      sparsely: () => sparsely({ probability: c.kind === 'sparsely' ? c.probability : 1, seed }),
      frozen,
    },
    'everyStep',
  );

const outputOf = (spec: Spec, network: Network, noiseSeed: Seed) => ({
  reservoir: reservoir({
    ...spec.reservoir,
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

/** The pipeline that learns. It needs a clock with `initialControls(spec)`. */
export const training = (spec: Spec, network: Network) => {
  const { seed } = spec;
  const output = outputOf(spec, network, seed);
  return (ticks: Observable<Tick>): Observable<TrainingFrame> =>
    ticks.pipe(
      feedback(rest(network.outputs, spec.reservoir.units))((past) =>
        past.pipe(
          target(network.target),
          workingMemory(spec, network, seed),
          output.reservoir,
          output.readout,
          reward(spec.reward),
          learningRule(spec, network.outputs),
          consolidated(spec),
        ),
      ),
    );
};

/** The same network tested: no reward, no rule, the weights frozen, and noise of its own. */
export const testing = (spec: Spec, network: Network, noiseSeed: Seed) => {
  const output = outputOf(spec, network, noiseSeed);
  return (ticks: Observable<Tick>): Observable<Frame> =>
    ticks.pipe(
      feedback(rest(network.outputs, spec.reservoir.units))((past) =>
        past.pipe(
          target(network.target),
          workingMemory(spec, network, noiseSeed),
          output.reservoir,
          output.readout,
          frozen(),
        ),
      ),
    );
};
