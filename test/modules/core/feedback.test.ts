import {
  concatMap,
  delay,
  filter,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  pairwise,
  Subject,
  startWith,
  take,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import {
  CausalityError,
  feedback,
  fork,
  mealy,
  type Past,
  type Tick,
  tensor,
  type Weighted,
  zeros,
} from '../../../modules/index.ts';
import { lawsOfOperator, type Operator } from '../../laws.ts';
import { entries, firstDifference } from '../../support/bits.ts';
import { network } from '../../support/network.ts';
import { run, tickAt, ticks } from '../../support/ticks.ts';

interface Sum {
  readonly sum: number;
}
type Summing = Tick & Past<Sum>;

/** sum(n) = sum(n − 1) + n + 1 */
const summing = (source: Observable<Summing>) =>
  source.pipe(map((frame) => ({ ...frame, sum: frame.past.sum + frame.step + 1 })));
const loop = () => feedback<Sum>({ sum: 0 })(summing);

lawsOfOperator('a loop of one sum', loop, ticks(20), { writes: 2 });
lawsOfOperator('a whole network in its loop', network, ticks(30, { trialSteps: 12 }), { writes: 9 });

describe('feedback', () => {
  it('gives the body what left one step earlier, and before the first step the rest', () => {
    const found = run(ticks(5), loop());
    expect(found.map(({ sum }) => sum)).toEqual([1, 3, 6, 10, 15]);
    expect(found.map((frame) => (frame as unknown as Summing).past.sum)).toEqual([0, 1, 3, 6, 10]);
  });

  it('answers each frame at its own time, however they are spaced', () => {
    const scheduler = new TestScheduler((found, expected) => expect(found).toEqual(expected));
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const [a, b, c, d] = ticks(4);
      const sums = { a: 1, b: 3, c: 6, d: 10 };
      const source = cold('a--b-(cd)--|', { a, b, c, d });
      expectObservable(
        (source as Observable<Tick>).pipe(
          loop(),
          map(({ sum }) => sum),
        ),
      ).toBe('a--b-(cd)--|', sums);
      expectSubscriptions(source.subscriptions).toBe('^----------!');
      const failing = hot('a-b-#', { a, b }) as Observable<Tick>;
      expectObservable(
        failing.pipe(
          loop(),
          map(({ sum }) => sum),
        ),
      ).toBe('a-b-#', sums);
      const long = hot('abcd', { a, b, c, d }) as Observable<Tick>;
      expectObservable(
        long.pipe(
          loop(),
          map(({ sum }) => sum),
        ),
        '^--!',
      ).toBe('abc', sums);
    });
  });

  it('carries nothing but the named signals, so no frame keeps an earlier one alive', () => {
    const rich = feedback<Sum>({ sum: 0 })((source) =>
      source.pipe(
        summing,
        map((frame) => ({ ...frame, large: zeros(100) })),
      ),
    );
    for (const frame of run(ticks(5), rich)) {
      expect(Object.keys((frame as unknown as Summing).past)).toEqual(['sum']);
    }
  });

  it('overflows no stack in 20 000 steps', () => {
    let last = 0;
    const source = new Subject<Tick>();
    source.pipe(loop()).subscribe(({ sum }) => {
      last = sum;
    });
    for (let step = 0; step < 20000; step++) source.next(tickAt(step));
    expect(last).toBe((20000 * 20001) / 2);
  });

  it('passes the rest on untouched, to every subscription anew', () => {
    const weights = tensor([[1, 2]]);
    const raising = feedback<Weighted>({ weights })((source) =>
      source.pipe(
        mealy<null, Past<Weighted>, Weighted>({
          writes: 'weights',
          kind: 'test',
          init: () => null,
          step: (state, { past }) => [tensor([entries(past.weights).map((w) => w + 1)]), state],
        }),
      ),
    );
    for (let n = 0; n < 2; n++)
      expect(run(ticks(3), raising).map((f) => entries(f.weights))).toEqual([
        [2, 3],
        [3, 4],
        [4, 5],
      ]);
    expect(entries(weights)).toEqual([1, 2]);
  });

  it('refuses carried signals of another shape from a checkpoint', () => {
    const load = fork(new Map([['past/feedback', { weights: zeros(2, 3) }]]));
    const keeping = feedback<Weighted>({ weights: zeros(2, 2) })(
      map((frame) => ({ ...frame, weights: frame.past.weights })),
    );
    expect(() => run(ticks(1, { load }), keeping)).toThrow('past/feedback.weights: expected 2 × 2, found 2 × 3');
  });
});

describe('a body that breaks causality', () => {
  const breaks = (body: (source: Observable<Summing>) => Observable<Summing & Sum>, message: string | RegExp) => {
    const broken = () => run(ticks(6), feedback<Sum>({ sum: 0 })(body));
    expect(broken).toThrow(CausalityError);
    expect(broken).toThrow(message);
  };

  it('drops a step', () => {
    breaks(
      (source) =>
        source.pipe(
          summing,
          filter(({ step }) => step !== 3),
        ),
      'feedback: the body: gave no frame for step 3',
    );
  });
  it('ends before its source', () => {
    breaks((source) => source.pipe(summing, take(2)), 'feedback: the body: gave no frame for step 2');
  });
  it('delays a step by time', () => {
    breaks((source) => source.pipe(summing, delay(0)), 'feedback: the body: gave no frame for step 0');
  });
  it('delays a step by one', () => {
    breaks(
      (source) =>
        source.pipe(
          summing,
          pairwise(),
          map(([before]) => before),
        ),
      'feedback: the body: gave no frame for step 0',
    );
    const early = { ...tickAt(7), past: { sum: 0 }, sum: 0 };
    breaks(
      (source) =>
        source.pipe(
          summing,
          startWith(early),
          pairwise(),
          map(([before]) => before),
        ),
      'feedback: the body: answered step 0 with step 7',
    );
  });
  it('doubles a step', () => {
    breaks(
      (source) =>
        source.pipe(
          summing,
          concatMap((f) => of(f, f)),
        ),
      'feedback: the body: answered step 0 twice',
    );
  });
  it('adds a frame before the first step', () => {
    breaks((source) => source.pipe(summing, startWith({ ...tickAt(0), past: { sum: 0 }, sum: 0 })), /feedback/);
  });
  it('doubles a step later', () => {
    const scheduler = new TestScheduler((found, expected) => expect(found).toEqual(expected));
    scheduler.run(({ cold, expectObservable }) => {
      const [a, b] = ticks(2);
      const late = (source: Observable<Summing>) =>
        source.pipe(
          summing,
          mergeMap((f) => merge(of(f), of(f).pipe(delay(2)))),
        );
      const source = cold('a---b|', { a, b }) as Observable<Tick>;
      const failed = source.pipe(
        feedback<Sum>({ sum: 0 })(late),
        map(({ sum }) => sum),
      );
      expectObservable(failed).toBe('a---#', { a: 1 }, expect.any(CausalityError));
    });
  });
  it('does not write a carried signal', () => {
    const forgets = (source: Observable<Summing>) =>
      source.pipe(
        summing,
        map(({ sum, ...frame }) => (frame.step === 2 ? frame : { ...frame, sum })),
      ) as Observable<Summing & Sum>;
    breaks(forgets, 'feedback: the body did not write sum');
  });
  it('fails: its own error passes on as it is', () => {
    const boom = new Error('boom');
    const fails: Operator<Summing> = (source) =>
      source.pipe(
        map((frame) => {
          if (frame.step === 2) throw boom;
          return { ...frame, sum: 0 };
        }),
      );
    expect(() => run(ticks(6), feedback<Sum>({ sum: 0 })(fails as typeof summing))).toThrow(boom);
  });
  it('does no harm to the next subscription', () => {
    const once = feedback<Sum>({ sum: 0 })((source) => source.pipe(summing, take(2)));
    expect(() => run(ticks(3), once)).toThrow(CausalityError);
    expect(firstDifference(run(ticks(2), once), run(ticks(2), loop()))).toBeUndefined();
  });
});
