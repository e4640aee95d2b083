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

laws('every', () => every({ steps: 3 }), frames(16));
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
    const found = learnt(12, every({ steps: 4 }));
    found.forEach((weights, n) => {
      const counted = Math.floor((n + 1) / 4) * 4;
      expectClose(weights, total(counted));
    });
  });

  it('is everyStep for k = 1', () => {
    learnt(7, every({ steps: 1 })).forEach((weights, n) => {
      expectClose(weights, total(n + 1));
    });
  });

  it('has learnt the same as any other k at the steps that both end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), (j, k) => {
        expectClose(learnt(j * k, every({ steps: j })).at(-1) ?? [], learnt(j * k, every({ steps: k })).at(-1) ?? []);
      }),
      { numRuns: 20 },
    );
  });

  it('passes the very same array on in between', () => {
    run(frames(11), every({ steps: 4 })).forEach(({ weights, past, step }) => {
      if ((step + 1) % 4 === 0) expect(weights).not.toBe(past.weights);
      else expect(weights).toBe(past.weights);
    });
  });

  it('refuses anything but a whole number of steps', () => {
    for (const k of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => every({ steps: k })).toThrow(RangeError);
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
