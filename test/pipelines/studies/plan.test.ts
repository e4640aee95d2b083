import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../pipelines/jobs/index.ts';
import { parseFile } from '../../../pipelines/studies/file.ts';
import { jobsOf, type Plan } from '../../../pipelines/studies/index.ts';
import { planStudy } from '../../../pipelines/studies/planned.ts';
import { BASE, type Data, FILE, plan, planOf, wrong } from './support.ts';

const names = ({ variants }: Plan): readonly string[] => variants.map(({ name }) => name);

describe('a grid', () => {
  it('has every combination, the base first, and each is called by what tells it from the base', () => {
    expect(names(plan())).toEqual(['base', 'memory=none', 'rule=force', 'rule=force, memory=none']);
  });

  it('leaves out what is excluded: a level, or any of several', () => {
    const exclude = [
      { memory: null, 'projection.strength': [0.5, 2] },
      { rule: 'force', memory: null },
    ];
    const vary = { rule: ['hebbian', 'force'], memory: ['bump', null], 'projection.strength': [0.5, 1, 2] };
    const all = names(plan({ vary, exclude }));
    expect(all).toHaveLength(7);
    expect(all).toContain('memory=none');
    expect(all).not.toContain('memory=none, projection.strength=0.5');
    expect(all.filter((name) => name.includes('force') && name.includes('none'))).toEqual([]);
  });

  it('reads a study in the words of 0.1.0 as one in those of today', () => {
    const { attractor, ...rest } = BASE;
    const change = {
      base: { ...rest, memory: attractor as Data },
      vary: { rule: ['hebbian', 'force'], memory: ['bump', null] },
    };
    expect(plan({ exclude: [{ attractor: null, rule: 'force' }] })).toEqual(
      plan({ ...change, exclude: [{ memory: null, rule: 'force' }] }),
    );
  });

  it('has the base even where no combination is it', () => {
    expect(names(plan({ vary: { rule: ['force'] } }))).toEqual(['base', 'rule=force']);
  });

  it('keeps what the base says of a kind that is named again, and fills in what depends on what is varied', () => {
    const { variants } = plan({ vary: { memory: ['bump'], 'memory.side': [8, 12] } });
    expect(variants.map(({ params }) => (params.memory as Data).side)).toEqual([10, 8, 12]);
    expect(variants.map(({ params }) => (params.memory as Data).warmup)).toEqual([5, 5, 5]);
    expect(variants.map(({ params }) => ((params.memory as Data).cue as Data).row)).toEqual([0, 4, 8]);
  });

  it('reaches into what the base leaves out', () => {
    const { variants } = plan({
      base: { task: 'short' },
      vary: { 'rule.learningRate': [1], 'readout.exploration': [0.1] },
    });
    expect(variants[1]?.params).toMatchObject({
      rule: { kind: 'hebbian', learningRate: 1 },
      readout: { exploration: 0.1 },
    });
  });

  it('pairs: each variant has each seed, and nothing else differs', () => {
    const jobs = jobsOf(plan({ seeds: [7, 9] }));
    expect(jobs.map(({ params }) => (params as Data).seed)).toEqual([7, 7, 7, 7, 9, 9, 9, 9]);
    const but = ({ params }: Job) => ({ ...(params as Data), seed: 0 });
    expect(jobs.slice(0, 4).map(but)).toEqual(jobs.slice(4).map(but));
  });
});

describe('an ablation', () => {
  it('changes one thing at a time', () => {
    expect(names(plan({ search: 'ablation' }))).toEqual(['base', 'rule=force', 'memory=none']);
  });

  it('takes out each part that the base has, where nothing is said', () => {
    const { vary: _, ...rest } = FILE;
    expect(names(planOf({ ...rest, search: 'ablation' }))).toEqual([
      'base',
      'memory=none',
      'memory.adaptation=0',
      'memory.inputNoise=0',
      'memory.weights.noise=0',
      'memory.weights.shift=0',
      'memory.cue=none',
      'projection.driveNoise=0',
      'reservoir.rateNoise=0',
      'readout.exploration=0',
      'rule=none',
      'rule.decay=none',
    ]);
  });
});

describe('a random search', () => {
  const search = { kind: 'random', variants: 20, seed: 3 };
  const vary = {
    'projection.strength': { from: 0.1, to: 10, scale: 'log' },
    'reservoir.units': { from: 20, to: 40, whole: true },
    rule: ['hebbian', 'force'],
  };

  it('draws so many, within what is asked, the same each time', () => {
    const drawn = plan({ search, vary });
    expect(drawn.variants).toHaveLength(21);
    for (const { levels } of drawn.variants.slice(1)) {
      const [strength, units, rule] = levels as [number, number, string];
      expect(strength).toBeGreaterThanOrEqual(0.1);
      expect(strength).toBeLessThanOrEqual(10);
      expect(Number.isInteger(units) && units >= 20 && units <= 40).toBe(true);
      expect(['hebbian', 'force']).toContain(rule);
    }
    expect(plan({ search, vary })).toEqual(drawn);
    expect(names(plan({ search: { ...search, seed: 4 }, vary }))).not.toEqual(names(drawn));
  });

  it('draws factors, not differences, on a scale of factors', () => {
    const strengths = plan({ search: { ...search, variants: 200 }, vary }).variants.map(
      ({ levels }) => levels[0] as number,
    );
    const below = strengths.filter((strength) => strength < 1).length;
    expect(below).toBeGreaterThan(70);
    expect(below).toBeLessThan(130);
  });

  it('ends where there is no more to draw, and says so', () => {
    const few = plan({ search: { kind: 'random', variants: 50 }, vary: { rule: ['hebbian', 'force'] } });
    expect(few.variants).toHaveLength(2);
    expect(few.notes).toEqual(['search: expected 50 variants to draw, found 2: there are no more that differ']);
    expect(plan({ search, vary }).notes).toBeUndefined();
  });

  const drawn = (range: Data, variants = 200): readonly number[] =>
    plan({ search: { kind: 'random', variants }, vary: { 'projection.strength': range } })
      .variants.slice(1)
      .map(({ levels }) => levels[0] as number);

  it('draws whole numbers by factors, too: as many from 1 to 31 as from 32 to 1000', () => {
    const range = { from: 1, to: 1000, scale: 'log', whole: true };
    const all = plan({ search: { kind: 'random', variants: 150 }, vary: { 'reservoir.units': range } }).variants.slice(
      1,
    );
    const units = all.map(({ levels }) => levels[0] as number);
    for (const one of units) expect(Number.isInteger(one) && one >= 1 && one <= 1000).toBe(true);
    // Each number once: of the 31 small ones nearly all are there, of the others few.
    expect(units.filter((one) => one <= 31).length).toBeGreaterThan(25);
    expect(units.filter((one) => one > 500).length).toBeLessThan(45);
  });

  it.each([
    { from: 1.2345, to: 1.2399 },
    { from: 1.2345, to: 1.2399, scale: 'log' },
    { from: 0.99951, to: 1.00049 },
    { from: 1e-7, to: 1.001e-7 },
    { from: 1, to: 1 + 2 ** -50 },
  ])('stays in a narrow range, and has many numbers there: %j', (range) => {
    const found = drawn(range, 50);
    for (const one of found) expect(one >= range.from && one <= range.to).toBe(true);
    expect(new Set(found).size).toBeGreaterThanOrEqual(
      Math.min(50, (range.to - range.from) / (range.from * 2 ** -52)) / 2,
    );
  });

  it('still draws numbers of three digits from a wide range', () => {
    for (const one of drawn({ from: 0.1, to: 10 })) expect(Number(one.toPrecision(3))).toBe(one);
  });
});

describe("what is wrong with a study's file", () => {
  it('is said all at once, each with its path', () => {
    expect(wrong({ name: '../up', seeds: 0, search: 'greed', measure: 'luck', speed: 1 })).toEqual([
      expect.stringMatching(/^name: expected a name of letters, digits, dots, - and _ .*, found "..\/up"$/),
      'seeds: expected a whole number from 1 to 100000, or a list of seeds, found 0',
      'search: expected one of "grid", "ablation", "random", found "greed"',
      'measure: expected one of performance, zeroShift, rmse, found "luck"',
      'speed: expected one of name, base, protocol, vary, exclude, seeds, search, measure, range, criterion, task, use, found an unknown key',
    ]);
  });

  it.each<readonly [string, Data, readonly RegExp[]]>([
    ['a name that every object has', { name: '__proto__' }, [/^name: expected a name .*, found "__proto__"$/]],
    [
      'more paths than any network has',
      { vary: Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`rule.k${n}`, [1]])) },
      [/^vary: expected at most 1000 paths, found 100000$/],
    ],
    ['no levels', { vary: { rule: [] } }, [/vary\["rule"\]: expected a list of 1 to/]],
    ['a level twice', { vary: { rule: ['force', 'force'] } }, [/vary\["rule"\]\[1\]: expected each level once/]],
    ['a seed twice', { seeds: [1, 2, 1] }, [/seeds\[2\]: expected each seed once, found 1/]],
    ['nothing varied', { vary: {} }, [/vary: expected an object of paths/]],
    [
      'a range in a grid',
      { vary: { 'projection.strength': { from: 1, to: 2 } } },
      [/vary\["projection.strength"\]: expected a list of levels: a range is for .*random/],
    ],
    [
      'a range upside down',
      { search: { kind: 'random', variants: 2 }, vary: { dt: { from: 2, to: 1 } } },
      [/vary\["dt"\].to: expected a number above 2, found 1/],
    ],
    [
      'factors from 0',
      { search: { kind: 'random', variants: 2 }, vary: { dt: { from: 0, to: 1, scale: 'log' } } },
      [/vary\["dt"\].from: expected a number above 0/],
    ],
    ['an exclusion of nothing', { exclude: [{ size: 3 }] }, [/exclude\[0\]\["size"\]: expected one of the paths/]],
    [
      'an exclusion of another level',
      { exclude: [{ rule: ['force', 'farce'] }] },
      [/exclude\[0\]\["rule"\]: expected one of its levels: "hebbian", "force", found "farce"/],
    ],
    ['seeds as levels', { vary: { seed: [1, 2] } }, [/vary\["seed"\]: expected seeds under "seeds"/]],
    ['a bad base', { base: { task: 'shirt' } }, [/base.task: expected one of "short"/]],
    [
      'bad levels, each where it stands',
      { vary: { rule: ['hebbian', 'farce'], 'reservoir.units': [30, 0, 0.5], 'reservoir.size': [1] } },
      [
        /^vary\["rule"\]\[1\]: expected one of/,
        /^vary\["reservoir.units"\]\[1\]: expected a whole number .* found 0$/,
        /^vary\["reservoir.units"\]\[2\]: expected a whole number .* found 0.5$/,
        /^vary\["reservoir.size"\]\[0\]: expected one of kind, units/,
      ],
    ],
    [
      'what is not there to be varied, once for all its levels',
      { vary: { rule: ['hebbian', 'force'], 'reservoir.sise': [1, 2] } },
      [/^vary\["reservoir.sise"\]: expected one of kind, units/],
    ],
    [
      'a bad level of one thing, in the words of the file',
      { vary: { 'reservoir.units': [30, 0] } },
      [/^vary\["reservoir.units"\]\[1\]: expected a whole number from 1 to 10000, found 0$/],
    ],
    [
      'something within what is not there',
      { vary: { memory: ['bump', null], 'memory.side': [10, 12] } },
      [/^memory=none, memory.side=10 \(and 1 more\): expected something to change there \(memory is null\)/],
    ],
    [
      "the memory's place by the name that 0.1.0 gave it, in the words of the file",
      { search: 'ablation', vary: { attractor: ['bump', 'dump'], 'attractor.warmup': [5, -1] } },
      [/^vary\["attractor"\]\[1\]: expected one of "bump"/, /^vary\["attractor.warmup"\]\[1\]: expected a number ≥ 0/],
    ],
    [
      'a bad base in the words of 0.1.0',
      { base: { ...BASE, attractor: { kind: 'bump', side: 1 } } },
      [/^base.attractor.side: expected a whole number/],
    ],
    [
      'more runs than can be named, in all, before any pipeline is made',
      { vary: { dt: Array.from({ length: 200 }, (_, i) => -i) }, seeds: 100_000 },
      [/^seeds: expected at most 200000 runs, found 201 variants × 100000 seeds = 20100000$/],
    ],
    [
      'more combinations than anyone runs',
      { vary: { dt: Array.from({ length: 200 }, (_, i) => i + 1), seed: Array.from({ length: 200 }, (_, i) => i) } },
      [/vary: expected at most 10000 combinations, found 40000/],
    ],
  ])('%s', (_, change, expected) => {
    const found = wrong(change);
    for (const pattern of expected) expect(found.filter((line) => pattern.test(line))).toHaveLength(1);
  });

  it('is found in any data at all, without an exception', () => {
    const word = fc.constantFrom(
      'rule',
      'memory',
      'memory.side',
      'attractor',
      'attractor.side',
      'task',
      'reservoir.units',
      'a.b',
      '',
      '.',
      'protocol',
    );
    const level = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('hebbian', 'force', null, 'bump', 1, 10));
    const file = fc.record(
      {
        name: fc.oneof(fc.constant('n'), fc.string()),
        base: fc.oneof(fc.constant(BASE), fc.jsonValue()),
        protocol: fc.oneof(fc.constant({ trials: 2 }), fc.jsonValue()),
        vary: fc.oneof(fc.dictionary(word, fc.array(level, { maxLength: 3 }), { maxKeys: 3 }), fc.jsonValue()),
        exclude: fc.oneof(fc.array(fc.dictionary(word, level, { maxKeys: 2 }), { maxLength: 2 }), fc.jsonValue()),
        seeds: fc.oneof(fc.integer(), fc.array(fc.nat(5)), fc.jsonValue()),
        search: fc.oneof(fc.constantFrom('grid', 'ablation', { kind: 'random', variants: 3 }), fc.jsonValue()),
        criterion: fc.jsonValue(),
      },
      { requiredKeys: ['name', 'base'] },
    );
    fc.assert(
      fc.property(fc.oneof(file, fc.jsonValue()), (value) => {
        const parsed = parseFile(value);
        if (E.isLeft(parsed)) {
          expect(parsed.left.length).toBeGreaterThan(0);
          return;
        }
        const { base } = parsed.right;
        if (typeof base !== 'object' || base === null) return;
        const made = planStudy(parsed.right, base as Data);
        if (E.isRight(made)) expect(made.right.variants[0].name).toBe('base');
      }),
      { numRuns: 300 },
    );
  });
});
