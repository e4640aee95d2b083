import { concatMap, delay, map, type Observable, of, share, startWith } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { mealy, type Tick } from '../modules/index.ts';
import { type Candidate, LAWS, type Operator } from './laws.ts';
import { ticks } from './support/ticks.ts';

/** The laws can fail: each of these operators breaks one. */
const breaks = (law: keyof typeof LAWS, make: () => Operator<Tick>, writes = 1): void => {
  const candidate: Candidate<Tick> = { make, frames: ticks(8), writes };
  expect(() => LAWS[law](candidate)).toThrow();
};

const honest = () =>
  mealy<{ sum: Float64Array }, unknown, { sum: Float64Array }>({
    writes: 'sum',
    kind: 'test',
    init: () => ({ sum: new Float64Array(2) }),
    step: ({ sum }, { step }) => {
      sum[0] = (sum[0] ?? 0) + step;
      return [sum.slice(), { sum }];
    },
  });

describe('the laws', () => {
  it('hold for a module that keeps them', () => {
    for (const law of Object.values(LAWS))
      expect(() => law({ make: honest, frames: ticks(8), writes: 1 })).not.toThrow();
  });

  it('notice a doubled, a delayed and an additional frame', () => {
    breaks('gives one frame for each frame, in the same call', () => (s) => s.pipe(concatMap((f) => of(f, f))));
    breaks('gives one frame for each frame, in the same call', () => (s) => s.pipe(delay(0)));
    breaks('gives one frame for each frame, in the same call', () => (s) => s.pipe(startWith({ step: 0 })));
    breaks('answers at the same virtual time', () => (s) => s.pipe(delay(1)));
  });

  it('notice a signal that is rewritten or lost', () => {
    const rewrites: Operator<Tick> = (s) => s.pipe(map((f) => ({ ...f, dt: 2, x: 1 })));
    const loses: Operator<Tick> = (s) => s.pipe(map(({ step }) => ({ step })));
    breaks('writes its own signal and passes all others on as they are', () => rewrites);
    breaks('writes its own signal and passes all others on as they are', () => loses);
  });

  it('notice state that outlives a subscription', () => {
    const leaky = (): Operator<Tick> => {
      let n = 0;
      return (s) => s.pipe(map((f) => ({ ...f, n: n++ })));
    };
    breaks('starts afresh in each subscription', leaky);
    breaks('keeps subscriptions apart that run side by side', leaky);
  });

  it('notice a source that is touched, or kept', () => {
    const eager = (): Operator<Tick> => (s) => {
      s.subscribe();
      return s.pipe(map((f) => ({ ...f, x: 1 })));
    };
    breaks('subscribes to its source once, and only when subscribed to', eager);
    const touches: Operator<Tick> = (s) => s.pipe(map((f) => Object.assign(f, { x: 1 })));
    breaks('leaves what comes in untouched', () => touches);
    const clings = (): Operator<Tick> => {
      let shared: Observable<Tick> | undefined;
      return (s) => {
        shared ??= s.pipe(share({ resetOnRefCountZero: false }));
        return shared;
      };
    };
    breaks('lets go of its source when it is unsubscribed', clings);
  });

  it('notice an array that is written again', () => {
    const reuses = () =>
      mealy<Float64Array, unknown, { sum: Float64Array }>({
        writes: 'sum',
        kind: 'test',
        init: () => new Float64Array(2),
        step: (sum, { step }) => [sum.fill(step), sum],
      });
    breaks('never writes again what has left', reuses);
  });

  it('notice state that a checkpoint misses, or accepts in any shape', () => {
    const forgets = () =>
      mealy<{ n: number }, unknown, { n: number }>({
        writes: 'n',
        kind: 'test',
        init: () => ({ n: 0 }),
        step: ({ n }) => [n + 1, { n: n + 1 }],
        save: () => ({}),
        load: (_, fresh) => fresh,
      });
    breaks('goes on from a checkpoint as if it had never stopped', forgets);
    const accepts = () =>
      mealy<{ n: number }, unknown, { n: number }>({
        writes: 'n',
        kind: 'test',
        init: () => ({ n: 0 }),
        step: ({ n }) => [n + 1, { n: n + 1 }],
        load: (saved) => ({ ...(saved as { n: number }) }),
      });
    breaks('refuses states of another shape with a CheckpointError', accepts);
    breaks('saves under a name of its own, and needs it to resume', () => (s) => s);
  });
});
