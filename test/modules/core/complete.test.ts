import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complete, completeAll, defaultsOf } from '../../../modules/core/complete.ts';
import { completeKind } from '../../../modules/core/kind.ts';
import type { JsonObject, Parameter, Parameters } from '../../../modules/index.ts';
import { choice, fixed, flag, group, items, live, numbers } from '../../../modules/index.ts';
import { KINDS } from '../../../pipelines/index.ts';

const about = 'what it is';
const block = { row: fixed(0, { min: 0, max: 9, whole: true, about }), gain: fixed(1, { about }) };
const parameters: Parameters = {
  number: live(1, { min: -5, max: 5, about }),
  above: fixed(1, { above: 0, about }),
  whole: fixed(3, { whole: true, min: 1, max: 9, about }),
  orNull: live(null, { above: 0, orNull: 'none', about }),
  word: choice(['a', 'b'], { about }),
  flag: flag(true, { about }),
  list: numbers([1], { min: 0, least: 1, most: 3, about }),
  group: group(about, { inner: fixed(0.5, { about }), deeper: group(about, { n: fixed(1, { about }) }) }),
  items: items({ row: 1, gain: 1 }, block, { about, orNull: 'none', most: 3 }),
};

const key = fc.oneof(
  fc.constantFrom(...Object.keys(parameters), 'row', 'gain', 'inner', 'deeper', 'n', 'kind', '__proto__', 'toString'),
  fc.string({ maxLength: 5 }),
);
const leaf = fc.oneof(
  fc.constantFrom(0, -0, 1, 3, 5, 5.5, -1, 'a', 'b', 'c', true, false, null, [], {}, [1], [1, 2, 3, 4]),
  fc.double(),
  fc.string({ maxLength: 3 }),
);
const { any } = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(key, tie('any'), { maxKeys: 5 }),
  ),
}));
const anything = fc.oneof(any, fc.jsonValue(), fc.anything());

const ONE_LINE = /^[^\p{C}]*$/u;

describe('any data at all', () => {
  it('completes or is refused in plain lines, and nothing is thrown', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const results = [
          completeAll(parameters, value, 'here'),
          ...Object.values(parameters).map((one) => complete(one, value, 'here')),
          ...KINDS.map(({ declaration }) => completeKind(declaration, value, 'here')),
        ];
        for (const done of results) {
          if (!('problems' in done)) continue;
          expect(done.problems.length).toBeGreaterThan(0);
          for (const { path, expected, found } of done.problems) {
            expect(path.startsWith('here')).toBe(true);
            for (const text of [path, expected, found]) expect(text).toMatch(ONE_LINE);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('completes to what completes to itself, also through JSON', () => {
    const given = fc.dictionary(fc.constantFrom(...Object.keys(parameters)), any, { maxKeys: 3 });
    let completed = 0;
    fc.assert(
      fc.property(given, (value) => {
        const once = completeAll(parameters, value, '');
        if ('problems' in once) return;
        completed += 1;
        expect(completeAll(parameters, once.value, '')).toStrictEqual(once);
        expect(completeAll(parameters, JSON.parse(JSON.stringify(once.value)), '')).toStrictEqual(once);
      }),
      { numRuns: 500 },
    );
    expect(completed).toBeGreaterThan(20);
  });

  it('changes nothing of what was given', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(parameters)), fc.jsonValue()), (value) => {
        const before = structuredClone(value);
        completeAll(parameters, value, '');
        expect(value).toEqual(before);
      }),
    );
  });
});

describe('each kind that ships', () => {
  it.each(KINDS.map(({ declaration }) => [`${declaration.place}/${declaration.kind}`, declaration] as const))(
    '%s: its defaults complete to themselves, and so does each extreme of a number that may stand alone',
    (_, declaration) => {
      const bare = completeKind(declaration, {}, '');
      expect(bare).toHaveProperty('value');
      const { value } = bare as { readonly value: JsonObject };
      expect(completeKind(declaration, value, '')).toEqual(bare);
      expect(Object.keys(value)).toEqual(Object.keys(declaration.parameters));
      for (const [name, one] of Object.entries(declaration.parameters) as [string, Parameter][]) {
        if (one.type !== 'number') continue;
        for (const edge of [one.min, one.max]) {
          if (edge !== undefined) expect(complete(one, edge, name)).toEqual({ value: edge });
        }
        if (one.above !== undefined) expect(complete(one, one.above, name)).toHaveProperty('problems');
        if (one.orNull !== undefined) expect(complete(one, null, name)).toEqual({ value: null });
        else expect(complete(one, null, name)).toHaveProperty('problems');
      }
    },
  );
});

describe('what is left out', () => {
  it('has its default, at any depth', () => {
    expect(completeAll(parameters, {}, '')).toEqual({ value: defaultsOf(parameters) });
    expect(completeAll(parameters, { group: { deeper: {} }, items: [{ row: 2 }, {}] }, '')).toEqual({
      value: {
        ...defaultsOf(parameters),
        group: { inner: 0.5, deeper: { n: 1 } },
        items: [
          { row: 2, gain: 1 },
          { row: 0, gain: 1 },
        ],
      },
    });
  });

  it('is never taken from a prototype', () => {
    const inherits = Object.create({ number: 3 });
    expect(completeAll(parameters, inherits, '')).toEqual({ value: defaultsOf(parameters) });
  });
});
