import * as E from 'fp-ts/lib/Either.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import { pogodin2019 } from '../modules/index.ts';
import {
  checked,
  type Decoder,
  list,
  number,
  object,
  oneLine,
  optional,
  orNull,
  type Problem,
  some,
  whole,
} from './decode.ts';
import { type ConsolidationSpec, consolidation, force, hebbian, type RuleSpec, rule } from './spec/learning.ts';
import {
  type AttractorSpec,
  attractor,
  neuronsOf,
  type OscillatorsSpec,
  type RingSpec,
  type SheetSpec,
} from './spec/memory.ts';
import { amount, MOST_STEPS, positive, probability, strength } from './spec/ranges.ts';
import { type SignalSpec, signalsIn, type Task, task } from './spec/task.ts';

export type { ConsolidationSpec, RuleSpec } from './spec/learning.ts';
export {
  type AttractorSpec,
  cuesOf,
  neuronsOf,
  type OscillatorsSpec,
  type RingSpec,
  type Segment,
  type SheetSpec,
} from './spec/memory.ts';
export { ranges } from './spec/ranges.ts';
export { type OrderSpec, type SignalSpec, signalsIn, type Task } from './spec/task.ts';

/** A pipeline as data. */
export interface Spec {
  readonly task: Task;
  /** null: no working memory. */
  readonly attractor: AttractorSpec | null;
  readonly projection: { readonly strength: number; readonly driveNoise: number; readonly connectivity: number };
  readonly reservoir: {
    readonly units: number;
    readonly tau: number;
    readonly lambda: number;
    readonly rateNoise: number;
    readonly connectivity: number;
    /** Standard deviation of u at the start of a trial, a pattern for each signal; null: the state runs on. */
    readonly initial: number | null;
  };
  readonly readout: { readonly exploration: number; readonly tauAverage: number };
  readonly reward: { readonly tauAverage: number };
  /** null: nothing is proposed. */
  readonly rule: RuleSpec | null;
  readonly consolidation: ConsolidationSpec;
  readonly protocol: {
    readonly trials: number;
    /** After how many trials it is tested; the last one always is. */
    readonly testAt: readonly number[];
    /** Trials in a test. */
    readonly testTrials: number;
  };
  /** ms */
  readonly dt: number;
  readonly seed: number;
}

const MOST_OPERATIONS = 2e9;
/** Non-zero entries of a matrix (6 to 10 bytes each). */
const MOST_ENTRIES = 2e7;

const projectionDefault: Spec['projection'] = {
  strength: pogodin2019.projection.strength,
  driveNoise: pogodin2019.projection.driveNoise,
  connectivity: pogodin2019.projection.connectivity,
};
const projection = object<Spec['projection']>({
  strength: optional(strength, projectionDefault.strength),
  driveNoise: optional(amount, projectionDefault.driveNoise),
  connectivity: optional(probability, projectionDefault.connectivity),
});

const reservoir = object<Spec['reservoir']>({
  units: optional(whole(1, 10_000), pogodin2019.reservoir.units),
  tau: optional(positive, pogodin2019.reservoir.tau),
  lambda: optional(strength, pogodin2019.reservoir.lambda),
  rateNoise: optional(amount, pogodin2019.reservoir.rateNoise),
  connectivity: optional(probability, pogodin2019.reservoir.connectivity),
  initial: optional(orNull(amount), null),
});

const readout = object<Spec['readout']>({
  exploration: optional(amount, pogodin2019.readout.exploration),
  tauAverage: optional(positive, pogodin2019.readout.tauAverage),
});
const reward = object<Spec['reward']>({ tauAverage: optional(positive, pogodin2019.reward.tauAverage) });

const protocolDefault = { trials: 200, testAt: [10, 20, 50, 100, 200], testTrials: 4 };
const protocol = object<Spec['protocol']>({
  trials: optional(whole(1, 1_000_000), protocolDefault.trials),
  testAt: optional(list(whole(1, 1_000_000), 0, 10_000), protocolDefault.testAt),
  testTrials: optional(whole(1, 1000), protocolDefault.testTrials),
});

const defaulted = <A, B extends A = A>(decoder: Decoder<A>, from: unknown): B => {
  const decoded = decoder(from, '');
  if (E.isLeft(decoded)) throw new Error(`defaults: ${JSON.stringify(decoded.left)}`);
  return decoded.right as B;
};

/** What stands in a place of the pipeline when the spec does not say. */
export const defaults = {
  bump: defaulted<AttractorSpec, SheetSpec>(attractor, 'bump'),
  replayed: defaulted<AttractorSpec, SheetSpec>(attractor, 'replayed'),
  ring: defaulted<AttractorSpec, RingSpec>(attractor, 'ring'),
  oscillators: defaulted<AttractorSpec, OscillatorsSpec>(attractor, 'oscillators'),
  hebbian: defaulted(hebbian, { kind: 'hebbian' }),
  force: defaulted(force, { kind: 'force' }),
} as const;

const timing = { task, dt: optional(number({ above: 0, max: 1000 }), 1) };

const spec = checked(
  object<Spec>({
    task: timing.task,
    attractor: optional(orNull(attractor), defaults.bump),
    projection: optional(projection, projectionDefault),
    reservoir: optional(reservoir, defaulted(reservoir, {})),
    readout: optional(readout, pogodin2019.readout),
    reward: optional(reward, pogodin2019.reward),
    rule: optional(orNull(rule), defaults.hebbian),
    consolidation: optional(consolidation, { kind: 'everyStep' }),
    protocol: optional(protocol, protocolDefault),
    dt: timing.dt,
    seed: optional(whole(0, Number.MAX_SAFE_INTEGER), 1),
  }),
  some<Pick<Spec, 'task' | 'dt'>>(timing),
  ({ task, dt }) =>
    signalsIn(task).flatMap((signal, i) => {
      const path = task.kind === 'several' ? `task.of[${i}]` : 'task';
      return signal.kind === 'samples' ? [] : [...tooLong(path, signal.period, dt), ...tooFine(path, signal, dt)];
    }),
);

/** Several cues are for several signals, one each. */
const tooFewCues = ({ task, attractor }: Spec): readonly Problem[] => {
  if (attractor === null || !('cue' in attractor) || !Array.isArray(attractor.cue)) return [];
  const count = signalsIn(task).length;
  const expected = `one cue, or one for each of ${count} signals`;
  return attractor.cue.length === count ? [] : [{ path: 'attractor.cue', expected, found: `${attractor.cue.length}` }];
};

const tooDense = ({
  reservoir,
  projection,
  attractor,
}: Pick<Spec, 'reservoir' | 'projection' | 'attractor'>): readonly Problem[] => {
  const neurons = neuronsOf(attractor ?? defaults.bump);
  const entries = (path: string, columns: number, connectivity: number): readonly Problem[] => {
    const count = reservoir.units * columns * connectivity;
    const expected = `at most ${MOST_ENTRIES} connections (rows · columns · connectivity)`;
    return count <= MOST_ENTRIES ? [] : [{ path, expected, found: `${Math.round(count)}` }];
  };
  return [
    ...entries('reservoir.connectivity', reservoir.units, reservoir.connectivity),
    ...entries('projection.connectivity', neurons, projection.connectivity),
  ];
};

const tooLong = (path: string, period: number, dt: number): readonly Problem[] => {
  const steps = Math.round(period / dt);
  const expected = `from 2 to ${MOST_STEPS} steps of dt = ${dt}`;
  return steps >= 2 && steps <= MOST_STEPS ? [] : [{ path: `${path}.period`, expected, found: `${period}` }];
};

const tooFine = (path: string, task: SignalSpec, dt: number): readonly Problem[] => {
  if (task.kind !== 'gaussianProcess') return [];
  const window = (10 * Math.sqrt(task.variance)) / dt;
  const operations = (task.period / dt + window) * window * task.outputs;
  const expected = `a Gaussian process of ≤ ${MOST_OPERATIONS} operations to draw: (period + 10 √variance) · 10 √variance / dt²`;
  return operations <= MOST_OPERATIONS ? [] : [{ path, expected, found: operations.toExponential(1) }];
};

/** A pipeline's spec from parsed JSON, with every default filled in; or all that is wrong with it. */
export const parseSpec = (value: unknown): E.Either<NonEmptyArray<Problem>, Spec> =>
  E.chain((parsed: Spec): E.Either<NonEmptyArray<Problem>, Spec> => {
    const [first, ...rest] = [...tooDense(parsed), ...tooFewCues(parsed)];
    return first === undefined ? E.right(parsed) : E.left([first, ...rest]);
  })(spec(value, ''));

/** The same, from JSON text. */
export const parseSpecText = (text: string): E.Either<NonEmptyArray<Problem>, Spec> => {
  try {
    return parseSpec(JSON.parse(text));
  } catch (error) {
    const found = oneLine(error instanceof Error ? error.message : String(error), 160);
    return E.left([{ path: '', expected: 'JSON', found: `none: ${found}` }]);
  }
};

/** Steps in a trial. */
export const trialSteps = ({ task, dt }: Pick<Spec, 'task' | 'dt'>): number => {
  const [signal] = signalsIn(task);
  return signal.kind === 'samples' ? signal.values.length : Math.round(signal.period / dt);
};
