import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type Controls,
  feedback,
  fixed,
  hebbian,
  Inspected,
  kind,
  live,
  mealy,
  type Past,
  type Proposed,
  place,
  readoutAtRest,
  resume,
  Saved,
  type Tick,
} from '../../../modules/index.ts';
import { laws } from '../../laws.ts';
import { firstDifference } from '../../support/bits.ts';
import { forceRule, type Learning, UNITS } from '../../support/network.ts';
import { at, randomVector, run, tickAt, ticks } from '../../support/ticks.ts';

interface Counted {
  readonly count: number;
}

const about = { title: 'T', equation: 'n ← n + by' };

/** Counts from `from` by `by`, plus what code says. */
const counter = (name: string, sign = 1) =>
  kind(
    'counter',
    name,
    {
      ...about,
      parameters: {
        by: live(1, { min: 0, max: 100, about: 'how much a step' }),
        from: fixed(0, { about: 'where it starts' }),
      },
    },
    ({ by, from }, { offset = 0 }: { readonly offset?: number }) =>
      mealy<{ n: number }, unknown, Counted>({
        writes: 'count',
        kind: name,
        init: () => ({ n: from + offset }),
        step: ({ n }, { controls }) => {
          const next = n + sign * (typeof by === 'function' ? by(controls) : by);
          return [next, { n: next }];
        },
      }),
  );
const up = counter('up');
const down = counter('down', -1);
const still = kind('counter', 'still', { ...about, parameters: {}, nothing: true }, () =>
  mealy<null, unknown, Counted>({ writes: 'count', kind: 'still', init: () => null, step: (s) => [0, s] }),
);
const kinds = [up, down, still];

const counts = (all: readonly (Controls | string | undefined)[], options = {}, code = {}) =>
  run(
    all.map((here, n) => tickAt(n, { controls: here === undefined ? {} : ({ here } as Controls) })),
    place<unknown, Counted>('here', kinds, code, options),
  ).map(({ count }) => count);

describe('a place', () => {
  it('holds its first kind, or its start, where the controls are silent', () => {
    expect(counts([undefined, undefined])).toEqual([1, 2]);
    expect(counts([undefined, undefined], { initial: 'down' })).toEqual([-1, -2]);
    expect(counts([undefined, undefined], { initial: { kind: 'down', by: 5, from: 100 } })).toEqual([95, 90]);
  });

  it('is swapped with values, from their step on', () => {
    const found = counts([
      'up',
      { kind: 'up' },
      { kind: 'down', by: 3, from: 50 },
      { kind: 'down', by: 3, from: 50 },
      'still',
    ]);
    expect(found).toEqual([1, 2, 47, 44, 0]);
  });

  it('has its live parameters set, and keeps its module: numbers that are said anew, or as the defaults, too', () => {
    expect(counts(['up', { kind: 'up', by: 10 }, { kind: 'up', by: 0, from: 0 }, 'up', undefined])).toEqual([
      1, 11, 11, 12, 13,
    ]);
  });

  it('has its module made anew where a parameter changes that is not live: what is said is what runs', () => {
    expect(counts([{ kind: 'up' }, { kind: 'up', from: 7 }, { kind: 'up', by: 2, from: 7 }, 'up'])).toEqual([
      1, 8, 10, 1,
    ]);
  });

  it('refuses an impossible value of a module that stands, as of one that comes in', () => {
    expect(() => counts([{ kind: 'up' }, { kind: 'up', by: -1 }])).toThrow('here.by: expected a number');
  });

  it('starts from its own start where only a kind is named, from the published where it is another kind', () => {
    const options = { initial: { kind: 'up', by: 5 } };
    expect(counts([undefined, undefined], options)).toEqual([5, 10]);
    expect(counts([{ kind: 'down' }, { kind: 'down' }], options)).toEqual([-1, -2]);
  });

  it('gives every kind what only code has', () => {
    expect(counts(['up', 'down'], {}, { offset: 30 })).toEqual([31, 29]);
  });

  it('holds its null kind while it is to be empty, whatever the controls say', () => {
    const empty = (controls: Controls) => controls.off === true;
    const frames = [0, 1, 2, 3].map((n) => tickAt(n, { controls: { here: 'up', off: n === 1 || n === 2 } }));
    const found = run(frames, place<unknown, Counted>('here', kinds, {}, { empty })).map(({ count }) => count);
    expect(found).toEqual([1, 0, 0, 1]);
  });

  it('refuses an unknown kind, or an impossible value, by its name', () => {
    expect(() => counts(['up', 'sideways'])).toThrow('controls.here: expected up, down, still, found sideways');
    expect(() => counts(['toString'])).toThrow(RangeError);
    expect(() => counts(['up', { kind: 'down', by: -1 }])).toThrow(
      'here.by: expected a number ≥ 0 and ≤ 100, found -1',
    );
    expect(() => counts(['up', { kind: 'down', to: 1 }])).toThrow('here.to: expected one of kind, by, from');
    expect(() => place('here', kinds, {}, { initial: 'sideways' })).toThrow(
      'place here: expected one of up, down, still, found sideways',
    );
    expect(() => place('here', kinds, {}, { initial: { kind: 'up', by: -1 } })).toThrow('here.by: expected a number');
    expect(() => place('here', [])).toThrow('place here: expected at least one kind, found none');
    expect(() => place('here', [up, up])).toThrow('place here: expected kinds of different names, found two of one');
  });

  it('makes its module anew where a tick says so, with the values that hold then', () => {
    const frames = [0, 1, 2, 3].map((n) => ({
      ...tickAt(n, { controls: { here: { kind: 'up', by: 1 + n } } }),
      ...(n === 2 ? { anew: new Set(['here']) } : n === 3 ? { anew: new Set(['there']) } : {}),
    }));
    const found = run(frames, place<unknown, Counted>('here', kinds)).map(({ count }) => count);
    expect(found).toEqual([1, 3, 3, 7]);
  });

  it('tells what it is, what can stand in it and what does', () => {
    const describe = new Inspected();
    run([{ ...tickAt(0), describe }], place<unknown, Counted>('here', kinds, {}, { title: 'Counter', symbol: 'n' }));
    expect(describe.places).toEqual([
      {
        ...{ name: 'here', title: 'Counter', symbol: 'n', start: { kind: 'up', by: 1, from: 0 } },
        kinds: kinds.map(({ declaration }) => declaration),
      },
    ]);
    expect(describe.nodes).toMatchObject([{ writes: 'count', kind: 'up', place: 'here', declaration: up.declaration }]);
  });
});

/** A place, and a module behind it that has a state of its own. */
const behind = mealy<{ sum: number }, Counted, { readonly total: number }>({
  writes: 'total',
  kind: 'sum',
  init: () => ({ sum: 0 }),
  step: ({ sum }, { count }) => [sum + count, { sum: sum + count }],
});
const both = (source: Observable<Tick>) => source.pipe(place<unknown, Counted>('here', kinds), behind);

const asked = (frames: readonly Tick[], change: (n: number) => Partial<Tick>) =>
  frames.map((tick, n) => ({ ...tick, ...change(n) }));
const signals = (frames: readonly (Tick & Counted & { readonly total: number })[]) =>
  frames.map(({ count, total }) => [count, total]);

describe('the states of a place', () => {
  const standing = (n: number): Controls => ({
    here: n < 3 ? { kind: 'up', by: 2 } : { kind: 'down', by: 1, from: 9 },
  });
  const all = ticks(8, { controls: standing });
  const whole = signals(run(all, both));
  const savedAt = (cut: number) => {
    const saved = new Saved();
    run(
      asked(all.slice(0, cut + 1), (n) => (n === cut ? { save: saved } : {})),
      both,
    );
    return saved.states;
  };

  it('survive a checkpoint, before, at and after a swap', () => {
    for (let cut = 0; cut < 7; cut++) {
      const load = resume(savedAt(cut));
      const rest = asked(all.slice(cut + 1), (n) => (n === 0 ? { load } : {}));
      expect([cut, signals(run(rest, both))]).toEqual([cut, whole.slice(cut + 1)]);
    }
  });

  it('of what stands behind it survive a swap to the same kind that was still to come', () => {
    const states = savedAt(1);
    const rest = asked(all.slice(2), (n) => (n === 0 ? { load: resume(states), anew: new Set(['here']) } : {}));
    const [first] = signals(run(rest, both));
    // The counter starts anew; the sum of what it gave does not.
    expect(first).toEqual([2, 2 + 4 + 2]);
  });

  it('are left alone by a fork that has something else in place', () => {
    const states = savedAt(2);
    const rest = asked(ticks(5, { controls: { here: 'still' } }, 3), (n) => (n === 0 ? { load: resume(states) } : {}));
    expect(signals(run(rest, both))).toEqual([
      [0, 12],
      [0, 12],
    ]);
  });
});

describe('a place in a loop', () => {
  it('keeps what travels the loop through a swap', () => {
    const adds = (name: string, by: number) =>
      kind('adder', name, { ...about, parameters: {} }, () =>
        mealy<null, Past<Counted>, Counted>({
          writes: 'count',
          kind: name,
          init: () => null,
          step: (s, { past }) => [past.count + by, s],
        }),
      );
    const adder = place<Past<Counted>, Counted>('adder', [adds('one', 1), adds('ten', 10)]);
    const frames = ticks(5, { controls: (n) => ({ adder: n === 2 ? 'ten' : 'one' }) });
    const found = run(
      frames,
      feedback<Counted>({ count: 0 })((past) => past.pipe(adder)),
    );
    expect(found.map(({ count }) => count)).toEqual([1, 2, 12, 13, 14]);
  });
});

const fixedForce = kind('rule', 'force', { ...about, parameters: {} }, () => forceRule());
const rules = () => place<Learning, Proposed>('rule', [hebbian, fixedForce]);
const learning = Array.from({ length: 20 }, (_, n) => ({
  ...tickAt(n, {
    controls: { rule: n >= 5 && n < 14 ? 'force' : { kind: 'hebbian', learningRate: n < 5 ? 0.1 : 0.2, decay: null } },
  }),
  target: randomVector(2, 'f', n),
  readout: { ...readoutAtRest(2), z: randomVector(2, 'z', n), zhat: randomVector(2, 'zhat', n) },
  reservoir: { u: randomVector(UNITS, 'u', n), r: randomVector(UNITS, 'r', n) },
  reward: { P: 0, Pbar: 0, M: n % 2 },
}));
laws('place of rules', rules, learning);
laws(
  'place whose controls are silent',
  rules,
  learning.map((frame) => ({ ...frame, controls: {} })),
);

describe('a place of kinds that ship', () => {
  it('gives the bits of the kind called in code', () => {
    const frames = learning.map((frame) => ({ ...frame, controls: { rule: { kind: 'hebbian', learningRate: 0.3 } } }));
    const updates = (operator: ReturnType<typeof rules>) => run(frames, operator).map(({ update }) => update);
    expect(firstDifference(updates(rules()), updates(hebbian({ learningRate: 0.3 })))).toBeUndefined();
    expect(at(updates(rules()), 0).eta).toBe(0.3 / (1 + 1 / 20_000));
  });
});
