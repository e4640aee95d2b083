import { stepsOfRows } from '../../modules/index.ts';
import {
  anything,
  type Decoder,
  list,
  literal,
  number,
  object,
  oneOf,
  optional,
  orNull,
  type Problem,
  refine,
  seed,
  some,
  whole,
} from './decode.ts';
import { MOST_OUTPUTS, MOST_SIGNALS, MOST_STEPS, positive, strength } from './ranges.ts';

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
  | {
      readonly kind: 'samples';
      readonly values: readonly (readonly number[])[];
      /** From one row to the next. */
      readonly interval: number;
    };

/** In what order several signals come while learning; a test presents them in turn. */
export type OrderSpec =
  | { readonly kind: 'inTurn' | 'shuffled' }
  | { readonly kind: 'inBlocks'; readonly trials: number };

/** What is to be drawn: a signal, or several of the same length, one a trial. */
export type Task =
  | SignalSpec
  | { readonly kind: 'several'; readonly of: readonly SignalSpec[]; readonly order: OrderSpec };

const period = (otherwise: number) => optional(number({ above: 0, max: MOST_STEPS }), otherwise);

/** How many outputs a row is for; 0 if it is no row, which is an error of its own. */
const width = (row: unknown): number => (Array.isArray(row) && row.length <= MOST_OUTPUTS ? row.length : 0);

const signals: Readonly<Record<SignalSpec['kind'], Decoder<SignalSpec>>> = {
  short: object({ kind: literal('short'), period: period(1000) }),
  long: object({ kind: literal('long'), period: period(10000) }),
  gaussianProcess: object({
    kind: literal('gaussianProcess'),
    period: period(1000),
    variance: optional(positive, 10000),
    outputs: optional(whole(1, MOST_OUTPUTS), 1),
    seed: optional(orNull(seed), null),
  }),
  digit: refine(
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
  samples: refine(
    object({
      kind: literal('samples'),
      values: list(list(strength, 1, MOST_OUTPUTS), 1, MOST_STEPS),
      interval: optional(number({ above: 0, max: MOST_STEPS }), 1),
    }),
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

const order = oneOf<OrderSpec>({
  inTurn: object({ kind: literal('inTurn') }),
  shuffled: object({ kind: literal('shuffled') }),
  inBlocks: object({ kind: literal('inBlocks'), trials: whole(1, 1_000_000) }),
});

export const task = oneOf<Task>({
  ...signals,
  several: refine(
    object<Extract<Task, { kind: 'several' }>>({
      kind: literal('several'),
      of: list(oneOf<SignalSpec>(signals), 2, MOST_SIGNALS),
      order: optional(order, { kind: 'shuffled' }),
    }),
    some<{ readonly of: readonly SignalSpec[] }>({ of: list(oneOf<SignalSpec>(signals), 2, MOST_SIGNALS) }),
    ({ of }, path) => {
      const outputs = outputsOf(of[0] as SignalSpec);
      const expected = `outputs ${outputs} as in ${path}.of[0]`;
      return of.flatMap((signal, i): readonly Problem[] =>
        outputsOf(signal) === outputs
          ? []
          : [{ path: `${path}.of[${i}]`, expected, found: `outputs ${outputsOf(signal)}` }],
      );
    },
  ),
});

/** Steps of a signal. */
export const stepsOf = (signal: SignalSpec, dt: number): number =>
  signal.kind === 'samples'
    ? stepsOfRows(signal.values.length, { interval: signal.interval, dt })
    : Math.round(signal.period / dt);

/** Signals of a task that are longer or shorter than its first. */
export const unequal = (task: Task, dt: number): readonly Problem[] => {
  const [first, ...rest] = signalsIn(task);
  const said = (signal: SignalSpec): string =>
    signal.kind === 'samples'
      ? `${signal.values.length} samples every ${signal.interval} ms`
      : `a period of ${signal.period} ms`;
  const expected = `${stepsOf(first, dt)} steps of ${dt} ms as in task.of[0]`;
  return rest.flatMap((signal, i): readonly Problem[] =>
    stepsOf(signal, dt) === stepsOf(first, dt)
      ? []
      : [{ path: `task.of[${i + 1}]`, expected, found: `${said(signal)}, ${stepsOf(signal, dt)} steps` }],
  );
};

export const outputsOf = (signal: SignalSpec): number => {
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
