import { describe, expect, it } from 'vitest';
import { analyse } from '../../../pipelines/studies/analysis.ts';
import { jobOf, leaderboard, type Plan } from '../../../pipelines/studies/index.ts';
import { standing } from '../../../pipelines/studies/looks.ts';
import { made, plan, scored } from './support.ts';

const study = (seeds: number): Plan =>
  plan({ seeds, vary: { rule: ['force'], attractor: [null] }, search: 'ablation' });
const [BASE, FORCE, NONE] = ['base', 'rule=force', 'attractor=none'];

const rowOf = (analysis: ReturnType<typeof analyse>, name: string | undefined) => {
  const row = analysis.rows.find(({ variant }) => variant.name === name);
  if (row === undefined) throw new Error(`no ${name}`);
  return row;
};

describe('an analysis', () => {
  const results = made(study(6), ({ name }, seed) => {
    // The seed matters a lot, force adds 0.1 to whatever it gives; without an attractor seeds 2 and 5 fail.
    const luck = 0.1 * seed;
    if (name === FORCE) return scored({ 2: luck, 4: luck + 0.1 + 0.01 * (seed % 2) });
    if (name === NONE) return seed % 3 === 2 ? 'it diverged' : scored({ 2: 0.99, 4: luck - 0.2 });
    return scored({ 2: luck / 2, 4: luck });
  });
  const analysis = analyse(results, standing(results, false));

  it('compares within seed: what a seed does to all variants does not count', () => {
    const { difference, effect, p, certain } = rowOf(analysis, FORCE).comparison ?? {};
    expect(difference?.mean).toBeCloseTo(0.105, 12);
    expect(difference?.low).toBeGreaterThan(0.09);
    expect(difference?.high).toBeLessThan(0.12);
    expect(certain).toBe(true);
    expect(effect).toBeGreaterThan(5);
    expect(p).toBeCloseTo(2 / 64, 12);
    expect(rowOf(analysis, BASE).comparison).toBeUndefined();
  });

  it('counts failed runs, says why, and pairs the others', () => {
    const row = rowOf(analysis, NONE);
    expect(row).toMatchObject({ runs: 6, failed: 2, reasons: ['it diverged'] });
    expect(row.comparison?.difference).toMatchObject({ n: 4, mean: expect.closeTo(-0.2), low: null });
    expect(row.comparison?.certain).toBe(false);
  });

  it('draws curves over all tests, and ranks by the last', () => {
    expect(rowOf(analysis, BASE).curves.performance.map(({ trial, score }) => [trial, score.mean])).toEqual([
      [2, expect.closeTo(0.175)],
      [4, expect.closeTo(0.35)],
    ]);
    expect(leaderboard(analysis).map(({ variant }) => variant.name)).toEqual([FORCE, BASE, NONE]);
    expect(rowOf(analysis, BASE).final.rmse.mean).toBeCloseTo(0.65, 12);
  });

  it('says after how many trials the criterion was met, in the median, those that never did included', () => {
    expect(rowOf(analysis, NONE).toCriterion).toEqual({ median: 2, reached: 4 });
    expect(rowOf(analysis, BASE).toCriterion).toEqual({ median: null, reached: 0 });
  });

  it('ranks by error upside down', () => {
    const rmse = { ...results, plan: { ...results.plan, measure: 'rmse' as const } };
    expect(leaderboard(analyse(rmse, standing(rmse, false)))[0]?.variant.name).toBe(FORCE);
  });
});

describe('a study until it is certain', () => {
  /** As many seeds as have been asked for so far. */
  const played = (seeds: number, score: (name: string, seed: number) => number) => {
    const of = study(seeds);
    const done = new Set<string>();
    const looks: number[] = [];
    for (;;) {
      const results = made(of, (variant, seed) =>
        done.has(JSON.stringify(jobOf(of, variant, seed))) ? scored({ 4: score(variant.name, seed) }) : undefined,
      );
      const now = standing(results, true);
      looks.push(now.next.length);
      if (now.next.length === 0) return { now, looks, analysis: analyse(results, now) };
      for (const job of now.next) done.add(JSON.stringify(job));
    }
  };
  const noise = (seed: number): number => 0.01 * ((seed * 7) % 5) - 0.02;

  it('ends the seeds of what is certain, and goes on with the others and the base', () => {
    const { now, looks, analysis } = played(32, (name, seed) =>
      name === FORCE ? 0.9 + noise(seed) : name === NONE ? 0.5 + noise(seed + 1) * (seed % 2 ? 1 : -1) : 0.5,
    );
    const seeds = Object.fromEntries([...now.seeds].map(([variant, n]) => [variant.name, n]));
    expect(seeds).toEqual({ base: 32, [FORCE as string]: 8, [NONE as string]: 32 });
    expect(looks).toEqual([24, 16, 16, 16, 0]);
    expect(now.certain.map(({ name }) => name)).toEqual([FORCE]);
    expect(rowOf(analysis, FORCE)).toMatchObject({ runs: 8, comparison: { certain: true, difference: { n: 8 } } });
    expect(now.alpha).toBe(0.0125);
  });

  it('is over when all is certain', () => {
    const { looks } = played(32, (name, seed) => (name === BASE ? 0.1 : 0.9) + noise(seed) * (name === FORCE ? 1 : -1));
    expect(looks).toEqual([24, 0]);
  });
});
