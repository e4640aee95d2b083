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

/** What is to be drawn. Times in ms. */
export type Task =
  | { readonly kind: 'short' | 'long'; readonly period: number }
  | {
      readonly kind: 'gaussianProcess';
      readonly period: number;
      readonly variance: number;
      readonly outputs: number;
      /** null: the run's own seed. */
      readonly seed: number | null;
    }
  | { readonly kind: 'samples'; readonly values: readonly (readonly number[])[] };

/** The working memory: a live bump, or one recording of it replayed in every trial. Times in ms. */
export interface AttractorSpec {
  readonly kind: 'bump' | 'replayed';
  readonly side: number;
  readonly tauMembrane: number;
  readonly tauAdaptation: number;
  readonly adaptation: number;
  readonly inputMean: number;
  readonly inputNoise: number;
  readonly weights: { readonly offset: number; readonly width: number; readonly noise: number };
  readonly warmup: number;
  readonly cue: Block | null;
}

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

const task = oneOf<Task>({
  short: object({ kind: literal('short'), period: period(1000) }),
  long: object({ kind: literal('long'), period: period(10000) }),
  gaussianProcess: object({
    kind: literal('gaussianProcess'),
    period: period(1000),
    variance: optional(positive, 10000),
    outputs: optional(whole(1, MOST_OUTPUTS), 1),
    seed: optional(orNull(whole(0, Number.MAX_SAFE_INTEGER)), null),
  }),
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
});

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

const attractorOf = (kind: 'bump' | 'replayed', noise: number, cue: Block | null): Decoder<AttractorSpec> => {
  const defaults = { ...pogodin2019.attractor, weights: { ...pogodin2019.attractor.weights, noise } };
  const weights = object<AttractorSpec['weights']>({
    offset: optional(strength, defaults.weights.offset),
    width: optional(positive, defaults.weights.width),
    noise: optional(amount, defaults.weights.noise),
  });
  const sheet = {
    side: optional(whole(2, 100), defaults.side),
    cue: optional(orNull(block), cue),
  };
  const decoded = checked(
    object<AttractorSpec>({
      kind: literal(kind),
      side: sheet.side,
      tauMembrane: optional(positive, defaults.tauMembrane),
      tauAdaptation: optional(positive, defaults.tauAdaptation),
      adaptation: optional(strength, defaults.adaptation),
      inputMean: optional(strength, defaults.inputMean),
      inputNoise: optional(amount, defaults.inputNoise),
      weights: optional(weights, defaults.weights),
      warmup: optional(whole(0, 100_000), defaults.warmup),
      cue: sheet.cue,
    }),
    some<Pick<AttractorSpec, 'side' | 'cue'>>(sheet),
    ({ side, cue }, path) => {
      const fits = cue === null || (cue.size <= side && cue.row < side && cue.column < side) || cue === CUE;
      const found = `row ${cue?.row}, column ${cue?.column}, size ${cue?.size}`;
      return fits ? [] : [{ path: `${path}.cue`, expected: `a block on the sheet of ${side} × ${side}`, found }];
    },
  );
  return (value, path) =>
    E.map((a: AttractorSpec) => (a.cue === CUE ? { ...a, cue: cueOn(a.side) } : a))(decoded(value, path));
};

const attractor = oneOf<AttractorSpec>({
  bump: attractorOf('bump', workingMemory.weights.noise, CUE),
  replayed: attractorOf('replayed', pogodin2019.attractor.weights.noise, null),
});

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

const defaulted = <A>(decoder: Decoder<A>, from: unknown): A => {
  const decoded = decoder(from, '');
  if (E.isLeft(decoded)) throw new Error(`defaults: ${JSON.stringify(decoded.left)}`);
  return decoded.right;
};

/** What stands in a place of the pipeline when the spec does not say. */
export const defaults = {
  bump: defaulted(attractor, 'bump'),
  replayed: defaulted(attractor, 'replayed'),
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
  ({ task, dt }) => (task.kind === 'samples' ? [] : [...tooLong(task.period, dt), ...tooFine(task, dt)]),
);

const tooDense = ({
  reservoir,
  projection,
  attractor,
}: Pick<Spec, 'reservoir' | 'projection' | 'attractor'>): readonly Problem[] => {
  const neurons = (attractor ?? defaults.bump).side ** 2;
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

const tooLong = (period: number, dt: number): readonly Problem[] => {
  const steps = Math.round(period / dt);
  const expected = `from 2 to ${MOST_STEPS} steps of dt = ${dt}`;
  return steps >= 2 && steps <= MOST_STEPS ? [] : [{ path: 'task.period', expected, found: `${period}` }];
};

const tooFine = (task: Task, dt: number): readonly Problem[] => {
  if (task.kind !== 'gaussianProcess') return [];
  const window = (10 * Math.sqrt(task.variance)) / dt;
  const operations = (task.period / dt + window) * window * task.outputs;
  const expected = `a Gaussian process of ≤ ${MOST_OPERATIONS} operations to draw: (period + 10 √variance) · 10 √variance / dt²`;
  return operations <= MOST_OPERATIONS ? [] : [{ path: 'task', expected, found: operations.toExponential(1) }];
};

/** A pipeline's spec from parsed JSON, with every default filled in; or all that is wrong with it. */
export const parseSpec = (value: unknown): E.Either<NonEmptyArray<Problem>, Spec> =>
  E.chain((parsed: Spec): E.Either<NonEmptyArray<Problem>, Spec> => {
    const [first, ...rest] = tooDense(parsed);
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
export const trialSteps = ({ task, dt }: Spec): number =>
  task.kind === 'samples' ? task.values.length : Math.round(task.period / dt);
