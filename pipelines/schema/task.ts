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
  | { readonly kind: 'samples'; readonly values: readonly (readonly number[])[] };

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
