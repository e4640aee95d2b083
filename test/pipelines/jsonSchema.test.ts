import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodePerturbation } from '../../docs/examples/node-perturbation.ts';
import twoMemories from '../../docs/examples/two-memories.ts';
import type { Json, JsonObject, Parameter, Parameters } from '../../index.ts';
import { extend, kindsOf, OURS, PLACES, parseSpec, specSchema, studySchema } from '../../index.ts';
import { names } from '../../pipelines/files/files.ts';
import { parseFile } from '../../pipelines/studies/file.ts';

const validator = (schema: object) => {
  const check = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false }).compile(
    schema,
  );
  return (value: unknown): boolean => check(value) === true;
};
const valid = validator(specSchema());
const parses = (value: unknown): boolean => parseSpec(value)._tag === 'Right';
const named = names().map((name) => [name, JSON.parse(readFileSync(`pipelines/named/${name}.json`, 'utf8'))] as const);

/** Right and wrong values of a parameter, as a careless hand might write them. */
const anyOf = (one: Parameter): fc.Arbitrary<Json> => {
  const stray = fc.constantFrom<Json>(null, -1, 0, 1, 0.5, 7, 1e6, 2e9, -0.001, 'high', true, {}, []);
  switch (one.type) {
    case 'number':
      return fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -2, max: 200 }), stray);
    case 'choice':
      return fc.oneof(fc.constantFrom(...one.choices), stray);
    case 'flag':
      return fc.oneof(fc.boolean(), stray);
    case 'group':
      return fc.oneof({ weight: 5, arbitrary: valuesOf(one.parameters) }, stray);
    case 'list':
      return fc.oneof(fc.array(anyOf(one.of), { maxLength: 4 }), stray);
    case 'items':
      return fc.oneof(valuesOf(one.of), fc.array(valuesOf(one.of), { maxLength: 3 }), stray);
  }
};
const valuesOf = (parameters: Parameters): fc.Arbitrary<JsonObject> =>
  fc.record(Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, anyOf(one)])), {
    requiredKeys: [],
  }) as fc.Arbitrary<JsonObject>;

const standing = (name: string): fc.Arbitrary<Json> =>
  fc.oneof(
    fc.constantFrom<Json>(
      null,
      'none',
      ...kindsOf(OURS, name).map(({ declaration }) => declaration.kind),
      'unknown',
      3,
    ),
    ...kindsOf(OURS, name).map(({ declaration: { kind, parameters } }) =>
      fc.tuple(valuesOf(parameters), fc.boolean()).map(([values, says]): Json => (says ? { kind, ...values } : values)),
    ),
  );

const period = fc.constantFrom<Json>(100, 1000, 0, -1, 1e6, 1e7, 'long');
const task: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>('short', 'long', 'gaussianProcess', 'digit', 'samples', 'several', null, 3, {
    kind: 'samples',
    values: [[1], [2]],
  }),
  fc.record(
    {
      kind: fc.constantFrom('short', 'long', 'gaussianProcess', 'digit'),
      period,
      digit: fc.integer({ min: -1, max: 10 }),
      seed: fc.constantFrom(null, 3, -1),
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record(
    {
      kind: fc.constant('several'),
      of: fc.array(fc.constantFrom<Json>('short', { kind: 'short' }, { kind: 'digit' }), { maxLength: 4 }),
      order: fc.constantFrom<Json>('inTurn', 'shuffled', 'inBlocks', { kind: 'inBlocks', trials: 3 }, {}),
    },
    { requiredKeys: ['kind', 'of'] },
  ),
);

/** What only the program can tell: it depends on several fields at once. */
const TOGETHER =
  /^(a block on|a segment of|one cue, or|at most 20000000 conn|from 2 to|a Gaussian process|≥ shortest|less than half|a list of \d+ as|short|period|samples|more than half of dt)/;

const agrees = (value: Json): void => {
  const parsed = parseSpec(value);
  const problems = parsed._tag === 'Left' ? parsed.left : [];
  const onlyTogether = problems.length > 0 && problems.every(({ expected }) => TOGETHER.test(expected));
  expect(valid(value), JSON.stringify([value, problems])).toBe(problems.length === 0 || onlyTogether);
};

describe('the JSON Schema of specs', () => {
  it('takes every spec that ships, also as it is when it is complete', () => {
    for (const [name, spec] of named) {
      expect(valid(spec), name).toBe(true);
      const parsed = parseSpec(spec);
      expect(parsed._tag === 'Right' && valid(parsed.right), name).toBe(true);
    }
  });

  it.each(PLACES.map(({ name }) => name))('says of %s what parsing says', (name) => {
    fc.assert(
      fc.property(standing(name), (value) => agrees({ task: 'short', [name]: value })),
      { numRuns: 300 },
    );
  });

  it('says of tasks, protocols and the rest what parsing says', () => {
    const number = fc.constantFrom<Json>(1, 0, -1, 1.5, 1e7, 'one', null);
    const rest = fc.record(
      {
        task,
        protocol: fc.record(
          { trials: number, testAt: fc.array(number, { maxLength: 2 }), testTrials: number },
          { requiredKeys: [] },
        ),
        dt: number,
        seed: number,
        use: fc.constantFrom<Json>(['./a.ts'], [], [1], 'a.ts'),
        $schema: fc.constant('./spec.schema.json'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(rest, (value) => agrees(value as Json)),
      { numRuns: 500 },
    );
  });

  it('refuses common mistakes', () => {
    for (const wrong of [
      {},
      { task: 'shrot' },
      { task: 'short', rules: 'hebbian' },
      { task: 'short', rule: 'hebian' },
      { task: 'short', rule: { kind: 'hebbian', learningrate: 1e-3 } },
      { task: 'short', rule: { kind: 'force', learningRate: 1e-3 } },
      { task: 'short', reservoir: { units: 100.5 } },
      { task: 'short', reservoir: 100 },
      { task: 'short', reward: null },
      { task: 'short', memory: 'bump', attractor: 'bump' },
      { task: 'short', protocol: { trials: '100' } },
      { task: 'short', pipeline: 'mine' },
    ]) {
      expect(valid(wrong), JSON.stringify(wrong)).toBe(false);
      expect(parses(wrong), JSON.stringify(wrong)).toBe(false);
    }
  });

  it('knows kinds and pipelines of the user’s own', () => {
    const library = extend(OURS, { kinds: [nodePerturbation], pipelines: [twoMemories] });
    const extended = validator(specSchema(library));
    for (const [value, is] of [
      [{ task: 'short', rule: 'nodePerturbation' }, true],
      [{ task: 'short', rule: { kind: 'nodePerturbation', learningRate: 2 } }, false],
      [{ pipeline: 'two memories', share: 0.25, rule: { kind: 'force', alpha: 2 }, seed: 3 }, true],
      [{ pipeline: 'two memories', share: 2 }, false],
      [{ pipeline: 'two memories', rule: 'nodePerturbation' }, false],
      [{ pipeline: 'two memories', task: 'short' }, false],
    ] as const) {
      expect(extended(value)).toBe(is);
      expect(parseSpec(value, library)._tag === 'Right').toBe(is);
    }
  });
});

describe('the JSON Schema of studies', () => {
  const validStudy = validator(studySchema());

  it('takes the studies of the documents', () => {
    for (const file of ['docs/studies/working-memory-small.json', 'docs/studies/working-memory.json']) {
      const study = JSON.parse(readFileSync(file, 'utf8'));
      expect(validStudy(study), file).toBe(true);
      expect(parseFile(study)._tag).toBe('Right');
    }
  });

  it('says what parsing says', () => {
    const good = { name: 'a', base: { task: 'short' }, vary: { rule: ['hebbian', 'force'] } };
    for (const value of [
      good,
      { ...good, $schema: './study.schema.json', seeds: [1, 2], search: 'ablation', measure: 'rmse', criterion: 0.5 },
      { name: 'a', base: 'short-force', search: 'ablation' },
      {
        ...good,
        search: { kind: 'random', variants: 5 },
        vary: { 'projection.strength': { from: 0.1, to: 1, scale: 'log' } },
      },
      { ...good, name: '../a' },
      { ...good, seeds: 0 },
      { ...good, seeds: [1, 1] },
      { ...good, vary: {} },
      { ...good, vary: { rule: 'hebbian' } },
      { ...good, search: 'random' },
      { ...good, measure: 'speed' },
      { ...good, bases: 1 },
      { name: 'a', base: 'short-force' },
      { base: 'short-force', vary: good.vary },
    ]) {
      expect(validStudy(value), JSON.stringify(value)).toBe(parseFile(value)._tag === 'Right');
    }
  });
});
