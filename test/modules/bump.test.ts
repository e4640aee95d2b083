import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockCue, bumpDecoder, sheet, vector } from '../../modules/index.ts';
import { entries } from '../support/bits.ts';
import { cellsApart, syntheticBump } from '../support/bump.ts';
import { numbers } from '../support/ticks.ts';

describe('bumpDecoder', () => {
  it('finds the centre of a bump anywhere on the torus, also across its edges', () => {
    const place = (side: number) => fc.double({ min: 0, max: side - 1e-9, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 6, max: 31 }).chain((side) => fc.tuple(fc.constant(side), place(side), place(side))),
        ([side, column, row]) => {
          const found = entries(bumpDecoder(side)(syntheticBump(side, column, row)));
          expect(cellsApart(side, found, [column, row])).toBeLessThan(1e-9);
          for (const at of found) {
            expect(at).toBeGreaterThanOrEqual(0);
            expect(at).toBeLessThan(side);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives (column, row): neuron i sits at row i mod side, column ⌊i / side⌋', () => {
    const x = new Float64Array(64);
    x[3 * 8 + 5] = 1;
    const [column = Number.NaN, row = Number.NaN] = entries(bumpDecoder(8)(x));
    expect(column).toBeCloseTo(3, 12);
    expect(row).toBeCloseTo(5, 12);
  });

  it('halves the way across the edge: the last cell and the first have their centre at side − ½', () => {
    const x = new Float64Array(64);
    x[7 * 8] = 1;
    x[0] = 1;
    expect(bumpDecoder(8)(x).get(0)).toBeCloseTo(7.5, 12);
    expect(cellsApart(8, [0, bumpDecoder(8)(x).get(1)], [0, 0])).toBeLessThan(1e-12);
  });

  it('does not depend on the height of the bump', () => {
    const x = syntheticBump(10, 3.3, 8.9);
    const taller = x.map((rate) => rate * 7);
    expect(cellsApart(10, entries(bumpDecoder(10)(x)), entries(bumpDecoder(10)(taller)))).toBeLessThan(1e-12);
  });

  it('gives a result of its own at each call', () => {
    const decode = bumpDecoder(8);
    const first = decode(syntheticBump(8, 2, 3));
    const kept = entries(first);
    decode(syntheticBump(8, 6, 1));
    expect(entries(first)).toEqual(kept);
  });

  it('is NaN on rates that are not numbers', () => {
    expect(entries(bumpDecoder(8)(new Float64Array(64).fill(Number.NaN)))).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('blockCue', () => {
  it('is the amplitude on size × size neurons and 0 elsewhere', () => {
    const cue = blockCue(10, { row: 2, column: 5, size: 3, amplitude: 0.7 });
    const on = entries(cue).flatMap((value, i) => (value === 0 ? [] : [[value, Math.floor(i / 10), i % 10]]));
    expect(on).toEqual([5, 6, 7].flatMap((column) => [2, 3, 4].map((row) => [0.7, column, row])));
  });

  it('wraps around the torus', () => {
    const cue = blockCue(6, { row: 5, column: 4, size: 3, amplitude: 1 });
    expect(entries(cue).filter((value) => value === 1)).toHaveLength(9);
    const [column = Number.NaN, row = Number.NaN] = entries(bumpDecoder(6)(cue.data));
    expect(cellsApart(6, [column, row], [5, 0])).toBeLessThan(1e-12);
  });
});

describe('sheet', () => {
  it('shows the rates as a picture, rows down and columns across', () => {
    const x = vector(numbers(36, 'x'));
    const picture = sheet(x, 6);
    expect(picture.shape).toEqual([6, 6]);
    for (let i = 0; i < 36; i++) expect(picture.get(i % 6, Math.floor(i / 6))).toBe(x.get(i));
  });
});
