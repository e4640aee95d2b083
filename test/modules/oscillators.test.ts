import { describe, expect, it } from 'vitest';
import { oscillators } from '../../modules/index.ts';
import { laws } from '../laws.ts';
import { firstDifference } from '../support/bits.ts';
import { run, ticks } from '../support/ticks.ts';

const params = { neurons: 5, shortest: 50, longest: 800, seed: 3 };

laws('oscillators', () => oscillators(params), ticks(20, { trialSteps: 8 }));

describe('a bank of oscillators', () => {
  const x = (steps: number, trialSteps = steps) =>
    run(ticks(steps, { trialSteps }), oscillators(params)).map((f) => Array.from(f.attractor.x.data));

  it('has periods spread evenly from the shortest to the longest', () => {
    const rates = x(1601);
    const period = (i: number, T: number) =>
      Math.max(
        ...Array.from({ length: 1601 - T }, (_, n) => Math.abs((rates[n]?.[i] ?? 0) - (rates[n + T]?.[i] ?? 9))),
      );
    for (const [i, T] of [50, 100, 200, 400, 800].entries()) expect(period(i, T)).toBeLessThan(1e-9);
    expect(period(1, 50)).toBeGreaterThan(0.5);
  });

  it('has rates between 0 and 1', () => {
    const all = x(800).flat();
    expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...all)).toBeLessThanOrEqual(1);
    expect(Math.max(...all)).toBeGreaterThan(0.99);
  });

  it('starts each trial anew', () => {
    const rates = x(24, 8);
    expect(firstDifference(rates.slice(8, 16), rates.slice(0, 8))).toBeUndefined();
    expect(firstDifference(rates.slice(16), rates.slice(0, 8))).toBeUndefined();
  });

  it('refuses periods that are none', () => {
    expect(() => oscillators({ ...params, shortest: 0 })).toThrow(
      'oscillators.shortest: expected a number above 0 and ≤ 1000000000, found 0',
    );
    expect(() => oscillators({ ...params, longest: 49 })).toThrow('longest: expected ≥ shortest (50), found 49');
  });
});
