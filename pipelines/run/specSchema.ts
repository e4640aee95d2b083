import * as E from 'fp-ts/lib/Either.js';
import type { JsonObject } from '../../modules/index.ts';
import { positive, strength } from '../../modules/ranges.ts';
import { kindsOf, type Library, OURS } from '../catalogue/library.ts';
import { PLACES } from '../catalogue/places.ts';
import {
  anyOf,
  DRAFT,
  describe,
  fieldsOf,
  list,
  type Node,
  number,
  object,
  oneOf,
  placeSchema,
  seed,
  whole,
} from '../schema/jsonSchema.ts';
import { MOST_OUTPUTS, MOST_SIGNALS, MOST_STEPS } from '../schema/ranges.ts';
import { declarationsOf } from '../schema/schema.ts';
import type { CodePipeline } from './codePipeline.ts';
import { MOST_TRIALS } from './spec.ts';

/**
 * JSON Schema of specs, from the declarations of a library. What depends on several fields at once is left to `parseSpec`.
 */

const period = (otherwise: number): Node => describe('ms', number({ above: 0, max: MOST_STEPS }), otherwise);
const SIGNALS = {
  short: [{ period: period(1000) }, []],
  long: [{ period: period(10_000) }, []],
  gaussianProcess: [
    {
      period: period(1000),
      variance: describe('of its kernel, ms²', number(positive), 10_000),
      outputs: describe('how many outputs', whole(1, MOST_OUTPUTS), 1),
      seed: describe("null takes the run's", { ...seed, type: ['integer', 'null'] }, null),
    },
    [],
  ],
  digit: [
    {
      digit: whole(0, 9),
      period: period(1000),
      rest: describe('ms at either end', number({ min: 0, max: MOST_STEPS }), 0),
    },
    ['digit'],
  ],
  samples: [
    {
      values: describe('a row for each time', list(list(number(strength), 1, MOST_OUTPUTS), 1, MOST_STEPS)),
      interval: describe('ms from one row to the next', number({ above: 0, max: MOST_STEPS }), 1),
    },
    ['values'],
  ],
} as const;

const ORDER = oneOf({ inTurn: [{}, []], shuffled: [{}, []], inBlocks: [{ trials: whole(1, 1_000_000) }, ['trials']] });

const TASK = oneOf({
  ...SIGNALS,
  several: [
    {
      of: list({ $ref: '#/$defs/signal' }, 2, MOST_SIGNALS),
      order: describe('in what order they come while learning', ORDER, 'shuffled'),
    },
    ['of'],
  ],
});

const PROTOCOL = object({
  trials: describe('trials of training', whole(1, MOST_TRIALS)),
  testAt: describe('after how many it is tested; after the last it always is', list(whole(1, MOST_TRIALS), 0, 10_000)),
  testTrials: describe('trials in a test', whole(1, 1000)),
});

export const EVERYWHERE = {
  $schema: { description: 'for editors; the program does not read it' },
  use: describe('files whose kinds and pipelines it needs, beside this one', list({ type: 'string' }, 0, 100)),
  protocol: describe('how long it is trained, and when it is tested', { $ref: '#/$defs/protocol' }),
  seed: describe('of all matrices and noise', seed, 1),
};

export const networkFields = (library: Library): Record<string, Node> => {
  const places = Object.fromEntries(
    PLACES.map(({ name, title }): readonly [string, Node] => {
      const kinds = declarationsOf(kindsOf(library, name));
      return [name, placeSchema(title, kinds, kinds[0]?.kind)];
    }),
  );
  return {
    ...EVERYWHERE,
    task: describe('what to draw', { $ref: '#/$defs/task' }),
    ...places,
    attractor: { ...describe('what 0.1.0 called the memory', (places.memory as Node) ?? {}), deprecated: true },
    dt: describe('length of a step, ms', number({ above: 0, max: 1000 }), 1),
  };
};

/** The memory has one name. */
export const ONE_MEMORY: Node = { not: { required: ['memory', 'attractor'] } };

export const codeSchema = (pipeline: CodePipeline): Node => {
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

export const DEFS = { signal: oneOf(SIGNALS), task: TASK, protocol: PROTOCOL };

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
