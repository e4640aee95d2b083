import { describe, expect, it } from 'vitest';
import type { Trained } from '../../../pipelines/jobs/index.ts';
import { analyse } from '../../../pipelines/studies/analysis.ts';
import { jobOf, leaderboard, MEASURES, type Plan } from '../../../pipelines/studies/index.ts';
import { looksOf, standing } from '../../../pipelines/studies/looks.ts';
import { made, plan, scored } from './support.ts';

const study = (seeds: number): Plan =>
  plan({ seeds, vary: { rule: ['force'], attractor: [null] }, search: 'ablation' });
const [BASE, FORCE, NONE] = ['base', 'rule=force', 'memory=none'];

const rowOf = (analysis: ReturnType<typeof analyse>, name: string | undefined) => {
  const row = analysis.rows.find(({ variant }) => variant.name === name);
  if (row === undefined) throw new Error(`no ${name}`);
  return row;
};

describe('an analysis', () => {
  const results = made(study(7), ({ name }, seed) => {
    // The seed matters a lot, force adds 0.1 to what it gives; without an attractor seeds 2 and 5 fail.
    const luck = 0.3 + 0.05 * seed;
    if (name === FORCE) return scored({ 2: luck, 4: luck + 0.1 + 0.01 * (seed % 2) });
    if (name === NONE) return seed % 3 === 2 ? 'it diverged' : scored({ 2: 0.99, 4: luck - 0.2 });
    return scored({ 2: luck / 2, 4: luck });
  });
  const analysis = analyse(results, standing(results, false));

  it('compares within seed: what a seed does to all variants does not count', () => {
    const { difference, effect, better, worse, signTest, signTestHolm } = rowOf(analysis, FORCE).comparison ?? {};
    expect(difference?.mean).toBeCloseTo(0.1 + 0.04 / 7, 12);
    expect(difference?.sd).toBeLessThan(0.01);
    expect(effect).toBeGreaterThan(5);
    expect([better, worse]).toEqual([7, 0]);
    expect(signTest).toBeCloseTo(2 / 128, 12);
    expect(signTestHolm).toBeCloseTo(4 / 128, 12);
    expect(rowOf(analysis, BASE).comparison).toBeUndefined();
  });

  it('is certain of most seeds, but not of the mean where one seed in three may fail without having been seen', () => {
    const { difference, middle, holm, certain, inMostSeeds } = rowOf(analysis, FORCE).comparison ?? {};
    expect([certain, inMostSeeds]).toEqual([false, true]);
    expect(holm).toBeGreaterThan(0.05);
    expect(difference?.low).toBeLessThan(-0.2);
    expect(middle).toEqual({ median: expect.closeTo(0.11), low: expect.closeTo(0.1), high: expect.closeTo(0.11) });
  });

  it('counts failed runs as the worst, and says why they failed', () => {
    const row = rowOf(analysis, NONE);
    expect(row).toMatchObject({ runs: 7, failed: 2, reasons: ['it diverged'] });
    // Of seeds 2 and 5 the base has 0.4 and 0.55, and they 0.
    expect(row.comparison?.difference).toMatchObject({ n: 7, mean: expect.closeTo((-5 * 0.2 - 0.4 - 0.55) / 7) });
    expect(row.comparison?.seeds[1]).toEqual({ seed: 2, value: expect.closeTo(-0.4) });
    expect(row.final.performance).toMatchObject({ n: 7, mean: expect.closeTo((3.5 - 5 * 0.2 - 0.95) / 7) });
    // The worst RMSE is 2; the others are 1 − score.
    expect(row.final.rmse.mean).toBeCloseTo((2 * 2 + 5 - (3.5 - 0.95 - 1)) / 7, 12);
  });

  it('draws curves over all tests, failed runs at their foot, and ranks by the last', () => {
    expect(rowOf(analysis, BASE).curves.performance.map(({ trial, score }) => [trial, score.mean])).toEqual([
      [2, expect.closeTo(0.25)],
      [4, expect.closeTo(0.5)],
    ]);
    expect(rowOf(analysis, NONE).curves.performance.map(({ score: { n, low, high } }) => [n, low, high])).toEqual([
      [7, 0, expect.closeTo(0.99)],
      [7, 0, expect.closeTo(0.45)],
    ]);
    expect(leaderboard(analysis).map(({ variant }) => variant.name)).toEqual([FORCE, BASE, NONE]);
  });

  it('says after how many trials the criterion was met, in the median, those that never did or failed included', () => {
    expect(rowOf(analysis, NONE).toCriterion).toEqual({ median: 2, reached: 5 });
    expect(rowOf(analysis, BASE).toCriterion).toEqual({ median: null, reached: 0 });
    const most = made(study(7), ({ name }, seed) =>
      name === NONE && seed > 3 ? 'it diverged' : scored({ 2: 0.99, 4: 0.99 }),
    );
    expect(rowOf(analyse(most, standing(most, false)), NONE).toCriterion).toEqual({ median: null, reached: 3 });
  });

  it('of a variant that fails in most seeds is never certain that it is better, however good the others are', () => {
    for (const untilCertain of [false, true]) {
      const most = made(study(20), ({ name }, seed) =>
        name === NONE && seed % 4 !== 0 ? 'it diverged' : scored({ 4: name === NONE ? 1 : 0.5 }),
      );
      const { difference, better, worse } = rowOf(analyse(most, standing(most, untilCertain)), NONE).comparison ?? {};
      expect(difference?.mean).toBeLessThan(0);
      expect(worse).toBeGreaterThan(better as number);
    }
  });

  it('says when one seed carries a difference', () => {
    const carried = made(study(7), ({ name }, seed) =>
      scored({ 4: name === FORCE && seed === 6 ? 0.1 : name === FORCE ? 0.91 : 0.9 }),
    );
    expect(rowOf(analyse(carried, standing(carried, false)), FORCE).comparison?.carrier).toEqual({
      seed: 6,
      without: expect.closeTo(0.01),
    });
    expect(rowOf(analysis, FORCE).comparison?.carrier).toBeNull();
  });

  it('counts scores outside the range as its ends, and says so; the range can be another', () => {
    const far = made(study(7), ({ name }, seed) => scored({ 4: name === BASE ? 0.5 : 10 * seed }));
    const { notes, ...rest } = analyse(far, standing(far, false));
    expect(rowOf({ notes, ...rest }, FORCE).comparison?.difference).toMatchObject({ mean: 0.5 });
    expect(notes).toEqual([expect.stringMatching(/^performance: 14 runs have a score outside 0 to 1, .*"range"/)]);
    const wide = { ...far, plan: { ...far.plan, range: { low: 0, high: 100 } } };
    const found = analyse(wide, standing(wide, false));
    expect(found.notes).toEqual([]);
    expect(rowOf(found, FORCE).comparison?.difference.mean).toBeCloseTo(39.5);
  });

  it('of a task that gives only one measure says nothing of the others', () => {
    const few = made(study(7), ({ name }, seed) =>
      name === NONE && seed === 1
        ? 'it diverged'
        : { tests: [{ trial: 4, performance: [seed / 10] }] as unknown as Trained['tests'] },
    );
    for (const measure of MEASURES) {
      const of = { ...few, plan: { ...few.plan, measure, criterion: 0.65 } };
      const row = rowOf(analyse(of, standing(of, true)), BASE);
      expect(row.final.performance.mean).toBeCloseTo(0.4, 12);
      expect(row.final.rmse.mean).toBeNull();
      expect(row.toCriterion).toEqual({ median: null, reached: measure === 'performance' ? 1 : 0 });
    }
  });

  it('ranks by error upside down', () => {
    const rmse = { ...results, plan: { ...results.plan, measure: 'rmse' as const } };
    const found = analyse(rmse, standing(rmse, false));
    expect(leaderboard(found)[0]?.variant.name).toBe(FORCE);
    expect(rowOf(found, FORCE).comparison).toMatchObject({ better: 7, worse: 0 });
  });
});

describe('what a task of its own gives', () => {
  const given = (result: unknown): string | undefined => {
    const results = made(plan({ seeds: 1, vary: { rule: ['force'] } }), () => result as Trained);
    const analysis = analyse(results, standing(results, false));
    return analysis.rows[0]?.reasons[0];
  };

  it.each([
    [null, 'result: expected an object with tests, found null'],
    [{ tests: [] }, 'result.tests: expected a list of tests, found a list of 0'],
    [{ tests: [null] }, /^result.tests\[0\]: expected a test: .*, found null$/],
    [
      { tests: [{ trial: 2.5, performance: [1] }] },
      'result.tests[0].trial: expected a whole number of trials, found 2.5',
    ],
    [
      {
        tests: [
          { trial: 4, performance: [1] },
          { trial: 4, performance: [1] },
        ],
      },
      'result.tests[1].trial: expected a whole number of trials above 4, that of the last, found 4',
    ],
    [{ tests: [{ trial: 2 }] }, /performance: expected one number for each test trial, found nothing$/],
    [
      { tests: [{ trial: 2, performance: [] }] },
      /performance: expected one number for each test trial, found a list of 0$/,
    ],
    [{ tests: [{ trial: 2, performance: [1, 'good'] }] }, /performance\[1\]: expected a number, found "good"$/],
    [
      { tests: [{ trial: 2, performance: [1, 1], rmse: [0] }] },
      /rmse: expected 2 numbers, as in performance, found 1$/,
    ],
  ])('is checked, and is the reason why a run failed: %j', (result, reason) => {
    const said = given(result);
    expect(said).toMatch(typeof reason === 'string' ? new RegExp(`^${reason.replace(/[[\].]/g, '\\$&')}$`) : reason);
  });

  it('is taken as it stands where nothing is wrong', () => {
    expect(given({ tests: [{ trial: 0, performance: [0.5], steps: 'many' }], more: true })).toBeUndefined();
  });
});

describe('a study until it is certain', () => {
  /** As many seeds as have been asked for so far. */
  const played = (seeds: number, score: (name: string, seed: number) => number | undefined) => {
    const of = study(seeds);
    const done = new Set<string>();
    const looks: number[] = [];
    for (;;) {
      const results = made(of, (variant, seed) => {
        if (!done.has(JSON.stringify(jobOf(of, variant, seed)))) return undefined;
        const found = score(variant.name, seed);
        return found === undefined ? 'it diverged' : scored({ 4: found });
      });
      const now = standing(results, true);
      looks.push(now.next.length);
      if (now.next.length === 0) return { now, looks, analysis: analyse(results, now) };
      for (const job of now.next) done.add(JSON.stringify(job));
    }
  };
  const noise = (seed: number): number => 0.01 * ((seed * 7) % 5) - 0.02;
  const seedsOf = ({ seeds }: { readonly seeds: ReadonlyMap<{ readonly name: string }, number> }) =>
    Object.fromEntries([...seeds].map(([variant, n]) => [variant.name, n]));

  it('looks three times at most, evenly, the last time with all seeds', () => {
    expect(looksOf(3)).toEqual([3]);
    expect(looksOf(12)).toEqual([6, 12]);
    expect(looksOf(20)).toEqual([7, 13, 20]);
    expect(looksOf(45)).toEqual([15, 30, 45]);
  });

  it('ends the seeds of what is certain, and goes on with the others and the base', () => {
    const { now, looks, analysis } = played(45, (name, seed) =>
      name === FORCE ? 0.95 + noise(seed) : name === NONE ? 0.05 + noise(seed + 1) * (seed % 2 ? 1 : -1) : 0.05,
    );
    expect(seedsOf(now)).toEqual({ base: 45, [FORCE as string]: 15, [NONE as string]: 45 });
    expect(looks).toEqual([45, 30, 30, 0]);
    expect(now.certain.map(({ name }) => name)).toEqual([FORCE]);
    expect(rowOf(analysis, FORCE)).toMatchObject({ runs: 15, comparison: { certain: true, stopped: true } });
    expect(rowOf(analysis, NONE).comparison).toMatchObject({ certain: false, stopped: false, difference: { n: 45 } });
    // Intervals have the confidence of their look.
    expect([...now.alphas.values()]).toEqual([expect.closeTo((0.05 * 5) / 9), expect.closeTo(0.05 / 9)].reverse());
  });

  it('counts failed runs in its looks: one more or less of them and it is certain sooner or later', () => {
    const failing = (count: number) =>
      played(45, (name, seed) => (name === FORCE && seed <= count ? undefined : name === BASE ? 0.05 : 0.95));
    expect(seedsOf(failing(0).now)[FORCE as string]).toBe(15);
    expect(seedsOf(failing(7).now)[FORCE as string]).toBe(30);
    expect(failing(40).now.certain.map(({ name }) => name)).toEqual([NONE]);
  });

  it('is certain of nothing between two looks, nor before the last run of a study without looks', () => {
    const of = study(15);
    const results = made(of, ({ name }, seed) =>
      seed === 15 ? undefined : scored({ 4: name === FORCE ? 0.99 : name === NONE && seed < 6 ? 0.98 : 0.01 }),
    );
    for (const untilCertain of [false, true]) {
      const now = standing(results, untilCertain);
      const { comparison } = rowOf(analyse(results, now), FORCE);
      const ended = now.certain.length > 0;
      expect(comparison?.certain).toBe(ended);
      expect(now.looks).toBe(untilCertain ? 2 : 0);
      expect(comparison?.p === null).toBe(!untilCertain);
      expect(comparison?.difference.n).toBe(untilCertain && ended ? 10 : 14);
    }
  });

  it('decides by what is corrected for all comparisons', () => {
    // Alone, so large a difference is certain of ten seeds; among twenty it is not.
    const many = (levels: number) => {
      const of = plan({
        seeds: 10,
        vary: { 'projection.strength': Array.from({ length: levels }, (_, i) => i + 2) },
        search: 'ablation',
      });
      const results = made(of, ({ name }) => scored({ 4: name === 'projection.strength=2' ? 0.62 : 0.1 }));
      return analyse(results, standing(results, false)).rows[1]?.comparison;
    };
    expect(many(1)).toMatchObject({ certain: true, p: expect.any(Number) });
    expect(many(20)?.p).toBe(many(1)?.p);
    expect(many(20)?.certain).toBe(false);
    expect(many(20)?.holm).toBeCloseTo(20 * (many(1)?.p as number), 9);
  });

  it('is over when all is certain', () => {
    const { looks } = played(
      45,
      (name, seed) => (name === BASE ? 0.05 : 0.95) + noise(seed) * (name === FORCE ? 1 : -1),
    );
    expect(looks).toEqual([45, 0]);
  });
});
