import * as E from 'fp-ts/lib/Either.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import { type Block, pogodin2019, workingMemory } from '../modules/index.ts';
import {
  anything,
  checked,
  type Decoder,
  list,
  literal,
  number,
  object,
  oneLine,
  oneOf,
  optional,
  orNull,
  type Problem,
  some,
  whole,
} from './decode.ts';

/** One signal to be drawn. Times in ms. */
export type SignalSpec =
  | { readonly kind: 'short' | 'long'; readonly period: number }
  | {
      readonly kind: 'gaussianProcess';
      readonly period: number;
      readonly variance: number;
      readonly outputs: number;
      /** null: the run's own seed. */
      readonly seed: number | null;
    }
  | { readonly kind: 'digit'; readonly digit: number; readonly period: number; readonly rest: number }
  | { readonly kind: 'samples'; readonly values: readonly (readonly number[])[] };

/** In what order several signals come while learning; a test presents them in turn. */
export type OrderSpec =
  | { readonly kind: 'inTurn' | 'shuffled' }
  | { readonly kind: 'inBlocks'; readonly trials: number };

/** What is to be drawn: a signal, or several of the same length, one a trial. */
export type Task =
  | SignalSpec
  | { readonly kind: 'several'; readonly of: readonly SignalSpec[]; readonly order: OrderSpec };

/** What bumps of both layouts have in common. Times in ms. */
interface Bump {
  readonly tauMembrane: number;
  readonly tauAdaptation: number;
  readonly adaptation: number;
  readonly inputMean: number;
  readonly inputNoise: number;
  readonly weights: { readonly offset: number; readonly width: number; readonly noise: number };
  readonly warmup: number;
}

/** A live bump on a sheet, or one recording of it replayed in every trial. */
export interface SheetSpec extends Bump {
  readonly kind: 'bump' | 'replayed';
  readonly side: number;
  /** The same in every trial; or a list, one for each of several signals. */
  readonly cue: Block | readonly Block[] | null;
}

/** Neighbouring neurons of a ring. */
export interface Segment {
  readonly at: number;
  readonly size: number;
  readonly amplitude: number;
}

/** A live bump on a ring. */
export interface RingSpec extends Bump {
  readonly kind: 'ring';
  readonly neurons: number;
  readonly cue: Segment | readonly Segment[] | null;
}

/** Oscillators of fixed periods. Times in ms. */
export interface OscillatorsSpec {
  readonly kind: 'oscillators';
  readonly neurons: number;
  readonly shortest: number;
  readonly longest: number;
}

/** The working memory. */
export type AttractorSpec = SheetSpec | RingSpec | OscillatorsSpec;

export type RuleSpec =
  | {
      readonly kind: 'hebbian';
      readonly learningRate: number /** null: a constant rate. */;
      readonly decay: number | null;
    }
  | { readonly kind: 'force'; readonly alpha: number };

export type ConsolidationSpec =
  | { readonly kind: 'everyStep' | 'perTrial' | 'frozen' }
  | { readonly kind: 'every'; readonly steps: number }
  | { readonly kind: 'sparsely'; readonly probability: number };

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

const MOST_STEPS = 1_000_000;
const MOST_OPERATIONS = 2e9;
/** Non-zero entries of a matrix (6 to 10 bytes each). */
const MOST_ENTRIES = 2e7;
const MOST_OUTPUTS = 100;

/** What a number of a spec may be, and the live parameter that it is the start of. */
export const ranges = {
  positive: { above: 0, max: 1e9 },
  amount: { min: 0, max: 1e9 },
  strength: { min: -1e9, max: 1e9 },
  share: { min: 0, max: 1 },
  steps: { min: 1, max: MOST_STEPS },
} as const;

const positive = number(ranges.positive);
const amount = number(ranges.amount);
const strength = number(ranges.strength);
const probability = number({ above: 0, max: 1 });

const period = (otherwise: number) => optional(number({ above: 0, max: MOST_STEPS }), otherwise);

/** How many outputs a row is for; 0 where it is no row, which is reported by itself. */
const width = (row: unknown): number => (Array.isArray(row) && row.length <= MOST_OUTPUTS ? row.length : 0);

const signals: Readonly<Record<SignalSpec['kind'], Decoder<SignalSpec>>> = {
  short: object({ kind: literal('short'), period: period(1000) }),
  long: object({ kind: literal('long'), period: period(10000) }),
  gaussianProcess: object({
    kind: literal('gaussianProcess'),
    period: period(1000),
    variance: optional(positive, 10000),
    outputs: optional(whole(1, MOST_OUTPUTS), 1),
    seed: optional(orNull(whole(0, Number.MAX_SAFE_INTEGER)), null),
  }),
  digit: checked(
    object({
      kind: literal('digit'),
      digit: whole(0, 9),
      period: period(1000),
      rest: optional(number({ min: 0, max: MOST_STEPS }), 0),
    }),
    some<{ readonly period: number; readonly rest: number }>({
      period: period(1000),
      rest: optional(number({ min: 0, max: MOST_STEPS }), 0),
    }),
    ({ period: whole, rest }, path) =>
      2 * rest < whole
        ? []
        : [{ path: `${path}.rest`, expected: `less than half of the period of ${whole} ms`, found: `${rest}` }],
  ),
  samples: checked(
    object({ kind: literal('samples'), values: list(list(strength, 1, MOST_OUTPUTS), 1, MOST_STEPS) }),
    some<{ readonly values: readonly unknown[] }>({ values: list(anything, 1, MOST_STEPS) }),
    ({ values }, path) => {
      const outputs = width(values[0]);
      if (outputs === 0) return [];
      const expected = `a list of ${outputs} as in ${path}.values[0]`;
      return values.flatMap((row, i): readonly Problem[] =>
        width(row) === 0 || width(row) === outputs
          ? []
          : [{ path: `${path}.values[${i}]`, expected, found: `a list of ${width(row)}` }],
      );
    },
  ),
};

const MOST_SIGNALS = 100;

const order = oneOf<OrderSpec>({
  inTurn: object({ kind: literal('inTurn') }),
  shuffled: object({ kind: literal('shuffled') }),
  inBlocks: object({ kind: literal('inBlocks'), trials: whole(1, 1_000_000) }),
});

const task = oneOf<Task>({
  ...signals,
  several: checked(
    object<Extract<Task, { kind: 'several' }>>({
      kind: literal('several'),
      of: list(oneOf<SignalSpec>(signals), 2, MOST_SIGNALS),
      order: optional(order, { kind: 'shuffled' }),
    }),
    some<{ readonly of: readonly SignalSpec[] }>({ of: list(oneOf<SignalSpec>(signals), 2, MOST_SIGNALS) }),
    ({ of }, path) => {
      const shape = (signal: SignalSpec): string => `${lengthOf(signal)}, outputs ${outputsOf(signal)}`;
      const expected = `${shape(of[0] as SignalSpec)} as in ${path}.of[0]`;
      return of.flatMap((signal, i): readonly Problem[] =>
        shape(signal) === shape(of[0] as SignalSpec)
          ? []
          : [{ path: `${path}.of[${i}]`, expected, found: shape(signal) }],
      );
    },
  ),
});

const lengthOf = (signal: SignalSpec): string =>
  signal.kind === 'samples' ? `samples ${signal.values.length}` : `period ${signal.period}`;

const outputsOf = (signal: SignalSpec): number => {
  switch (signal.kind) {
    case 'gaussianProcess':
      return signal.outputs;
    case 'digit':
      return 2;
    case 'samples':
      return signal.values[0]?.length ?? 0;
    default:
      return 1;
  }
};

/** The signals of a task: the one, or the several. */
export const signalsIn = (task: Task): readonly [SignalSpec, ...SignalSpec[]] =>
  task.kind === 'several' ? (task.of as readonly [SignalSpec, ...SignalSpec[]]) : [task];

const block = object<Block>({
  row: whole(0, 99),
  column: whole(0, 99),
  size: optional(whole(1, 100), 5),
  amplitude: optional(strength, 1),
});

/** The published cue of the working memory: +1 on the block at rows and columns 20 … 24. */
const CUE: Block = { row: 20, column: 20, size: 5, amplitude: 1 };

/** The published cue on a sheet of another side, where its rows and columns wrap around. */
const cueOn = (side: number): Block => ({
  ...CUE,
  row: CUE.row % side,
  column: CUE.column % side,
  size: Math.min(CUE.size, side),
});

/** One, or one for each signal. */
const oneOrMore =
  <A>(item: Decoder<A>): Decoder<A | readonly A[]> =>
  (value, path) =>
    Array.isArray(value) ? list(item, 1, MOST_SIGNALS)(value, path) : item(value, path);

const bumpOf = (noise: number) => {
  const defaults = { ...pogodin2019.attractor, weights: { ...pogodin2019.attractor.weights, noise } };
  const weights = object<Bump['weights']>({
    offset: optional(strength, defaults.weights.offset),
    width: optional(positive, defaults.weights.width),
    noise: optional(amount, defaults.weights.noise),
  });
  return {
    tauMembrane: optional(positive, defaults.tauMembrane),
    tauAdaptation: optional(positive, defaults.tauAdaptation),
    adaptation: optional(strength, defaults.adaptation),
    inputMean: optional(strength, defaults.inputMean),
    inputNoise: optional(amount, defaults.inputNoise),
    weights: optional(weights, defaults.weights),
    warmup: optional(whole(0, 100_000), defaults.warmup),
  };
};

const sheetOf = (kind: SheetSpec['kind'], noise: number, cue: Block | null): Decoder<AttractorSpec> => {
  const sheet = {
    side: optional(whole(2, 100), pogodin2019.attractor.side),
    cue: optional<SheetSpec['cue']>(orNull(oneOrMore(block)), cue),
  };
  const decoded = checked(
    object<SheetSpec>({ kind: literal(kind), ...bumpOf(noise), ...sheet }),
    some<Pick<SheetSpec, 'side' | 'cue'>>(sheet),
    ({ side, cue }, path) =>
      cue === CUE
        ? []
        : cuesOf<Block>(cue).flatMap((one, i) => {
            const fits = one.size <= side && one.row < side && one.column < side;
            const found = `row ${one.row}, column ${one.column}, size ${one.size}`;
            const where = `${path}.cue${Array.isArray(cue) ? `[${i}]` : ''}`;
            return fits ? [] : [{ path: where, expected: `a block on the sheet of ${side} × ${side}`, found }];
          }),
  );
  return (value, path) =>
    E.map((a: SheetSpec): AttractorSpec => (a.cue === CUE ? { ...a, cue: cueOn(a.side) } : a))(decoded(value, path));
};

/** The cues that there are. */
export const cuesOf = <A>(cue: A | readonly A[] | null): readonly A[] =>
  cue === null ? [] : Array.isArray(cue) ? (cue as readonly A[]) : [cue as A];

const segment = object<Segment>({
  at: whole(0, 9999),
  size: optional(whole(1, 10_000), 10),
  amplitude: optional(strength, 1),
});

/** As strong as the sheet's cue, at the ring's first neurons. */
const SEGMENT: Segment = { at: 0, size: 10, amplitude: 1 };

const ringFields = {
  neurons: optional(whole(10, 2500), 256),
  cue: optional<RingSpec['cue']>(orNull(oneOrMore(segment)), SEGMENT),
};

const ring = checked(
  object<RingSpec>({ kind: literal('ring'), ...bumpOf(pogodin2019.attractor.weights.noise), ...ringFields }),
  some<Pick<RingSpec, 'neurons' | 'cue'>>(ringFields),
  ({ neurons, cue }, path) =>
    cuesOf<Segment>(cue).flatMap((one, i) => {
      const where = `${path}.cue${Array.isArray(cue) ? `[${i}]` : ''}`;
      const expected = `a segment of the ring of ${neurons}`;
      return one.at < neurons && one.size <= neurons
        ? []
        : [{ path: where, expected, found: `at ${one.at}, size ${one.size}` }];
    }),
);

const oscillators = checked(
  object<OscillatorsSpec>({
    kind: literal('oscillators'),
    neurons: optional(whole(1, 2500), 100),
    shortest: optional(positive, 250),
    longest: optional(positive, 20_000),
  }),
  some<Pick<OscillatorsSpec, 'shortest' | 'longest'>>({
    shortest: optional(positive, 250),
    longest: optional(positive, 20_000),
  }),
  ({ shortest, longest }, path) =>
    longest >= shortest ? [] : [{ path: `${path}.longest`, expected: `≥ shortest (${shortest})`, found: `${longest}` }],
);

const attractor = oneOf<AttractorSpec>({
  bump: sheetOf('bump', workingMemory.weights.noise, CUE),
  replayed: sheetOf('replayed', pogodin2019.attractor.weights.noise, null),
  ring,
  oscillators,
});

/** How many neurons project into the reservoir. */
export const neuronsOf = (a: AttractorSpec): number => ('side' in a ? a.side * a.side : a.neurons);

const hebbian = object<Extract<RuleSpec, { kind: 'hebbian' }>>({
  kind: literal('hebbian'),
  learningRate: optional(amount, pogodin2019.hebbian.learningRate),
  decay: optional(orNull(positive), pogodin2019.hebbian.decay),
});
const force = object<Extract<RuleSpec, { kind: 'force' }>>({
  kind: literal('force'),
  alpha: optional(positive, pogodin2019.force.alpha),
});
const rule = oneOf<RuleSpec>({ hebbian, force });

const consolidation = oneOf<ConsolidationSpec>({
  everyStep: object({ kind: literal('everyStep') }),
  perTrial: object({ kind: literal('perTrial') }),
  frozen: object({ kind: literal('frozen') }),
  every: object({ kind: literal('every'), steps: whole(ranges.steps.min, ranges.steps.max) }),
  sparsely: object({ kind: literal('sparsely'), probability: number(ranges.share) }),
});

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
    return E.left([{ path: '', expected: 'JSON', found }]);
  }
};

/** Steps in a trial. */
export const trialSteps = ({ task, dt }: Pick<Spec, 'task' | 'dt'>): number => {
  const [signal] = signalsIn(task);
  return signal.kind === 'samples' ? signal.values.length : Math.round(signal.period / dt);
};
