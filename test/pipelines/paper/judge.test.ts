import { describe, expect, it } from 'vitest';
import type { Json } from '../../../pipelines/jobs/index.ts';
import { idOf } from '../../../pipelines/jobs/index.ts';
import { conditions, learnJob, seedsOf } from '../../../pipelines/paper/conditions.ts';
import { type Results, resultsFrom } from '../../../pipelines/paper/experiment.ts';
import { full } from '../../../pipelines/paper/index.ts';
import { judge } from '../../../pipelines/paper/judge.ts';
import { table } from '../../../pipelines/paper/published.ts';
import { spoken, summary } from '../../../pipelines/paper/statistics.ts';
import { html } from '../../../pipelines/report/index.ts';

const scale = full(10);
const judged = (runs: number, parts: readonly boolean[]) =>
  judge(scale, { claim: 'c', criterion: 'k', runs, measured: 'm', parts }).verdict;

describe('a claim', () => {
  it('holds if all parts of its criterion do, in part if some do', () => {
    expect(judged(10, [true, true])).toBe('holds');
    expect(judged(10, [true, false])).toBe('holds in part');
    expect(judged(10, [false])).toBe('does not hold');
  });

  it('is not judged by fewer than three runs, nor by none of its numbers', () => {
    expect(judged(2, [true])).toBe('not enough runs to judge');
    expect(judged(3, [true])).toBe('holds');
    expect(judged(10, [])).toBe('not enough runs to judge');
  });

  it('says how many runs it rests on, of how many', () => {
    const seeds = (runs: number) => judge(scale, { claim: '', criterion: '', runs, measured: 'm', parts: [] });
    expect(seeds(4).seeds).toBe('4 of 10');
    expect(seeds(10).seeds).toBe('10');
    expect(seeds(0).measured).toBe('not run yet');
  });
});

describe('a line of the published table', () => {
  /** Runs of one condition that score as told. */
  const results = (performance: (trial: number, seed: number) => number, zeroShift = 0.98): Results =>
    resultsFrom(
      new Map(
        seedsOf(scale).map((seed): [string, Json] => [
          idOf(learnJob(scale, conditions.shortMemory, seed)),
          {
            tests: [10, 50, 100, 200].map((trial) => ({
              trial,
              performance: performance(trial, seed),
              zeroShift,
              rmse: 0,
            })),
            signals: [],
            drawings: [],
          },
        ]),
      ),
    );
  const PUBLISHED: Readonly<Record<number, number>> = { 10: 0.917, 50: 0.985, 100: 0.998, 200: 0.999 };
  const line = (of: Results) => table.report(of, scale).claims[0];

  it('holds where ours is the published one', () => {
    expect(line(results((trial) => PUBLISHED[trial] as number))).toMatchObject({ verdict: 'holds', seeds: '10' });
  });

  it('holds in part where some of it is off by more than the spread', () => {
    // Half of the ten at 0.79, half at 0.81: a standard deviation of 0.0105, and 0.117 is 11.1 of them.
    const spread = (seed: number) => (seed % 2 === 0 ? 0.79 : 0.81);
    const off = line(results((trial, seed) => (trial === 10 ? spread(seed) : (PUBLISHED[trial] as number))));
    expect(off?.verdict).toBe('holds in part');
    expect(html`${off?.measured}`.markup).toContain('10: 0.800 ± 0.011 (published 0.917) ✗ off by 11.1 SD<br>');
  });

  it('allows for the uncertainty of our own mean', () => {
    const wide = (_: number, seed: number) => (seed % 2 === 0 ? 1 : 0.8);
    expect(
      line(results((trial, seed) => (trial === 10 ? wide(trial, seed) - 0.05 : (PUBLISHED[trial] as number))))?.verdict,
    ).toBe('holds');
  });

  it('does not hold where all of it is off', () => {
    expect(line(results(() => 0.5, 0.1))?.verdict).toBe('does not hold');
  });

  it('is not judged before it has been run', () => {
    expect(line(resultsFrom(new Map()))).toMatchObject({
      verdict: 'not enough runs to judge',
      measured: 'not run yet',
    });
  });
});

describe('a summary', () => {
  it('has the sample’s standard deviation', () => {
    expect(summary([1, 2, 3, 4]).sd).toBeCloseTo(Math.sqrt(5 / 3), 12);
    expect(summary([2]).sd).toBe(0);
  });

  it('is spoken as mean and spread', () => {
    expect(spoken(summary([0.5, 0.7]), 2)).toBe('0.60 ± 0.14');
    expect(spoken(summary([-0.5]))).toBe('−0.500');
    expect(spoken(summary([]))).toBe('–');
  });
});
