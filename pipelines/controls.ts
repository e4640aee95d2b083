import * as E from 'fp-ts/lib/Either.js';
import type { Controls } from '../modules/index.ts';
import { type Decoder, number, show, whole } from './decode.ts';
import { defaults, ranges, type Spec } from './spec.ts';

/** A live parameter, or a choice of what stands in a place, as users know it. */
export interface Parameter {
  /** `reservoir.lambda`, `rule`; prefixed `variant/` where several variants run. */
  readonly name: string;
  readonly value: number | string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly unit?: string;
  readonly description: string;
}

export type Value = number | string;

/** One control: what it may be, where it starts, what it is for. */
export interface Control {
  readonly decode: Decoder<Value>;
  readonly start: (spec: Spec) => Value;
  readonly about: Omit<Parameter, 'name' | 'value'>;
}

type Range = { readonly min?: number; readonly max: number; readonly above?: number };

const live = (range: Range, start: (spec: Spec) => number, description: string, unit?: string): Control => ({
  decode: number(range),
  start,
  about: { min: range.min ?? range.above ?? 0, max: range.max, ...(unit === undefined ? {} : { unit }), description },
});

const choice = (choices: readonly string[], start: (spec: Spec) => string, description: string): Control => ({
  decode: (value, path) =>
    typeof value === 'string' && choices.includes(value)
      ? E.right(value)
      : E.left([{ path, expected: choices.map((name) => JSON.stringify(name)).join(', '), found: show(value) }]),
  start,
  about: { choices, description },
});

const hebbian = ({ rule }: Spec) => (rule?.kind === 'hebbian' ? rule : defaults.hebbian);
const force = ({ rule }: Spec) => (rule?.kind === 'force' ? rule : defaults.force);

/** The places of a pipeline that modules can be swapped in. */
export const PLACES = ['rule', 'consolidation', 'attractor'] as const;
export type Place = (typeof PLACES)[number];

/** Every live parameter and every choice of a pipeline: one table for specs, the wire, journals and checkpoints. */
export const table: Readonly<Record<string, Control>> = {
  attractor: choice(
    ['bump', 'replayed', 'ring', 'oscillators', 'none'],
    ({ attractor }) => attractor?.kind ?? 'none',
    'The working memory: a live bump, one recording of it in every trial, a bump on a ring, fixed oscillators, or none.',
  ),
  'attractor.adaptation': live(
    ranges.strength,
    ({ attractor }) => (attractor !== null && 'adaptation' in attractor ? attractor : defaults.bump).adaptation,
    "s, the strength of the live bump's adaptation: it stands still at 0 and moves at 1.5.",
  ),
  'projection.strength': live(
    ranges.strength,
    ({ projection }) => projection.strength,
    "c, the strength of the attractor's input to the reservoir.",
  ),
  'projection.driveNoise': live(
    ranges.amount,
    ({ projection }) => projection.driveNoise,
    "Standard deviation of the noise on the attractor's input.",
  ),
  'reservoir.lambda': live(
    ranges.strength,
    ({ reservoir }) => reservoir.lambda,
    'λ, the strength of the recurrence; chaotic above 1.',
  ),
  'reservoir.rateNoise': live(
    ranges.amount,
    ({ reservoir }) => reservoir.rateNoise,
    'Half-width of the uniform noise on the rates.',
  ),
  'readout.exploration': live(
    ranges.amount,
    ({ readout }) => readout.exploration,
    'Half-width of the uniform exploration noise on the output.',
  ),
  rule: choice(
    ['hebbian', 'force', 'none'],
    ({ rule }) => rule?.kind ?? 'none',
    'What proposes updates of the weights.',
  ),
  'hebbian.learningRate': live(
    ranges.amount,
    (spec) => hebbian(spec).learningRate,
    'η₀, the learning rate of the Hebbian rule at its start.',
  ),
  'hebbian.decay': live(
    ranges.amount,
    (spec) => hebbian(spec).decay ?? 0,
    'Steps after which the Hebbian learning rate is halved; 0 holds it constant.',
    'steps',
  ),
  'force.alpha': live(
    ranges.positive,
    (spec) => force(spec).alpha,
    'α, P(0) = I/α: holds from when FORCE is next swapped in.',
  ),
  consolidation: choice(
    ['everyStep', 'every', 'perTrial', 'sparsely', 'frozen'],
    ({ consolidation }) => consolidation.kind,
    'When proposed updates become weights.',
  ),
  'every.steps': {
    ...live(
      ranges.steps,
      ({ consolidation: c }) => (c.kind === 'every' ? c.steps : 1),
      'Where consolidation is "every": after how many steps.',
      'steps',
    ),
    decode: whole(ranges.steps.min, ranges.steps.max),
  },
  'sparsely.probability': live(
    ranges.share,
    ({ consolidation: c }) => (c.kind === 'sparsely' ? c.probability : 1),
    'Where consolidation is "sparsely": the probability that a step counts.',
  ),
};

/** How often a module has been put in a place: each count is a module made anew (`swap`). Not a parameter of anyone's. */
export const madeIn = (place: Place): string => `${place}.made`;
const count = whole(0, Number.MAX_SAFE_INTEGER);
const counts: ReadonlyMap<string, Decoder<Value>> = new Map(PLACES.map((place) => [madeIn(place), count]));

export const decoderOf = (name: string): Decoder<Value> | undefined =>
  Object.hasOwn(table, name) ? table[name]?.decode : counts.get(name);

/** Every live parameter and every choice of a spec's pipeline, as they stand at the start. */
export const initialControls = (spec: Spec): Controls => ({
  ...Object.fromEntries(Object.entries(table).map(([name, { start }]) => [name, start(spec)])),
  ...Object.fromEntries([...counts.keys()].map((name) => [name, 0])),
});

/** A control's full name among several variants; one pipeline alone is named ''. */
export const within = (variant: string, name: string): string => (variant === '' ? name : `${variant}/${name}`);

/** One variant's controls, from those of all. */
export const controlsOf = (variant: string, all: Controls): Controls => {
  if (variant === '') return all;
  const prefix = `${variant}/`;
  const own = Object.entries(all).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
};

/** The controls of all variants together. */
export const allControls = (each: readonly { readonly name: string; readonly controls: Controls }[]): Controls =>
  Object.fromEntries(
    each.flatMap(({ name, controls }) => Object.entries(controls).map(([key, value]) => [within(name, key), value])),
  );

/** A variant's parameters with their values; `only` these, if given by their full names. */
export const parametersOf = (variant: string, all: Controls, only?: ReadonlySet<string>): readonly Parameter[] =>
  Object.entries(table).flatMap(([key, { about }]) => {
    const name = within(variant, key);
    const value = all[name];
    return value === undefined || (only !== undefined && !only.has(name)) ? [] : [{ name, value, ...about }];
  });
