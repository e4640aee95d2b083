import { from, Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fork, mealy, resume, Saved, swap, type Tick } from '../../../modules/index.ts';
import { laws } from '../../laws.ts';
import { collect, run, tickAt, ticks } from '../../support/ticks.ts';

interface Counted {
  readonly count: { readonly n: number; readonly trace: Float64Array };
}
interface State {
  n: number;
  readonly trace: Float64Array;
  readonly nested: { readonly list: readonly Float64Array[]; readonly name: string; readonly on: boolean };
}

/** A user's own module, with state of every plain kind, updated in place. */
const counter = (log: string[] = []) =>
  mealy<State, unknown, Counted>({
    writes: 'count',
    kind: 'users-own',
    init: () => {
      log.push('init');
      return { n: 0, trace: new Float64Array(3), nested: { list: [new Float64Array(2)], name: 'a', on: false } };
    },
    step: (state, { step }) => {
      state.n += 1;
      state.trace[step % 3] = state.n;
      const [first] = state.nested.list;
      if (first !== undefined) first[0] = (first[0] ?? 0) + state.trace.reduce((sum, value) => sum + value, 0);
      return [
        { n: first?.[0] ?? Number.NaN, trace: state.trace.slice() },
        { ...state, nested: { ...state.nested, on: !state.nested.on } },
      ];
    },
    dispose: () => void log.push('dispose'),
  });

laws('a module of a user’s own', counter, ticks(20));

describe('mealy', () => {
  it('makes a state for each subscription, at its first frame', () => {
    const log: string[] = [];
    const operator = counter(log);
    const source = new Subject<ReturnType<typeof tickAt>>();
    const subscription = source.pipe(operator).subscribe();
    expect(log).toEqual([]);
    source.next(tickAt(0));
    source.next(tickAt(1));
    expect(log).toEqual(['init']);
    subscription.unsubscribe();
    run(ticks(3), operator);
    expect(log.filter((entry) => entry === 'init')).toHaveLength(2);
  });

  it('gives back its state once, however the stream ends', () => {
    const ends: ((log: string[]) => void)[] = [
      (log) => run(ticks(3), counter(log)),
      (log) => collect(from(ticks(3)).pipe(counter(log), take(2))),
      (log) => {
        const source = new Subject<ReturnType<typeof tickAt>>();
        source.pipe(counter(log)).subscribe({ error: () => {} });
        source.next(tickAt(0));
        source.error(new Error('boom'));
      },
    ];
    for (const end of ends) {
      const log: string[] = [];
      end(log);
      expect(log).toEqual(['init', 'dispose']);
    }
    const log: string[] = [];
    run([], counter(log));
    expect(log).toEqual([]);
  });

  it('ends the stream with an error thrown in a step, after the frames before it', () => {
    const boom = new Error('boom');
    const failing = mealy<null, unknown, { x: number }>({
      writes: 'x',
      kind: 'test',
      init: () => null,
      step: (state, { step }) => {
        if (step === 2) throw boom;
        return [step, state];
      },
    });
    const found: number[] = [];
    let caught: unknown;
    from(ticks(5))
      .pipe(failing)
      .subscribe({ next: ({ x }) => found.push(x), error: (error) => (caught = error) });
    expect(found).toEqual([0, 1]);
    expect(caught).toMatchObject({ message: 'x/test at step 2: boom', cause: boom });
  });

  it('saves after the step, under writes/kind, with the module’s own save and load where it has them', () => {
    const own = mealy<{ at: Map<string, number> }, unknown, { x: number }>({
      writes: 'x',
      kind: 'own',
      init: () => ({ at: new Map([['n', 0]]) }),
      step: ({ at }) => {
        const n = (at.get('n') ?? 0) + 1;
        return [n, { at: new Map([['n', n]]) }];
      },
      save: ({ at }) => Object.fromEntries(at),
      load: (saved, fresh, path) => {
        expect(fresh.at.get('n')).toBe(0);
        expect(path).toBe('x/own');
        return { at: new Map(Object.entries(saved as Record<string, number>)) };
      },
    });
    const saved = new Saved();
    run(ticks(4, { save: (step) => (step === 2 ? saved : undefined) }), own);
    expect(saved.states).toEqual(new Map([['x/own', { n: 3 }]]));
    expect(run(ticks(5, { load: resume(saved.states) }, 3), own).map(({ x }) => x)).toEqual([4, 5]);
    expect(run(ticks(5, { load: fork(new Map()) }, 3), own).map(({ x }) => x)).toEqual([1, 2]);
  });

  it('loads on the first frame only', () => {
    const saved = new Saved();
    run(ticks(1, { save: () => saved }), counter());
    const load = resume(saved.states);
    const again = ticks(4).map((tick) => ({ ...tick, load }));
    expect(run(again, counter()).map(({ count }) => count.trace[0])).toEqual([2, 2, 2, 5]);
  });
});

describe('a module that does wrong', () => {
  const of = (step: (state: null, frame: Tick) => unknown) =>
    mealy<null, unknown, { readonly mine: number }>({
      writes: 'mine',
      kind: 'own',
      init: () => null,
      step: step as never,
    });
  const turn = (step: (state: null, frame: Tick) => unknown) => () => run(ticks(3), of(step));

  it('is named, with the step, where what it throws does not say where', () => {
    const fail = (error: Error) =>
      turn((state, { step }) => {
        if (step === 2) throw error;
        return [1, state];
      });
    expect(fail(new Error('oh no'))).toThrow(/^mine\/own at step 2: oh no$/);
    expect(turn((state) => [(undefined as unknown as { x: number }).x, state])).toThrow(
      /^mine\/own at step 0: Cannot read/,
    );
    expect(fail(new RangeError('rule.rate: expected 1, found 2'))).toThrow(/^rule\.rate: expected 1, found 2$/);
  });

  it('is let go of once, also in a place whose next module cannot be made', () => {
    const log: string[] = [];
    const fine = mealy<null, unknown, { readonly mine: number }>({
      writes: 'mine',
      kind: 'fine',
      init: () => null,
      step: (state) => [1, state],
      dispose: () => void log.push('dispose'),
    });
    const never = () => {
      throw new RangeError('cannot be made');
    };
    const place = swap('place', { fine: () => fine, never }, 'fine');
    expect(() =>
      run(
        ['fine', 'never'].map((here, n) => tickAt(n, { controls: { place: here } })),
        place,
      ),
    ).toThrow('cannot');
    expect(log).toEqual(['dispose']);
  });

  it('is told to give a signal and a state', () => {
    expect(turn(() => ({ x: 1 }))).toThrow(/^mine\/own: expected its step to give \[signal, state\], found/);
    expect(turn(() => undefined)).toThrow('expected its step to give [signal, state], found');
    expect(turn((state) => [undefined, state])).toThrow('expected its step to give [signal, state], found');
  });
});
