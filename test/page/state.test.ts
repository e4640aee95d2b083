import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coarse, grain, steadied } from '../../server/page/state/grain.ts';
import { overview } from '../../server/page/state/overview.ts';
import { ring } from '../../server/page/state/ring.ts';
import { scores, textOf } from '../../server/page/state/scores.ts';
import { sweep } from '../../server/page/state/sweep.ts';

describe('a ring', () => {
  it('holds the last rows in their order, however many were pushed', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), fc.integer({ min: 1, max: 20 }), (values, capacity) => {
        const held = ring(2, capacity);
        for (const value of values) held.push([value, -value]);
        const expected = values.slice(-capacity);
        expect([...held.column(0)]).toEqual(expected);
        expect([...held.column(1)]).toEqual(expected.map((value) => -value));
        expect(held.last(0)).toBe(values.at(-1) ?? Number.NaN);
      }),
    );
  });
});

describe('an overview', () => {
  it('keeps a bounded number of points of a training of any length, and its means', () => {
    const all = overview(1, 0.01);
    for (let n = 0; n < 200_000; n++) all.push(n / 100, [n % 2]);
    const [x = [], y = []] = all.columns();
    expect(x.length).toBeGreaterThan(500);
    expect(x.length).toBeLessThanOrEqual(1200);
    expect(x.at(-1)).toBeGreaterThan(1990);
    expect(y.reduce((sum, value) => sum + value, 0) / y.length).toBeCloseTo(0.5, 1);
  });
});

describe('a sweep', () => {
  it('overwrites the trial before, with a gap; the target stays', () => {
    const one = sweep(2, 100, 1);
    for (let step = 0; step < 150; step++) one.put(step % 100, 1, [step % 100, step]);
    const [, f = [], z = []] = one.columns();
    expect([...f]).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect([z[49], z[50], z[51], z[52], z[99]]).toEqual([149, Number.NaN, Number.NaN, 52, 99]);
  });
});

describe('the grain of a curve', () => {
  it('is at least what is asked for, at most twice that, and divides the trial if anything there does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        (steps, least) => {
          const every = grain(steps, least);
          expect(every).toBeGreaterThanOrEqual(Math.min(least, every));
          expect(every).toBeLessThanOrEqual(2 * Math.max(1, Math.ceil(least)));
        },
      ),
    );
    expect([grain(10_000, 16), grain(1000, 1.7), grain(97, 4)]).toEqual([16, 2, 4]);
    expect([steadied(1, 900), steadied(1024, 300), steadied(1024, 100), steadied(1024, 1025)]).toEqual([
      1024, 1024, 128, 2048,
    ]);
    expect([coarse(0), coarse(100), coarse(128), coarse(129)]).toEqual([1, 128, 128, 256]);
  });
});

describe('scores', () => {
  const score = (performance: number) => ({ performance, zeroShift: 0, rmse: 0 });
  const test = (variant: string, trial: number) =>
    ({ type: 'test', variant, step: trial * 10, trial, score: score(trial / 10) }) as const;

  it('stand in one table by trial: tests of each variant, then trials of each', () => {
    const all = scores();
    all.seeTest(test('a', 1));
    all.seeTest(test('b', 2));
    const progress = { type: 'progress', step: 20, stepsPerSecond: 1, timesReal: 1, lastOfTrial: true } as const;
    all.see({ ...progress, variant: 'a', trial: 2, score: score(0.5) });
    expect(all.table(['a', 'b'], 'performance')).toEqual([
      [1, 2],
      [0.1, null],
      [null, 0.2],
      [null, 0.5],
      [null, null],
    ]);
    expect(all.last('b', 'performance')).toBe(0.2);
    all.forget(1);
    expect(all.table(['a', 'b'], 'performance')[0]).toEqual([1]);
  });

  it('mark what was changed, a slider that is drawn along only once', () => {
    const all = scores();
    const set = (step: number, value: number) => ({
      ...{ step, method: 'set', params: {} },
      parameters: [{ name: 'reservoir.lambda', value, description: '' }],
    });
    for (const [step, value] of [
      [10, 1.1],
      [12, 1.2],
      [14, 1.25],
    ] as const)
      all.note(set(step, value), 100);
    all.note({ step: 30, method: 'swap', params: { place: 'rule', kind: 'force' }, parameters: [] }, 100);
    all.note({ step: 31, method: 'pause', params: {}, parameters: [] }, 100);
    expect(all.marks()).toEqual([
      { trial: 0.14, text: 'reservoir.lambda = 1.25' },
      { trial: 0.3, text: 'rule → force' },
    ]);
    expect(
      textOf({ step: 0, method: 'swap', params: { place: 'rule', kind: 'none', variant: 'b' }, parameters: [] }),
    ).toBe('b: rule → none');
  });
});
