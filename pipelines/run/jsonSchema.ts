import * as E from 'fp-ts/lib/Either.js';
import { defaultOf } from '../../modules/core/complete.ts';
import type { Declaration, Json, JsonObject, Parameter, Parameters } from '../../modules/index.ts';
import { positive, strength } from '../../modules/ranges.ts';
import { kindsOf, type Library, OURS } from '../catalogue/library.ts';
import { PLACES } from '../catalogue/places.ts';
import { MOST_OUTPUTS, MOST_SIGNALS, MOST_STEPS } from '../schema/ranges.ts';
import { declarationsOf } from '../schema/schema.ts';
import type { CodePipeline } from './codePipeline.ts';
import { MOST_TRIALS } from './spec.ts';

/**
 * JSON Schema (draft 2020-12) of specs and study files, from the declarations of a library. What depends on several fields
 * at once is left to `parseSpec`.
 */

type Node = JsonObject;

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const SAFE = Number.MAX_SAFE_INTEGER;

const number = ({
  min,
  max,
  above,
}: {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
}): Node => ({
  type: 'number',
  ...(min === undefined ? {} : { minimum: min }),
  ...(max === undefined ? {} : { maximum: max }),
  ...(above === undefined ? {} : { exclusiveMinimum: above }),
});
const whole = (min: number, max: number): Node => ({ type: 'integer', minimum: min, maximum: max });
const list = (items: Node, least: number, most: number): Node => ({
  ...{ type: 'array', items, minItems: least, maxItems: most },
});
const anyOf = (...variants: readonly Node[]): Node => ({ anyOf: variants });
const word = (...words: readonly string[]): Node => ({ enum: words });
const said = (description: string, node: Node, otherwise?: Json): Node => ({
  ...{ description, ...node },
  ...(otherwise === undefined ? {} : { default: otherwise }),
});

/** An object with just these fields. */
const object = (properties: Readonly<Record<string, Node>>, required: readonly string[] = []): Node => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
  additionalProperties: false,
});

const shapeOf = (parameter: Parameter): Node => {
  switch (parameter.type) {
    case 'number': {
      const { whole: integer, orNull } = parameter;
      const type = integer === true ? 'integer' : 'number';
      return { ...number(parameter), type: orNull === undefined ? type : [type, 'null'] };
    }
    case 'choice':
      return word(...parameter.choices);
    case 'flag':
      return { type: 'boolean' };
    case 'group':
      return object(fieldsOf(parameter.parameters));
    case 'list':
      return list(shapeOf(parameter.of), parameter.least, parameter.most);
    case 'items': {
      const one = object(fieldsOf(parameter.of));
      return anyOf({ type: 'null' }, one, list(one, 1, parameter.most));
    }
  }
};

const aboutOf = (parameter: Parameter): string => {
  const { symbol, unit } = parameter as { readonly symbol?: string; readonly unit?: string };
  const orNull = 'orNull' in parameter && parameter.orNull !== undefined ? [`null: ${parameter.orNull}`] : [];
  const more = [...(symbol === undefined ? [] : [symbol]), ...(unit === undefined ? [] : [`in ${unit}`]), ...orNull];
  return more.length === 0 ? parameter.about : `${parameter.about} (${more.join(', ')})`;
};

const fieldsOf = (parameters: Parameters): Record<string, Node> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, one]) => [name, said(aboutOf(one), shapeOf(one), defaultOf(one))]),
  );

/**
 * What stands in a place: a kind's name, its parameters, or null. An object that names no kind is of the first.
 * @param start the kind that stands there where a spec says nothing
 */
const placeSchema = (title: string, kinds: readonly Declaration[], start: string | undefined): Node => {
  const nothing = kinds.some((one) => one.nothing === true) ? [{ type: 'null' } satisfies Node] : [];
  const objects = kinds.map(
    ({ kind, title: called, equation, parameters }): Node => ({
      title: called,
      ...said(
        equation,
        object({ kind: { const: kind }, ...fieldsOf(parameters) }, kind === kinds[0]?.kind ? [] : ['kind']),
      ),
    }),
  );
  return said(title, anyOf(word(...kinds.map(({ kind }) => kind)), ...nothing, ...objects), start);
};

const period = (otherwise: number): Node => said('ms', number({ above: 0, max: MOST_STEPS }), otherwise);
const seed = whole(0, SAFE);

/** One of several kinds; those whose fields may all be left out by their bare names, too. */
const oneOf = (kinds: Readonly<Record<string, readonly [Record<string, Node>, readonly string[]]>>): Node => {
  const entries = Object.entries(kinds);
  const bare = entries.filter(([, [, required]]) => required.length === 0).map(([kind]) => kind);
  return anyOf(
    ...(bare.length === 0 ? [] : [word(...bare)]),
    ...entries.map(([kind, [fields, required]]) => object({ kind: { const: kind }, ...fields }, ['kind', ...required])),
  );
};

const SIGNALS = {
  short: [{ period: period(1000) }, []],
  long: [{ period: period(10_000) }, []],
  gaussianProcess: [
    {
      period: period(1000),
      variance: said('of its kernel, ms²', number(positive), 10_000),
      outputs: said('how many outputs', whole(1, MOST_OUTPUTS), 1),
      seed: said("null takes the run's", { ...seed, type: ['integer', 'null'] }, null),
    },
    [],
  ],
  digit: [
    {
      digit: whole(0, 9),
      period: period(1000),
      rest: said('ms at either end', number({ min: 0, max: MOST_STEPS }), 0),
    },
    ['digit'],
  ],
  samples: [{ values: list(list(number(strength), 1, MOST_OUTPUTS), 1, MOST_STEPS) }, ['values']],
} as const;

const ORDER = oneOf({ inTurn: [{}, []], shuffled: [{}, []], inBlocks: [{ trials: whole(1, 1_000_000) }, ['trials']] });

const TASK = oneOf({
  ...SIGNALS,
  several: [
    {
      of: list({ $ref: '#/$defs/signal' }, 2, MOST_SIGNALS),
      order: said('in what order they come while learning', ORDER, 'shuffled'),
    },
    ['of'],
  ],
});

const PROTOCOL = object({
  trials: said('trials of training', whole(1, MOST_TRIALS)),
  testAt: said('after how many it is tested; after the last it always is', list(whole(1, MOST_TRIALS), 0, 10_000)),
  testTrials: said('trials in a test', whole(1, 1000)),
});

const EVERYWHERE = {
  $schema: { description: 'for editors; the program does not read it' },
  use: said('files whose kinds and pipelines it needs, beside this one', list({ type: 'string' }, 0, 100)),
  protocol: said('how long it is trained, and when it is tested', { $ref: '#/$defs/protocol' }),
  seed: said('of all matrices and noise', seed, 1),
};

const networkFields = (library: Library): Record<string, Node> => {
  const places = Object.fromEntries(
    PLACES.map(({ name, title }): readonly [string, Node] => {
      const kinds = declarationsOf(kindsOf(library, name));
      return [name, placeSchema(title, kinds, kinds[0]?.kind)];
    }),
  );
  return {
    ...EVERYWHERE,
    task: said('what to draw', { $ref: '#/$defs/task' }),
    ...places,
    attractor: { ...said('what 0.1.0 called the memory', (places.memory as Node) ?? {}), deprecated: true },
    dt: said('length of a step, ms', number({ above: 0, max: 1000 }), 1),
  };
};

/** The memory has one name. */
const ONE_MEMORY: Node = { not: { required: ['memory', 'attractor'] } };

const codeSchema = (pipeline: CodePipeline): Node => {
  const { name, definition } = pipeline;
  const whole = pipeline.decode({ pipeline: name });
  if (E.isLeft(whole)) throw new RangeError(`pipeline ${name}: expected defaults that are a spec of it, found none`);
  const { places } = pipeline.of(whole.right).schema;
  return {
    title: name,
    ...object(
      {
        ...EVERYWHERE,
        pipeline: { const: name },
        dt: { const: definition.dt ?? 1 },
        ...fieldsOf(definition.parameters ?? {}),
        ...Object.fromEntries(
          places.map((one) => [one.name, placeSchema(one.title, one.kinds, String(one.start.kind))]),
        ),
      },
      ['pipeline'],
    ),
  };
};

const DEFS = { signal: oneOf(SIGNALS), task: TASK, protocol: PROTOCOL };

/**
 * The schema of specs that name the kinds and pipelines of this library.
 * @throws {RangeError} if a pipeline's own defaults are no spec of it
 */
export const specSchema = (library: Library = OURS): JsonObject => {
  const network = { ...object(networkFields(library), ['task']), ...ONE_MEMORY };
  const codes = library.pipelines.map(codeSchema);
  return {
    $schema: DRAFT,
    title: 'A pipeline of reservoir-rx',
    ...(codes.length === 0 ? network : anyOf({ title: 'the published network', ...network }, ...codes)),
    $defs: DEFS,
  };
};

const name = said('also the folder’s: studies/NAME', { type: 'string', pattern: '^\\w[\\w.-]{0,59}$' });
const text: Node = { type: 'string', minLength: 1 };

const RANGE = object(
  {
    from: { type: 'number' },
    to: { type: 'number' },
    scale: said('how it is drawn', word('linear', 'log'), 'linear'),
    whole: said('whole numbers only', { type: 'boolean' }, false),
  },
  ['from', 'to'],
);

const SEARCH = oneOf({
  grid: [{}, []],
  ablation: [{}, []],
  random: [{ variants: whole(1, 10_000), seed: said('of what is drawn', seed, 1) }, ['variants']],
});

const IS_ABLATION: Node = anyOf({ const: 'ablation' }, object({ kind: { const: 'ablation' } }, ['kind']));

/** The schema of study files. What their base leaves out may be varied, so it need not be whole. */
export const studySchema = (library: Library = OURS): JsonObject => {
  const base = anyOf(
    text,
    { title: 'the published network', ...object(networkFields(library)), ...ONE_MEMORY },
    ...library.pipelines.map(codeSchema),
  );
  const own = object(
    {
      $schema: EVERYWHERE.$schema,
      name,
      base: said("a pipeline's name, a JSON file beside this one, or a spec", base),
      protocol: said("what changes in the base's protocol", { type: 'object' }, {}),
      vary: said('paths into the spec, and what is to stand there', {
        type: 'object',
        minProperties: 1,
        additionalProperties: anyOf({ type: 'array', minItems: 1, maxItems: 1000, uniqueItems: true }, RANGE),
      }),
      exclude: said('combinations that are left out', list({ type: 'object', minProperties: 1 }, 0, 1000), []),
      seeds: said(
        'how many, or a list',
        anyOf(whole(1, 100_000), { ...list(seed, 1, 100_000), uniqueItems: true }),
        10,
      ),
      search: said('every combination, one change at a time, or drawn', SEARCH, 'grid'),
      measure: said('what comparisons are about', word('performance', 'zeroShift', 'rmse'), 'performance'),
      criterion: said('a score that counts as having learnt', { type: 'number' }, 0.95),
      task: said('"train", or a module of your own: "my-task.mjs#name"', text, 'train'),
      use: said('files whose kinds may be named, beside this one', list(text, 0, 100), []),
    },
    ['name', 'base'],
  );
  return {
    $schema: DRAFT,
    title: 'A study of reservoir-rx',
    ...own,
    ...anyOf({ required: ['vary'] }, { properties: { search: IS_ABLATION }, required: ['search'] }),
    $defs: DEFS,
  };
};
