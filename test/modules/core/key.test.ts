import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf, type Seed } from '../../../modules/index.ts';

const name = (key: { a: number; b: number }): string => `${key.a},${key.b}`;

describe('keyOf', () => {
  it('is a pure function of seed and names, two 32-bit integers', () => {
    const key = keyOf([7, 'test', 50], 'reservoir', 'xi');
    expect(keyOf([7, 'test', 50], 'reservoir', 'xi')).toEqual(key);
    expect([key.a | 0, key.b | 0]).toEqual([key.a, key.b]);
  });

  it('does not collide in 10⁵ seeds and names', () => {
    const keys = new Set<string>();
    for (let seed = 0; seed < 25000; seed++) {
      keys.add(name(keyOf(seed, 'reservoir', 'xi')));
      keys.add(name(keyOf(seed, 'readout', 'eta')));
      keys.add(name(keyOf([seed, 'test'], 'reservoir', 'xi')));
      keys.add(name(keyOf(1, `module ${seed}`)));
    }
    expect(keys.size).toBe(100000);
  });

  it('hardly collides in either half: each is a hash of its own', () => {
    const halves = { a: new Set<number>(), b: new Set<number>() };
    for (let seed = 0; seed < 20000; seed++) {
      const { a, b } = keyOf(seed, 'x');
      halves.a.add(a);
      halves.b.add(b);
    }
    expect(halves.a.size).toBeGreaterThan(19990); // 20000² / 2³³ ≈ 0.05 expected
    expect(halves.b.size).toBeGreaterThan(19990);
  });

  it('tells paths apart, wherever they are cut', () => {
    const paths: [Seed, ...string[]][] = [
      [[1, 'a', 'b']],
      [[1, 'ab']],
      [[1, 'a'], 'b'],
      [1, 'a', 'b'],
      [1, 'ab'],
      [1, 'a,b'],
      [1, 'a/b'],
      [1, 'a","b'],
      [[1], 'a', 'b'],
      [[1, '2']],
      [[1, 2]],
      [12],
      [1, '2'],
      [-1, '2'],
      [1.5, '2'],
    ];
    expect(new Set(paths.map((path) => name(keyOf(...path)))).size).toBe(paths.length);
  });

  it('tells any two different lists of names apart', () => {
    const names = fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(names, names, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(name(keyOf(1, ...a))).not.toBe(name(keyOf(1, ...b)));
      }),
      { numRuns: 500 },
    );
  });
});
