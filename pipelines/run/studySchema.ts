import type { JsonObject } from '../../modules/index.ts';
import { type Library, OURS } from '../catalogue/library.ts';
import { anyOf, DRAFT, describe, list, type Node, object, oneOf, seed, whole, word } from '../schema/jsonSchema.ts';
import { codeSchema, DEFS, EVERYWHERE, networkFields, ONE_MEMORY } from './specSchema.ts';

/** JSON Schema of study files, whose bases are specs. */

const name = describe('also the folder’s: studies/NAME', { type: 'string', pattern: '^\\w[\\w.-]{0,59}$' });
const text: Node = { type: 'string', minLength: 1 };

const RANGE = object(
  {
    from: { type: 'number' },
    to: { type: 'number' },
    scale: describe('how it is drawn', word('linear', 'log'), 'linear'),
    whole: describe('whole numbers only', { type: 'boolean' }, false),
  },
  ['from', 'to'],
);

const SEARCH = oneOf({
  grid: [{}, []],
  ablation: [{}, []],
  random: [{ variants: whole(1, 10_000), seed: describe('of what is drawn', seed, 1) }, ['variants']],
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
      base: describe("a pipeline's name, a JSON file beside this one, or a spec", base),
      protocol: describe("what changes in the base's protocol", { type: 'object' }, {}),
      vary: describe('paths into the spec, and what is to stand there', {
        type: 'object',
        minProperties: 1,
        additionalProperties: anyOf({ type: 'array', minItems: 1, maxItems: 1000, uniqueItems: true }, RANGE),
      }),
      exclude: describe('combinations that are left out', list({ type: 'object', minProperties: 1 }, 0, 1000), []),
      seeds: describe(
        'how many, or a list',
        anyOf(whole(1, 100_000), { ...list(seed, 1, 100_000), uniqueItems: true }),
        10,
      ),
      search: describe('every combination, one change at a time, or drawn', SEARCH, 'grid'),
      measure: describe('what comparisons are about', word('performance', 'zeroShift', 'rmse'), 'performance'),
      range: describe('what scores of the measure lie between', list({ type: 'number' }, 2, 2)),
      criterion: describe('a score that counts as having learnt', { type: 'number' }, 0.95),
      task: describe('"train", or a module of your own: "my-task.mjs#name"', text, 'train'),
      use: describe('files whose kinds may be named, beside this one', list(text, 0, 100), []),
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
