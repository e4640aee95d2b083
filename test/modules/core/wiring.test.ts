import { map, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  attractor,
  feedback,
  Inspected,
  mealy,
  type Past,
  projection,
  readoutAtRest,
  reservoir,
  type Tick,
  vector,
  WiringError,
  zeros,
} from '../../../modules/index.ts';
import { frozenDeep } from '../../support/bits.ts';
import { bump, network, UNITS } from '../../support/network.ts';
import { run, tickAt, ticks } from '../../support/ticks.ts';

interface A {
  readonly a?: number;
}

/** A module that writes `writes` from what `reads` takes of the frame. */
const module = (writes: string, reads: (frame: never) => number, optional: readonly string[] = []) =>
  mealy<null, unknown, Record<string, number>>({
    writes,
    kind: 'k',
    optional,
    init: () => null,
    step: (state, frame) => [reads(frame as never), state],
  }) as unknown as (source: Observable<Tick>) => Observable<Tick & A>;

const one = module('a', () => 1);
const readsA = module('b', ({ a }: { a: number }) => a + 1);
const chain =
  (...parts: readonly ((source: Observable<Tick>) => Observable<Tick & A>)[]) =>
  (source: Observable<Tick>) =>
    parts.reduce<Observable<Tick>>((sofar, part) => part(sofar), source);
const wired = (operator: (source: Observable<Tick>) => Observable<Tick>) => () => run(ticks(2), operator);

describe('a module that is wired wrongly', () => {
  it('reads a signal that nobody before it writes: told with what there is', () => {
    expect(wired(readsA)).toThrow(WiringError);
    expect(wired(readsA)).toThrow('b/k: reads a, which no module before it writes; there is nothing');
    expect(
      wired(
        chain(
          module('c', () => 3),
          readsA,
        ),
      ),
    ).toThrow('; there is c');
    expect(wired(chain(one, readsA))).not.toThrow();
  });

  it('reads it where its state is made, too', () => {
    const early = mealy<number, { readonly a: number }, { readonly b: number }>({
      writes: 'b',
      kind: 'k',
      init: ({ a }) => a,
      step: (state) => [1, state],
    });
    expect(() => run([tickAt(0)], early as never)).toThrow('b/k: reads a, which no module before it writes');
  });

  it('stands before the module that it reads from', () => {
    expect(wired(chain(readsA, one))).toThrow('b/k: reads a');
  });

  it('writes a signal that has a writer', () => {
    expect(wired(chain(one, one))).toThrow('a/k: writes a, which a module before it has written');
    const two = (source: Observable<Tick>) =>
      source.pipe(
        feedback<object>({ readout: readoutAtRest(1) })((past) => {
          const driven = past.pipe(map((frame) => ({ ...frame, drive: zeros(3) })));
          const cells = () => reservoir({ units: 3, seed: 1 }) as never;
          return driven.pipe(
            cells(),
            cells(),
            map((frame) => ({ ...(frame as object), readout: readoutAtRest(1) }) as never),
          );
        }) as never,
      ) as Observable<Tick>;
    expect(wired(two)).toThrow('reservoir/rate: writes reservoir, which a module before it has written');
  });

  it('reads the past and stands in no loop', () => {
    const reads = module('b', ({ past }: Past<{ sum: number }>) => past.sum);
    expect(wired(reads)).toThrow('b/k: reads past, but stands in no loop (feedback)');
  });

  it('reads of the past what the loop does not carry', () => {
    const reads = module('b', ({ past }: Past<{ sum: number }>) => past.sum);
    const looped = feedback<A>({ a: 0 })((past) => chain(reads, one)(past) as never) as never;
    expect(wired(looped)).toThrow('b/k: reads past.sum, which the loop (feedback) does not carry; there is a');
  });

  it('is the projection without a memory, by name', () => {
    expect(() => run(ticks(1), projection({ units: UNITS, seed: 1 }) as never)).toThrow(
      'drive/projection: reads attractor, which no module before it writes',
    );
  });
});

describe('a module that is wired rightly', () => {
  it('reads what is optional where it is there', () => {
    const maybe = module('b', ({ a = 5 }: A) => a, ['a']);
    const values = (operator: (source: Observable<Tick>) => Observable<Tick>) =>
      run(ticks(2), operator).map((frame) => (frame as unknown as { readonly b: number }).b);
    expect(values(maybe)).toEqual([5, 5]);
    expect(values(chain(one, maybe))).toEqual([1, 1]);
    expect(() => run(ticks(2), attractor(bump))).not.toThrow();
    const stimulated = ticks(2).map((tick) => ({ ...tick, stimulus: vector(new Float64Array(64).fill(0.1)) }));
    expect(() => run(stimulated, attractor(bump))).not.toThrow();
  });

  it('reads what belongs to the tick, whether it is there or not', () => {
    const reads = module('b', ({ anew, describe, load }: Tick) => Number(anew ?? describe ?? load ?? 0));
    expect(wired(reads)).not.toThrow();
  });

  it('is told at its first frame only: after it nothing is looked at', () => {
    const late = module('b', (frame: Tick & A) => (frame.step === 0 ? 0 : (frame.a ?? 7)));
    expect(run(ticks(3), late).map((frame) => (frame as unknown as { readonly b: number }).b)).toEqual([0, 7, 7]);
  });

  it('takes frames that were frozen, also where it is asked what it reads', () => {
    const frames = ticks(3, { trialSteps: 12 }).map((tick) => frozenDeep(tick));
    const describe = new Inspected();
    const asked = [{ ...tickAt(0), describe }, ...frames.slice(1)].map((tick) => Object.freeze(tick));
    expect(run(asked, network())).toHaveLength(3);
    expect(describe.nodes).toHaveLength(8);
    const held = ticks(2).map((tick) => frozenDeep({ ...tick, past: { sum: 3 } }));
    const reads = module('b', ({ past }: Past<{ sum: number }>) => past.sum);
    expect(run(held, reads as never)).toMatchObject([{ b: 3 }, { b: 3 }]);
  });
});

describe('a loop within a loop', () => {
  interface Outer {
    readonly outer: number;
  }
  interface Inner {
    readonly inner: number;
  }
  const adds = mealy<null, Past<Inner & Outer>, Inner>({
    writes: 'inner',
    kind: 'k',
    init: () => null,
    step: (state, { past }) => [past.inner + past.outer, state],
  });
  const doubles = mealy<null, Past<Outer>, Outer>({
    writes: 'outer',
    kind: 'k',
    init: () => null,
    step: (state, { past }) => [2 * past.outer, state],
  });
  const inside = feedback<Inner, Past<Outer>>({ inner: 10 }, 'inside');
  const nested = feedback<Outer>(
    { outer: 1 },
    'outside',
  )((past) =>
    past.pipe(
      inside((both) => both.pipe(adds)),
      doubles,
    ),
  );

  it('sees both pasts inside, and the outer one’s again behind it', () => {
    const frames = run(ticks(4), nested);
    expect(frames.map(({ inner, outer }) => [inner, outer])).toEqual([
      [11, 2],
      [13, 4],
      [17, 8],
      [25, 16],
    ]);
    expect(frames.map(({ past }) => past)).toEqual([{ outer: 1 }, { outer: 2 }, { outer: 4 }, { outer: 8 }]);
  });

  it('hides the outer past nowhere: what only the inner loop carries is not read behind it', () => {
    const late = mealy<null, Past<Inner>, Outer>({
      writes: 'outer',
      kind: 'k',
      init: () => null,
      step: (state, { past }) => [past.inner, state],
    });
    const leaks = feedback<Outer>(
      { outer: 1 },
      'outside',
    )((past) =>
      past.pipe(
        inside((both) => both.pipe(adds)),
        late as never as typeof doubles,
      ),
    );
    expect(() => run(ticks(2), leaks)).toThrow('outer/k: reads past.inner, which the loop');
  });
});
