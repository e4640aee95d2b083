import { concat, defer, from, NEVER, type Observable, of, Subject, take, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { CheckpointError, fork, type Module, resume, Saved, type States, type Tick } from '../modules/index.ts';
import { copyOf, firstDifference, frozenDeep } from './support/bits.ts';
import { at, collect, last } from './support/ticks.ts';

/** An operator on frames, as modules and closed loops are. */
export type Operator<F> = (source: Observable<F>) => Observable<object>;

export interface Candidate<F> {
  readonly make: () => Operator<F>;
  readonly frames: readonly F[];
  /** The signals that may appear on a frame that were not there before; exactly one for a module. */
  readonly writes: number;
}

interface Options {
  /** How many signals it adds, where that is not one. */
  readonly writes?: number;
}

/** A law, and what tries to refute it. It throws where the law is broken. */
type Law = <F extends Tick>(candidate: Candidate<F>) => void;

const same = (found: unknown, expected: unknown): void => expect(firstDifference(found, expected)).toBeUndefined();

const outputs = <F>(make: () => Operator<F>, frames: readonly F[]): object[] => collect(from(frames).pipe(make()));

/** Replaces the frames' requests: to save at the steps in `saves`, to load on the first. */
const asking = <F extends Tick>(frames: readonly F[], changes: (n: number) => Partial<Tick>): F[] =>
  frames.map((frame, n) => ({ ...frame, ...changes(n) }));

/** The states after frame `cut`. */
const savedAt = <F extends Tick>({ make, frames }: Candidate<F>, cut: number): States => {
  const saved = new Saved();
  outputs(
    make,
    asking(frames.slice(0, cut + 1), (n) => (n === cut ? { save: saved } : {})),
  );
  return saved.states;
};

/** States like these, each with one leaf of another shape or type. */
const deformed = (value: unknown): unknown[] => {
  if (value === null || value === undefined) return [];
  if (typeof value === 'number' || typeof value === 'boolean') return ['another type'];
  if (typeof value !== 'object') return [0];
  if (ArrayBuffer.isView(value)) {
    const array = value as Float64Array;
    return [array.slice(0, -1), Float32Array.from(array), Array.from(array), undefined];
  }
  if ('stride' in value && 'shape' in value)
    return [{ ...value, shape: [...(value.shape as number[]), 2] }, 7, undefined];
  return [
    null,
    'another type',
    ...Object.entries(value).flatMap(([key, entry]) => deformed(entry).map((bad) => ({ ...value, [key]: bad }))),
  ];
};

const CUTS = (length: number): number[] => [0, 1, Math.floor(length / 2), length - 2].filter((n) => n >= 0);

export const LAWS = {
  'gives one frame for each frame, in the same call': ({ make, frames }) => {
    const source = new Subject<(typeof frames)[number]>();
    const found: object[] = [];
    const subscription = source.pipe(make()).subscribe((frame) => void found.push(frame));
    expect(found).toHaveLength(0);
    frames.forEach((frame, n) => {
      source.next(frame);
      expect(found).toHaveLength(n + 1);
      expect((found[n] as Tick).step).toBe(frame.step);
    });
    subscription.unsubscribe();
  },

  'answers at the same virtual time': ({ make, frames }) => {
    const [a, b, c] = [at(frames, 0), at(frames, 1), at(frames, 2)];
    const values = outputs(make, [a, b, c]);
    const scheduler = new TestScheduler((found, expected) => expect(found).toEqual(expected));
    scheduler.run(({ cold, expectObservable }) => {
      const step = (frame: object) => (frame as Tick).step;
      const marbles = 'a--(bc)--|';
      expectObservable(cold(marbles, { a, b, c }).pipe(make())).toBe(marbles, {
        a: expect.objectContaining({ step: step(at(values, 0)) }) as object,
        b: expect.objectContaining({ step: step(at(values, 1)) }) as object,
        c: expect.objectContaining({ step: step(at(values, 2)) }) as object,
      });
    });
  },

  'writes its own signal and passes all others on as they are': ({ make, frames, writes }) => {
    outputs(make, frames).forEach((out, n) => {
      const frame = at(frames, n);
      for (const key of Object.keys(frame)) expect(out[key as never]).toBe(frame[key as keyof typeof frame]);
      expect(Object.keys(out)).toHaveLength(Object.keys(frame).length + writes);
    });
  },

  'subscribes to its source once, and only when subscribed to': ({ make, frames }) => {
    let subscriptions = 0;
    const out = defer(() => {
      subscriptions += 1;
      return from(frames);
    }).pipe(make());
    expect(subscriptions).toBe(0);
    collect(out);
    expect(subscriptions).toBe(1);
  },

  'starts afresh in each subscription': ({ make, frames }) => {
    const out = from(frames).pipe(make());
    const first = copyOf(collect(out));
    same(collect(out), first);
    same(collect(out), first);
    same(outputs(make, frames), first);
  },

  'keeps subscriptions apart that run side by side': ({ make, frames }) => {
    const expected = outputs(make, frames);
    const operator = make();
    const sources = [new Subject<(typeof frames)[number]>(), new Subject<(typeof frames)[number]>()];
    const found = sources.map((source) => {
      const all: object[] = [];
      source.pipe(operator).subscribe((frame) => void all.push(frame));
      return all;
    });
    frames.forEach((frame, n) => {
      sources[0]?.next(frame);
      if (n >= 2) sources[1]?.next(at(frames, n - 2));
    });
    for (const source of sources) source.complete();
    same(found[0], expected);
    same(found[1], expected.slice(0, -2));
  },

  'leaves what comes in untouched': ({ make, frames }) => {
    const before = frames.map(copyOf);
    outputs(
      make,
      frames.map((frame) => frozenDeep({ ...frame })),
    );
    same(frames.map(copyOf), before);
  },

  'never writes again what has left': ({ make, frames }) => {
    const kept: object[] = [];
    const copies: unknown[] = [];
    from(frames)
      .pipe(make())
      .subscribe((frame) => {
        kept.push(frame);
        copies.push(copyOf(frame));
      });
    outputs(make, frames);
    outputs(make, frames);
    expect(kept).toHaveLength(frames.length);
    same(kept, copies);
  },

  'passes on an error of its source, after the frames before it': ({ make, frames }) => {
    const boom = new Error('boom');
    const found: object[] = [];
    let caught: unknown;
    concat(
      from(frames.slice(0, 2)),
      throwError(() => boom),
    )
      .pipe(make())
      .subscribe({
        next: (frame) => void found.push(frame),
        error: (error) => {
          caught = error;
        },
      });
    expect(found).toHaveLength(2);
    expect(caught).toBe(boom);
  },

  'lets go of its source when it is unsubscribed': ({ make, frames }) => {
    const endless = new Subject<(typeof frames)[number]>();
    const subscription = endless.pipe(make()).subscribe();
    endless.next(at(frames, 0));
    expect(endless.observed).toBe(true);
    subscription.unsubscribe();
    expect(endless.observed).toBe(false);

    let found = 0;
    let completed = false;
    const source = new Subject<(typeof frames)[number]>();
    source.pipe(make(), take(2)).subscribe({
      next: () => found++,
      complete: () => {
        completed = true;
      },
    });
    for (const frame of frames) source.next(frame);
    expect(found).toBe(2);
    expect(completed).toBe(true);
    expect(source.observed).toBe(false);
    expect(() => NEVER.pipe(make()).subscribe().unsubscribe()).not.toThrow();
  },

  'completes when its source completes, also before the first frame': ({ make, frames }) => {
    expect(collect(of(at(frames, 0)).pipe(make()))).toHaveLength(1);
    expect(collect(from([] as typeof frames).pipe(make()))).toHaveLength(0);
  },

  'is not disturbed by a request to save': ({ make, frames }) => {
    const found = outputs(
      make,
      asking(frames, () => ({ save: new Saved() })),
    );
    same(
      asking(found as Tick[], () => ({ save: undefined })),
      outputs(make, frames),
    );
  },

  'goes on from a checkpoint as if it had never stopped': (subject) => {
    const { make, frames } = subject;
    const expected = outputs(make, frames).map(copyOf) as Tick[];
    for (const cut of CUTS(frames.length)) {
      const states = savedAt(subject, cut);
      const before = copyOf([...states]);
      const rest = asking(frames.slice(cut + 1), (n) => (n === 0 ? { load: resume(states) } : {}));
      const found = asking(outputs(make, rest) as Tick[], () => ({ load: undefined }));
      same(found, expected.slice(cut + 1));
      same([...states], before); // the checkpoint is copied, not adopted: it can be resumed again
    }
  },

  'saves under a name of its own, and needs it to resume': (subject) => {
    const { make, frames } = subject;
    const states = savedAt(subject, 1);
    expect(states.size).toBeGreaterThan(0);
    for (const name of states.keys()) expect(name).toMatch(/^[\w-]+\/[\w-]+$/);
    const load = resume(new Map([['other/thing', 1]]));
    expect(() =>
      outputs(
        make,
        asking(frames.slice(0, 1), () => ({ load })),
      ),
    ).toThrow(CheckpointError);
  },

  'forks: ignores what it does not claim, and is at rest where it finds nothing': (subject) => {
    const { make, frames } = subject;
    const states = new Map([...savedAt(subject, 1), ['other/thing', { x: new Float64Array(3) }]]);
    const begin = (load: Tick['load']) =>
      asking(
        outputs(
          make,
          asking(frames.slice(2), (n) => (n === 0 ? { load } : {})),
        ) as Tick[],
        () => ({ load: undefined }),
      );
    same(begin(fork(states)), begin(resume(states)));
    same(begin(fork(new Map())), begin(undefined));
  },

  'refuses states of another shape with a CheckpointError': (subject) => {
    const { make, frames } = subject;
    for (const [name, state] of savedAt(subject, frames.length - 2)) {
      for (const bad of deformed(state)) {
        const load = fork(new Map([[name, bad]]));
        if (bad === undefined) continue;
        const begin = () =>
          outputs(
            make,
            asking([last(frames)], () => ({ load })),
          );
        expect(begin, `${name} from ${JSON.stringify(bad)?.slice(0, 200)}`).toThrow(CheckpointError);
        expect(begin).toThrow(name);
      }
    }
  },
} as const satisfies Readonly<Record<string, Law>>;

/** Runs every law on a module: give it frames that hold what it reads, three or more. */
export const laws = <In, Out>(
  name: string,
  make: () => Module<In, Out>,
  frames: readonly (Tick & NoInfer<In>)[],
  options?: Options,
): void => lawsOfOperator(name, make as unknown as () => Operator<Tick>, frames, options);

/** Runs every law on what goes from ticks to frames: a closed loop, a whole pipeline. */
export const lawsOfOperator = (
  name: string,
  make: () => Operator<Tick>,
  frames: readonly Tick[],
  { writes = 1 }: Options = {},
): void => {
  describe(`the laws hold for ${name}`, () => {
    for (const [claim, law] of Object.entries(LAWS)) it(claim, () => (law as Law)({ make, frames, writes }));
  });
};
