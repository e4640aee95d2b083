import { describe, expect, it } from 'vitest';
import { isDue, pace } from '../../server/thread/pace.ts';

/** How many are due at these times. */
const counted = (rate: number, times: readonly number[]): number => {
  const p = pace(rate);
  return times.filter((time) => isDue(p, time)).length;
};

const every = (interval: number, until: number): readonly number[] =>
  Array.from({ length: Math.floor(until / interval) }, (_, i) => i * interval);

describe('a pace', () => {
  it('takes the asked number of many', () => {
    for (const rate of [1, 7, 50, 333, 1000]) {
      const taken = counted(rate, every(0.1, 10_000));
      expect(Math.abs(taken - 10 * rate)).toBeLessThanOrEqual(1);
    }
  });

  it('keeps the mean rate where steps come in bursts', () => {
    const bursts = every(10, 10_000).flatMap((at) => Array.from({ length: 20 }, (_, i) => at + i / 1000));
    expect(counted(1000, bursts)).toBeGreaterThan(9900);
    expect(counted(1000, bursts)).toBeLessThanOrEqual(10_000);
  });

  it('takes all where there are fewer than asked for', () => {
    expect(counted(1000, every(5, 1000))).toBe(200);
  });

  it('does not flood after a silence', () => {
    expect(counted(50, [0, ...every(0.1, 100).map((t) => t + 10_000)])).toBeLessThanOrEqual(8);
  });
});
