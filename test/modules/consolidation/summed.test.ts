import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  every,
  feedback,
  fork,
  type Module,
  mealy,
  type Past,
  type Proposed,
  perTrial,
  type Weighted,
  zeros,
} from '../../../modules/index.ts';
import { laws } from '../../laws.ts';
import { entries } from '../../support/bits.ts';
import { change, D, frame, frames, N, proposal, sumOf } from '../../support/proposals.ts';
import { run, ticks } from '../../support/ticks.ts';

laws('every', () => every({ interval: 3 }), frames(16));
laws('perTrial', perTrial, frames(16));

/** Runs a consolidation in its loop, from W = 0, and gives the weights after each step. */
const learnt = (
  length: number,
  consolidation: Module<Proposed & Past<Weighted>, Weighted>,
  trialSteps = 5,
): number[][] =>
  run(
    ticks(length, { trialSteps }),
    feedback({ weights: zeros(D, N) })((s) => s.pipe(proposals, consolidation)),
  ).map(({ weights }) => entries(weights));

const proposals = mealy<null, unknown, Proposed>({
  writes: 'update',
  kind: 'given',
  init: () => null,
  step: (state, { step }) => [proposal(step), state],
});

/** What the first n proposals come to. */
const total = (n: number): number[] => sumOf(Array.from({ length: n }, (_, step) => change(proposal(step))));

const expectClose = (found: readonly number[], expected: readonly number[]): void =>
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 12);
  });

describe('every(k)', () => {
  it('counts nothing until the end of k steps, then all k proposals together', () => {
    const found = learnt(12, every({ interval: 4 }));
    found.forEach((weights, n) => {
      const counted = Math.floor((n + 1) / 4) * 4;
      expectClose(weights, total(counted));
    });
  });

  it('is everyStep for k = 1', () => {
    learnt(7, every({ interval: 1 })).forEach((weights, n) => {
      expectClose(weights, total(n + 1));
    });
  });

  it('has learnt the same as any other k at the steps that both end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), (j, k) => {
        expectClose(
          learnt(j * k, every({ interval: j })).at(-1) ?? [],
          learnt(j * k, every({ interval: k })).at(-1) ?? [],
        );
      }),
      { numRuns: 20 },
    );
  });

  it('passes the very same array on in between', () => {
    run(frames(11), every({ interval: 4 })).forEach(({ weights, past, step }) => {
      if ((step + 1) % 4 === 0) expect(weights).not.toBe(past.weights);
      else expect(weights).toBe(past.weights);
    });
  });

  it('counts k ms, whatever the step: at the end that is nearest to each multiple of k', () => {
    const countsAt = (interval: number, dt: number): readonly number[] =>
      run(
        Array.from({ length: 24 }, (_, n) => ({ ...frame(n, zeros(D, N)), dt })),
        every({ interval }),
      ).flatMap(({ weights, past, step }) => (weights === past.weights ? [] : [(step + 1) * dt]));
    expect(countsAt(3, 0.5)).toEqual([3, 6, 9, 12]);
    expect(countsAt(6, 2)).toEqual([6, 12, 18, 24, 30, 36, 42, 48]);
    expect(countsAt(1.5, 0.25)).toEqual([1.5, 3, 4.5, 6]);
    expect(countsAt(1, 2)).toHaveLength(24);
    expect(countsAt(0.7, 0.1).map((time) => time.toFixed(1))).toEqual(['0.7', '1.4', '2.1']);
    expect(countsAt(2.5, 1)).toEqual([2, 5, 7, 10, 12, 15, 17, 20, 22]);
  });

  it('refuses anything but a length of time', () => {
    for (const k of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => every({ interval: k })).toThrow(RangeError);
  });
});

describe('perTrial', () => {
  it('counts the sum of a trial’s proposals at its last step', () => {
    learnt(13, perTrial(), 5).forEach((weights, n) => {
      const counted = Math.floor((n + 1) / 5) * 5;
      expectClose(weights, total(counted));
    });
  });

  it('refuses a sum of another shape from a checkpoint', () => {
    const load = fork(new Map([['weights/perTrial', { sum: new Float64Array(3) }]]));
    const begin = () => run([{ ...frame(4, zeros(D, N)), load }], perTrial());
    expect(begin).toThrow('weights/perTrial');
  });
});
