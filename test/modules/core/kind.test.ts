import { of } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { completeKind, makeKind } from '../../../modules/core/kind.ts';
import {
  attractor,
  type Controls,
  choice,
  fixed,
  flag,
  group,
  hebbian,
  kind,
  live,
  mealy,
  numbers,
  tensor,
  vector,
} from '../../../modules/index.ts';
import { at, run, tickAt, ticks } from '../../support/ticks.ts';

interface Paced {
  readonly pace: number;
}

const parameters = {
  rate: live(2, { min: 0, max: 10, about: 'how fast' }),
  rest: live(null, { above: 0, orNull: 'none', about: 'how long it waits' }),
  size: fixed(3, { min: 1, max: 9, whole: true, about: 'how large' }),
  way: choice(['up', 'down'], { about: 'where it goes' }),
  loud: flag(false, { about: 'whether it is heard', live: true }),
  inner: group('what belongs together', { noise: fixed(0.5, { min: 0, about: 'how much of it' }) }),
  list: numbers([1, 2], { min: 0, most: 3, about: 'some numbers' }),
};

/** A kind that keeps what it was made from. */
const keeping = () => {
  const made: { values: Record<string, unknown>; code: unknown }[] = [];
  const pacer = kind(
    'pacer',
    'steady',
    {
      title: 'Steady',
      equation: 'pace = rate · size',
      parameters,
      check: ({ size, rate }) =>
        size === 9 && rate === 10 ? [{ path: 'size', expected: 'less than 9 at rate 10', found: '9' }] : [],
      adjust: (values, given) => ('rate' in given ? values : { ...values, rate: values.size }),
    },
    (values, code: { readonly seed?: number }) => {
      made.push({ values: values as unknown as Record<string, unknown>, code });
      return mealy<null, unknown, Paced>({
        writes: 'pace',
        kind: 'steady',
        init: () => null,
        step: (state, { controls }) => [
          typeof values.rate === 'function' ? values.rate(controls) : (values.rate as number),
          state,
        ],
      });
    },
  );
  /** What the nth was made from. */
  const valuesOf = (n: number) => at(made, n).values as Record<string, (controls: Controls) => unknown>;
  return { pacer, made, valuesOf };
};

describe('a kind called in code', () => {
  it('has the published value of all that is left out, and defaults that follow from others', () => {
    const { pacer, made } = keeping();
    pacer();
    pacer({ size: 5 });
    pacer({ size: 5, rate: 1 });
    const defaults = { rest: null, way: 'up', loud: false, inner: { noise: 0.5 }, list: [1, 2] };
    expect(made.map(({ values }) => values)).toEqual([
      { ...defaults, rate: 3, size: 3 },
      { ...defaults, rate: 5, size: 5 },
      { ...defaults, rate: 1, size: 5 },
    ]);
  });

  it('takes undefined as left out', () => {
    const { pacer, made } = keeping();
    pacer({ size: undefined, seed: undefined } as never);
    expect(made[0]).toEqual({ values: expect.objectContaining({ size: 3 }), code: {} });
  });

  it('gives what is no parameter to the maker, second', () => {
    const { pacer, made } = keeping();
    pacer({ size: 2, seed: 7 });
    expect(made[0]?.code).toEqual({ seed: 7 });
    expect(made[0]?.values).not.toHaveProperty('seed');
  });

  it('refuses what is neither a parameter nor read by its maker, as a misspelt name', () => {
    const parameters = { rate: live(1, { about: 'how fast' }) };
    const plain = kind('rule', 'plain', { title: 'T', equation: 'E', parameters }, () => 'made');
    expect(plain({ rate: 2 })).toBe('made');
    expect(() => plain({ rat: 2 } as never)).toThrow('plain: expected rate; found rat');
    const lenient = kind(
      'rule',
      'lenient',
      { title: 'T', equation: 'E', parameters },
      (_, { n = 1 }: { n?: number } = {}) => n,
    );
    expect(lenient({ n: 3 })).toBe(3);
    expect(() => lenient({ m: 3 } as never)).toThrow('lenient: expected rate; found m');
  });

  it('refuses impossible values, all of them in one message', () => {
    const { pacer, made } = keeping();
    const wrong = { rate: -1, rest: 0, size: 2.5, way: 'left', loud: 1, inner: { noise: -1, hue: 3 }, list: [1, -1] };
    const build = () => pacer(wrong as never);
    expect(build).toThrow(RangeError);
    expect(build).toThrow(
      [
        'steady.rate: expected a number ≥ 0 and ≤ 10, found -1',
        'steady.rest: expected a number above 0, or null (none), found 0',
        'steady.size: expected a whole number from 1 to 9, found 2.5',
        'steady.way: expected one of "up", "down", found "left"',
        'steady.loud: expected true or false, found 1',
        'steady.inner.noise: expected a number ≥ 0, found -1',
        'steady.inner.hue: expected one of noise, found an unknown key',
        'steady.list[1]: expected a number ≥ 0, found -1',
      ].join('; '),
    );
    expect(made).toHaveLength(0);
  });

  it('refuses values that do not go together, beside those that are wrong by themselves', () => {
    const { pacer } = keeping();
    expect(() => pacer({ size: 9, rate: 10 })).toThrow('steady.size: expected less than 9 at rate 10, found 9');
    expect(() => pacer({ size: 9, rate: 10, list: [-1] })).toThrow(
      /^steady\.list\[0\]: expected .*; steady\.size: expected less than 9/,
    );
  });

  it('refuses anything but an object of parameters', () => {
    const { pacer } = keeping();
    for (const given of [5, 'x', null, [1]]) expect(() => pacer(given as never)).toThrow('steady: expected an object');
  });

  it('passes data on as it is: functions, arrays, views', () => {
    const { pacer, made } = keeping();
    const rate = (controls: Controls) => controls.mine as number;
    const list = Float64Array.of(1, 2, 3, 4, 5);
    pacer({ rate, list } as never);
    expect(made[0]?.values.rate).toBe(rate);
    expect(made[0]?.values.list).toBe(list);
    const view = vector(Float64Array.of(1));
    pacer({ list: view } as never);
    expect(made[1]?.values.list).toBe(view);
    expect(run(ticks(2, { controls: (mine) => ({ mine }) }), pacer({ rate })).map(({ pace }) => pace)).toEqual([0, 1]);
  });

  it('makes a module that says where it came from', () => {
    const { pacer } = keeping();
    expect(pacer().declaration).toBe(pacer.declaration);
    expect(pacer.declaration).toMatchObject({ place: 'pacer', kind: 'steady', title: 'Steady', parameters });
    expect(hebbian().declaration).toBe(hebbian.declaration);
  });

  it('needs code only where its maker does', () => {
    expectTypeOf(hebbian).toBeCallableWith();
    expectTypeOf(attractor).toBeCallableWith({ seed: 3 });
    // @ts-expect-error: a bump cannot be drawn without a seed
    const build = () => attractor();
    expect(build).toBeTypeOf('function');
  });
});

describe('a declaration', () => {
  const about = { title: 'T', equation: 'x', parameters: {} };
  const make = () => (source: unknown) => source;

  it('is refused where a default is out of its own range, all of them in one message', () => {
    const bad = {
      a: live(-1, { min: 0, about: 'a' }),
      b: group('b', { c: fixed(0, { above: 0, about: 'c' }) }),
    };
    expect(() => kind('p', 'k', { ...about, parameters: bad }, make)).toThrow(
      'kind p/k: default.a: expected a number ≥ 0, found -1; kind p/k: default.b.c: expected a number above 0, found 0',
    );
  });

  it('is refused without a name, a title or an equation', () => {
    for (const name of ['', 'a b', '1a', 'x'.repeat(61)]) {
      expect(() => kind('p', name, about, make)).toThrow(RangeError);
      expect(() => kind(name, 'k', about, make)).toThrow(RangeError);
    }
    expect(() => kind('p', 'k', { ...about, title: 3 as never }, make)).toThrow('kind p/k: title: expected text');
    expect(() => kind('p', 'k', { ...about, equation: undefined as never }, make)).toThrow('equation: expected text');
  });

  it('is refused with a parameter of a name that addresses cannot hold, or that is kept for the kind', () => {
    for (const name of ['kind', 'a.b', 'a/b', '', '__proto__ ']) {
      const named = { ...about, parameters: { [name]: live(1, { about: 'x' }) } };
      expect(() => kind('p', 'k', named, make)).toThrow(/^kind p\/k: parameters: expected a name/);
    }
  });
});

describe('a kind made for a place', () => {
  it('reads its live parameters from the controls there, at every step', () => {
    const { pacer, made } = keeping();
    const standing = { kind: 'steady', rate: 4, size: 2 };
    const module = makeKind(pacer, 'here', standing, { seed: 1 }) as ReturnType<typeof pacer>;
    const { rate, rest, loud, size, way, inner } = made[0]?.values ?? {};
    expect([size, way, inner]).toEqual([2, 'up', { noise: 0.5 }]);
    const reads = (read: unknown, here: object) => (read as (controls: Controls) => unknown)({ here } as never);
    expect(reads(rate, { rate: 7 })).toBe(7);
    expect(reads(rest, { rest: 3 })).toBe(3);
    expect(reads(loud, { loud: true })).toBe(true);
    const controls = (step: number) => ({ here: { ...standing, rate: step } });
    expect(run(ticks(3, { controls }), module).map(({ pace }) => pace)).toEqual([0, 1, 2]);
  });

  it('keeps what it was made with where the controls are silent, and takes null for a value', () => {
    const { pacer, valuesOf } = keeping();
    makeKind(pacer, 'here', { kind: 'steady', rate: 4, rest: 5 }, {});
    const { rate, rest } = valuesOf(0);
    for (const controls of [{}, { here: 'steady' }, { here: { kind: 'steady' } }, { there: { rate: 1 } }]) {
      expect(rate?.(controls)).toBe(4);
      expect(rest?.(controls)).toBe(5);
    }
    expect(rest?.({ here: { rest: null } })).toBeNull();
  });

  it('has its defaults where only its name stands there', () => {
    const { pacer, valuesOf } = keeping();
    makeKind(pacer, 'here', 'steady', {});
    expect(valuesOf(0).rate?.({})).toBe(3);
  });

  it('refuses what cannot stand there by the place’s name', () => {
    const { pacer } = keeping();
    expect(() => makeKind(pacer, 'here', { kind: 'steady', size: 0 }, {})).toThrow(
      'here.size: expected a whole number from 1 to 9, found 0',
    );
  });

  it('completes to values that complete to themselves', () => {
    const { pacer } = keeping();
    const once = completeKind(pacer.declaration, { kind: 'steady', size: 4 }, 'here');
    if (!('value' in once)) throw new Error('expected a value');
    expect(completeKind(pacer.declaration, once.value, 'here')).toEqual(once);
    expect(once.value).not.toHaveProperty('kind');
  });
});

describe('a kind’s module', () => {
  it('is a module like any other: it takes frames', () => {
    const { pacer } = keeping();
    const seen: number[] = [];
    of(tickAt(0))
      .pipe(pacer({ rate: 6 }))
      .subscribe(({ pace }) => void seen.push(pace));
    expect(seen).toEqual([6]);
    expect(tensor([seen]).shape).toEqual([1, 1]);
  });
});
