import { describe, expect, it } from 'vitest';
import { digit } from '../../modules/index.ts';

const ten = Array.from({ length: 10 }, (_, which) => digit(which));

describe('the ten digits', () => {
  it('are paths of a pen, 1 s long', () => {
    for (const path of ten) expect(path.shape).toEqual([1000, 2]);
  });

  it('start and stop at rest, without jumps of velocity in between', () => {
    for (const path of ten) {
      const at = (n: number, d: number) => path.get(n, d);
      for (const d of [0, 1]) {
        expect(Math.abs(at(1, d) - at(0, d))).toBeLessThan(1e-4);
        expect(Math.abs(at(999, d) - at(998, d))).toBeLessThan(1e-3);
        for (let n = 1; n < 999; n++) expect(Math.abs(at(n + 1, d) - 2 * at(n, d) + at(n - 1, d))).toBeLessThan(1e-3);
      }
    }
  });

  it('have an rms of about a half, as the published ones', () => {
    const squares = ten.flatMap((path) => Array.from(path.data, (value) => value * value));
    expect(Math.sqrt(squares.reduce((sum, s) => sum + s, 0) / squares.length)).toBeCloseTo(0.49, 1);
  });

  it('are ten different ones', () => {
    for (let a = 0; a < 10; a++) {
      for (let b = 0; b < a; b++) {
        const apart = Array.from(ten[a]?.data ?? [], (value, i) => (value - (ten[b]?.data[i] as number)) ** 2);
        expect(Math.sqrt(apart.reduce((sum, s) => sum + s, 0) / apart.length)).toBeGreaterThan(0.15);
      }
    }
  });

  it('are sampled as finely as one likes', () => {
    const coarse = digit(5, { period: 1000, dt: 10 });
    const fine = digit(5);
    for (let n = 0; n < 100; n++) expect(coarse.get(n, 1)).toBeCloseTo(fine.get(10 * n, 1), 12);
  });

  it('begin and end in the middle of the page where the pen rests there, on the same path without jumps', () => {
    for (let which = 0; which < 10; which++) {
      const path = digit(which, { period: 1000, rest: 100 });
      const whole = digit(which, { period: 800 });
      for (const d of [0, 1]) {
        expect(path.get(0, d)).toBeCloseTo(0, 12);
        expect(Math.abs(path.get(999, d))).toBeLessThan(1e-4);
        for (let n = 1; n < 999; n++) {
          expect(Math.abs(path.get(n + 1, d) - 2 * path.get(n, d) + path.get(n - 1, d))).toBeLessThan(1.5e-3);
        }
        for (let n = 0; n < 800; n++) expect(path.get(100 + n, d)).toBeCloseTo(whole.get(n, d), 12);
      }
    }
    expect(() => digit(1, { period: 1000, rest: 500 })).toThrow(/expected a rest from 0 to less than half of 1000 ms/);
  });

  it('are no more than ten', () => {
    expect(() => digit(10)).toThrow('digit: expected a whole number from 0 to 9, found 10');
  });
});
