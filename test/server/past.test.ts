import { describe, expect, it } from 'vitest';
import { remembering } from '../../server/thread/past.ts';

const score = { performance: 1, zeroShift: 1, rmse: 0 };
const progress = (trial: number, variant = '') => ({
  ...({ type: 'progress', variant, step: trial * 10, trial, lastOfTrial: true, score } as const),
  ...{ stepsPerSecond: 1, timesReal: 1 },
});
const set = (step: number, name: string) => ({
  ...{ step, method: 'set', params: {} },
  parameters: [{ name, value: step, description: '', live: true }],
  before: { [name]: step - 1 },
});

describe('the past', () => {
  it('of a million trials is a thousand of them at most, evenly spread from the first to the last', () => {
    const past = remembering();
    for (let trial = 1; trial <= 1_000_000; trial++) past.see(progress(trial));
    const trials = past.all().trials.map(({ trial }) => trial);
    expect(trials.length).toBeLessThanOrEqual(1000);
    expect(trials.length).toBeGreaterThan(450);
    const gaps = trials.slice(1).map((trial, i) => trial - (trials[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * Math.min(...gaps));
    expect(trials[0]).toBeLessThan(2000);
    expect(trials.at(-1)).toBeGreaterThan(998_000);
  });

  it('of variants holds the same trials of each', () => {
    const past = remembering();
    for (let trial = 1; trial <= 5000; trial++) for (const name of ['a', 'b']) past.see(progress(trial, name));
    const of = (name: string) => [...(past.of(name)?.places() ?? [])];
    expect(of('a')).toEqual(of('b'));
  });

  it('has a slider that is drawn along once, from where it was; and a bounded number of changes', () => {
    const past = remembering();
    for (const step of [1, 2, 3]) past.after(set(step, 'a'), 100);
    expect(past.all().changes).toEqual([{ ...set(3, 'a'), before: { a: 0 } }]);
    for (let step = 4; step < 2000; step++) past.after(set(step, step % 2 === 0 ? 'a' : 'b'), 100);
    expect(past.all().changes).toHaveLength(500);
  });

  it('is what another has told it', () => {
    const [theirs, mine] = [remembering(), remembering()];
    theirs.see(progress(3));
    theirs.after(set(30, 'a'), 10);
    mine.see(progress(1));
    mine.recall(theirs.all());
    expect(mine.all()).toEqual(theirs.all());
  });
});
