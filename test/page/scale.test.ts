import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reaching } from '../../server/page/draw/range.ts';
import { demandsOf, slotsOf } from '../../server/page/state/feed.ts';
import { recordColumns, recordLatest, recordLines } from '../../server/page/state/recorders.ts';
import { recording } from '../../server/page/state/recording.ts';
import { reach, readNumber, STEPS, scaleOf, written } from '../../server/page/state/scale.ts';
import { FAKES } from './pipelines.ts';

const about = { description: '', live: true };

describe('a slider', () => {
  it('gives back the value that it was put to, as near as its places lie', () => {
    const kinds = fc.record({
      low: fc.double({ min: 1e-6, max: 1, noNaN: true }),
      ratio: fc.double({ min: 2, max: 1e6, noNaN: true }),
      scale: fc.constantFrom('linear' as const, 'log' as const),
      orNull: fc.option(fc.constant('none'), { nil: undefined }),
      at: fc.integer({ min: 1, max: STEPS }),
    });
    fc.assert(
      fc.property(kinds, ({ low, ratio, scale, orNull, at }) => {
        const slider = [low, low * ratio] as const;
        const one = scaleOf({ ...about, slider, scale, ...(orNull === undefined ? {} : { orNull }) }, undefined);
        const value = one.value(at);
        expect(Math.abs(one.position(value) - at)).toBeLessThanOrEqual(1);
        expect(value).toBeGreaterThanOrEqual(slider[0]);
        expect(value).toBeLessThanOrEqual(slider[1]);
        if (orNull !== undefined) expect([one.value(0), one.position(null)]).toEqual([null, 0]);
      }),
    );
  });

  it('moves by round numbers, and never to a bound that is none of the values', () => {
    const gain = scaleOf({ ...about, slider: [0, 3] }, undefined);
    expect([79, 80, 81].map(gain.value)).toEqual([0.99, 1, 1.01]);
    const rate = scaleOf({ ...about, slider: [1e-5, 1e-2], scale: 'log' }, undefined);
    expect([135, 136, 137].map(rate.value)).toEqual([0.00049, 0.0005, 0.00052]);
    expect(scaleOf({ ...about, above: 0, max: 1 }, 0.5).value(0)).toBeGreaterThan(0);
  });

  it('has a sensible range where none is declared: around what stands there, within the bounds', () => {
    expect(reach({ ...about, slider: [0, 3] }, 9)).toEqual([0, 3]);
    expect(reach({ ...about, min: 0, max: 1 }, 0.5)).toEqual([0, 1]);
    expect(reach({ ...about, min: 0, max: 1e9 }, 50)).toEqual([0, 150]);
    expect(reach({ ...about, above: 0, scale: 'log' }, 20)).toEqual([0.2, 2000]);
    expect(reach(about, -1)).toEqual([-3, 1]);
    expect(reach(about, undefined)).toEqual([-1, 3]);
  });

  it('reads numbers as people type them, and the word for none', () => {
    const orNull = { ...about, orNull: 'constant' };
    expect(['1,5', '−2', ' 3 ', 'x', ''].map((text) => readNumber(text, about))).toEqual([
      ...[1.5, -2, 3, undefined, undefined],
    ]);
    expect(['constant', '', '7'].map((text) => readNumber(text, orNull))).toEqual([null, null, 7]);
    expect([written(null, orNull), written(0.00012345, about)]).toEqual(['constant', '0.00012']);
  });
});

describe('a range of colours', () => {
  it('ends at a round number, which values may pass by a tenth', () => {
    expect([0.98, 1.05, 1.2, 0.034, 47, 0].map(reaching)).toEqual([1, 1, 2, 0.05, 50, 1]);
  });
});

describe('what is asked of the simulation', () => {
  const model = FAKES.paper?.description;
  if (model === undefined) throw new Error('expected a pipeline');
  const end = (): void => {};
  const P = recording({ paths: ['reward.P'], as: 'curve' }, [''], () => recordLines(1, 1, () => [0]), end);
  const z = recording({ paths: ['readout.z'], as: 'curve' }, [''], () => recordLines(1, 1, () => [0]), end);
  const sheet = recording({ paths: ['memory.x'], as: 'latest' }, [''], recordLatest, end);
  const rates = recording({ paths: ['reservoir.r'], as: 'columns' }, [''], recordColumns, end);
  const wanted = (seen: readonly (typeof P | typeof sheet | typeof rates)[]) => {
    const slots = slotsOf(
      new Map(),
      seen.flatMap(({ need, names }) => (need.as === 'curve' ? [] : names(''))),
    );
    return demandsOf({ model, recordings: [P, z, sheet, rates], seen: new Set(seen), focus: '', pace: 1000, slots });
  };

  it('is what can be seen: all curves if one can, each large signal in a stream of its own', () => {
    expect(wanted([])).toEqual([]);
    expect(wanted([P])).toMatchObject([{ id: 0, names: ['readout.z', 'reward.P'], mode: 'all' }]);
    expect(wanted([sheet, rates])).toMatchObject([
      { id: 1, names: ['memory.x'], rate: 25, mode: 'latest' },
      { id: 2, names: ['reservoir.r'], rate: 25, mode: 'all', every: 25 },
    ]);
  });

  it('never has more than sixteen streams, and a signal keeps its own', () => {
    const names = Array.from({ length: 40 }, (_, i) => `s${i}`);
    const first = slotsOf(new Map(), names);
    expect([...first.values()]).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
    const then = slotsOf(first, ['s3', 's30', 's4']);
    expect([...then]).toEqual([
      ['s3', 4],
      ['s4', 5],
      ['s30', 1],
    ]);
  });
});
