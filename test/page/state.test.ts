import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../server/page/contract.ts';
import { labelled } from '../../server/page/draw/labels.ts';
import { demandsOf, largeOf, slotsOf } from '../../server/page/state/feed.ts';
import { coarse, grain, steadied } from '../../server/page/state/grain.ts';
import { marksOf, sinceMark } from '../../server/page/state/marks.ts';
import type { Model } from '../../server/page/state/model.ts';
import { overview } from '../../server/page/state/overview.ts';
import { at, recordLatest, recordTrial } from '../../server/page/state/recorders.ts';
import { type Need, type Recording, recording } from '../../server/page/state/recording.ts';
import { ring } from '../../server/page/state/ring.ts';
import { scores } from '../../server/page/state/scores.ts';
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

describe('what the page asks for', () => {
  const of = (name: string, shape: readonly number[], layout?: Signal['layout']): Signal => ({
    ...{ name, shape },
    ...(layout === undefined ? {} : { layout }),
  });
  const signals = [
    of('attractor.x', [2500], 'sheet'),
    of('reservoir.r', [1001], 'raster'),
    of('drive', [200]),
    of('weights', [2, 300]),
    of('readout.z', [1]),
    of('reward.P', []),
  ];
  const model = { variants: [''], trialSteps: 10_000, signals } as unknown as Model;
  const need = (as: Need['as'], path: string): Recording =>
    recording({ paths: [path], as }, model.variants, recordLatest, () => {});
  const recordings = [
    need('latest', 'attractor.x'),
    ...['reservoir.r', 'drive'].map((path) => need('columns', path)),
    need('latest', 'weights'),
    ...['readout.z', 'reward.P'].map((path) => need('curve', path)),
  ];
  const seen = new Set(recordings);
  const slots = slotsOf(new Map(), [...largeOf(seen, '').keys()]);
  const asked = demandsOf({ model, recordings, seen, focus: '', pace: 8192, slots });
  const demanded = (name: string) => asked.find(({ names }) => names.includes(name));

  it('is curves as float32 and pictures as bytes, those of a sheet by the root', () => {
    expect(demanded('readout.z')).toBe(demanded('reward.P'));
    expect(signals.map(({ name }) => demanded(name)?.encoding)).toEqual([
      'uint8sqrt',
      'uint8',
      'uint8',
      'uint8',
      'float32',
      'float32',
    ]);
  });

  it('is no more rows over time than are drawn, evenly apart, and all else whole', () => {
    expect(demanded('reservoir.r')?.slices).toEqual({ 'reservoir.r': { from: 0, to: null, step: 6 } });
    for (const { name } of signals) if (name !== 'reservoir.r') expect(demanded(name)?.slices).toBeUndefined();
  });

  it('is no more numbers a second than there is room for', () => {
    const crowd = Array.from({ length: 12 }, (_, i) => of(`sheet${i}.x`, [2500], 'sheet'));
    const many = crowd.map(({ name }) => need('latest', name));
    const [all, own] = [new Set(many), { ...model, signals: crowd } as Model];
    const demands = demandsOf({
      ...{ model: own, recordings: many, seen: all, focus: '', pace: 8192 },
      slots: slotsOf(new Map(), [...largeOf(all, '').keys()]),
    });
    expect(demands).toHaveLength(12);
    expect(demands.reduce((sum, { rate }) => sum + 2500 * rate, 0)).toBeLessThanOrEqual(180_000 * 1.01);
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

  it('of a trial of which few steps come is filled by the trials after it', () => {
    const lines = recordTrial(1, 50, 1, ([value]) => [at(value)]);
    for (let step = 0; step < 50 * 17; step += 17) lines.see([step % 50], step);
    const [, z = []] = lines.trial.columns();
    expect([...z]).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });
});

describe('the grain of a curve', () => {
  it('is at least what is asked for and at most twice that', () => {
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
  });

  it('divides the trial where that leaves enough samples of one, else shows other steps of each', () => {
    expect([grain(10_000, 16), grain(1000, 1.7), grain(97, 4), grain(30, 1)]).toEqual([16, 2, 4, 1]);
    const every = grain(50, 15);
    const seen = new Set(Array.from({ length: 50 }, (_, i) => (i * every) % 50));
    expect([every, seen.size]).toEqual([17, 50]);
  });

  it('stays as it is while a speed varies a little', () => {
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
    all.forget(10);
    expect(all.table(['a', 'b'], 'performance')[0]).toEqual([1]);
  });

  const swap = (step: number, kind: string, was: string, variant?: string) => {
    const name = variant === undefined ? 'rule' : `${variant}/rule`;
    const params = { place: 'rule', kind, ...(variant === undefined ? {} : { variant }) };
    const parameters = [{ name, value: kind, description: '', live: true }];
    return { step, method: 'swap', params, parameters, before: { [name]: was } };
  };

  it('mark what was changed, a slider that is drawn along only once', () => {
    const all = scores();
    const set = (step: number, value: number, was: number) => ({
      ...{ step, method: 'set', params: {} },
      parameters: [{ name: 'reservoir.lambda', value, description: '', live: true }],
      before: { 'reservoir.lambda': was },
    });
    for (const change of [set(10, 1.1, 1), set(12, 1.2, 1.1), set(14, 1.25, 1.2), swap(30, 'force', 'hebbian')])
      all.after(change, 100);
    all.after({ step: 31, method: 'pause', params: {}, parameters: [] }, 100);
    expect(all.marks(100)).toEqual([
      { trial: 0.14, text: 'reservoir.lambda: 1 → 1.25', altered: ['reservoir.lambda'] },
      { trial: 0.3, text: 'rule: hebbian → force', altered: ['rule'] },
    ]);
  });

  it('keep the marks that lie before the step that a restore goes back to, within its trial, too', () => {
    const all = scores();
    for (const change of [swap(50, 'force', 'hebbian'), swap(350, 'none', 'force'), swap(380, 'force', 'none')])
      all.after(change, 100);
    all.after({ step: 370, method: 'restore', params: {}, parameters: [] }, 100);
    expect(all.marks(100).map(({ trial }) => trial)).toEqual([0.5, 3.5]);
    all.after({ step: 0, method: 'reset', params: {}, parameters: [] }, 100);
    expect(all.marks(100)).toEqual([]);
  });

  it('say since which mark something is so, of each variant', () => {
    const marks = marksOf([swap(50, 'none', 'force', 'b'), swap(80, 'hebbian', 'hebbian', 'a')], 100);
    expect(marks.map(({ text }) => text)).toEqual(['b: rule: force → none', 'a: rule: hebbian, anew']);
    expect(['a/rule', 'b/rule', 'b/attractor'].map((name) => sinceMark(marks, [name]))).toEqual([2, 1, undefined]);
  });
});

describe('numbers at the marks', () => {
  const wide = (text: string): number => 6 * text.length;
  const texts = (places: readonly number[]) => labelled(places, 1, 100, wide).map(({ text }) => text);

  it('become one where they would lie over each other', () => {
    expect(texts([10, 40])).toEqual(['1', '2']);
    expect(texts([10, 10])).toEqual(['1, 2']);
    expect(texts([10, 12, 14, 80])).toEqual(['1–3', '4']);
  });

  it('never overlap, never reach over the edge, and leave none out', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 30 }), (places) => {
        const labels = labelled(
          places.sort((a, b) => a - b),
          1,
          100,
          wide,
        );
        for (const [i, { left, text }] of labels.entries())
          expect(left + wide(text)).toBeLessThanOrEqual(labels[i + 1]?.left ?? 100);
        const named = labels.flatMap(({ text }) => {
          const [from = 0, to = from] = text.split(/, |–/).map(Number);
          return Array.from({ length: to - from + 1 }, (_, k) => from + k);
        });
        expect(named).toEqual(places.map((_, i) => i + 1));
      }),
    );
  });
});
