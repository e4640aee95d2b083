import { concatMap, filter, of } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import {
  CausalityError,
  force,
  hebbian,
  type Module,
  mealy,
  type Proposed,
  readoutAtRest,
  resume,
  Saved,
  swap,
  type Tick,
} from '../../../modules/index.ts';
import { laws } from '../../laws.ts';
import { copyOf, entries, firstDifference } from '../../support/bits.ts';
import { forceRule, hebbianRule, type Learning, network, type Rule, TRIAL, UNITS } from '../../support/network.ts';
import { at, randomVector, run, tickAt, ticks } from '../../support/ticks.ts';

const rules = (): Rule => swap<Learning, Proposed>('rule', { hebbian: hebbianRule, force: forceRule }, 'hebbian');

/** hebbian, then force, then hebbian again. */
const change = (first: number, second: number) => (step: number) => ({
  rule: step >= first && step < second ? 'force' : 'hebbian',
});

const learning = Array.from({ length: 20 }, (_, n) => ({
  ...tickAt(n, { controls: change(5, 14) }),
  target: randomVector(2, 'f', n),
  readout: { ...readoutAtRest(2), z: randomVector(2, 'z', n), zhat: randomVector(2, 'zhat', n) },
  reservoir: { u: randomVector(UNITS, 'u', n), r: randomVector(UNITS, 'r', n) },
  reward: { P: 0, Pbar: 0, M: n % 2 },
}));
laws('swap of rules', rules, learning);
laws(
  'swap that never happens',
  rules,
  learning.map((frame) => ({ ...frame, controls: {} })),
);

interface Named {
  readonly name: string;
}
const named = (name: string, log: string[] = []) =>
  mealy<{ n: number }, unknown, Named>({
    writes: 'name',
    kind: name,
    init: () => {
      log.push(`+${name}`);
      return { n: 0 };
    },
    step: ({ n }) => [`${name}${n}`, { n: n + 1 }],
    dispose: () => void log.push(`-${name}`),
  });
const places = (log: string[] = []) => swap('place', { a: () => named('a', log), b: () => named('b', log) }, 'a');

const playing = (places_: readonly (string | undefined)[]): Tick[] =>
  places_.map((place, n) => tickAt(n, { controls: place === undefined ? {} : { place } }));

describe('swap', () => {
  it('picks by the controls, from their step on, and the initial one where they do not say', () => {
    const found = run(playing([undefined, 'b', 'b', 'a', undefined]), places());
    expect(found.map(({ name }) => name)).toEqual(['a0', 'b0', 'b1', 'a0', 'a1']);
  });

  it('starts what comes in fresh, and lets go of what goes out', () => {
    const log: string[] = [];
    run(playing(['a', 'a', 'b', 'a']), places(log));
    expect(log).toEqual(['+a', '-a', '+b', '-b', '+a', '-a']);
  });

  it('makes a module only when it is first picked', () => {
    const never = () => {
      throw new Error('made');
    };
    const place = swap('place', { a: () => named('a'), never }, 'a');
    expect(run(playing(['a', 'a']), place)).toHaveLength(2);
    expect(() => run(playing(['a', 'never']), place)).toThrow('made');
  });

  it('loses and doubles no frame, at the same virtual time', () => {
    const scheduler = new TestScheduler((found, expected) => expect(found).toEqual(expected));
    scheduler.run(({ cold, expectObservable }) => {
      const [a, b, c, d] = playing(['a', 'b', 'b', 'a']);
      const named = (frame: Tick | undefined, name: string) => ({ ...frame, name });
      const values = { a: named(a, 'a0'), b: named(b, 'b0'), c: named(c, 'b1'), d: named(d, 'a0') };
      const source = cold<Tick>('a--(bc)d-|', { a, b, c, d } as Record<string, Tick>);
      expectObservable(source.pipe(places())).toBe('a--(bc)d-|', values);
    });
  });

  it('ends with a RangeError on a name that is not among the variants', () => {
    const broken = () => run(playing(['a', 'c']), places());
    expect(broken).toThrow(RangeError);
    expect(broken).toThrow('controls.place: expected a, b, found c');
    expect(() => run(playing(['toString']), places())).toThrow(RangeError);
    expect(() => run(playing([undefined]), swap('place', { a: () => named('a') }, 'c'))).toThrow(RangeError);
  });

  it('ends with a CausalityError if the module in place drops, doubles or ends', () => {
    const drops: Module<unknown, Named> = (source) =>
      source.pipe(
        filter(({ step }) => step !== 1),
        named('a') as never,
      );
    const doubles: Module<unknown, Named> = (source) =>
      source.pipe(
        named('a') as never,
        concatMap((f) => of(f, f)),
      ) as never;
    expect(() => run(playing(['a', 'a', 'a']), swap('place', { a: () => drops }, 'a'))).toThrow(CausalityError);
    expect(() => run(playing(['a', 'a']), swap('place', { a: () => drops }, 'a'))).toThrow(
      'place: a: gave no frame for step 1',
    );
    expect(() => run(playing(['a']), swap('place', { a: () => doubles }, 'a'))).toThrow(
      'place: a: answered step 0 twice',
    );
  });

  it('passes on an error of the module in place', () => {
    const boom = new Error('boom');
    const fails = mealy<null, unknown, Named>({
      writes: 'name',
      kind: 'fails',
      init: () => null,
      step: () => {
        throw boom;
      },
    });
    expect(() => run(playing(['a', 'b']), swap('place', { a: () => named('a'), b: () => fails }, 'a'))).toThrow('boom');
  });

  it('resumes with the module that was in place', () => {
    const saved = new Saved();
    run(
      playing(['a', 'b', 'b']).map((tick) => ({ ...tick, save: tick.step === 2 ? saved : undefined })),
      places(),
    );
    expect([...saved.states.keys()]).toEqual(['name/b', 'place/swap']);
    const rest = playing(['a', 'b', 'b', 'b', 'a']).slice(3);
    const found = run(
      rest.map((tick, n) => ({ ...tick, load: n === 0 ? resume(saved.states) : undefined })),
      places(),
    );
    expect(found.map(({ name }) => name)).toEqual(['b2', 'a0']);
  });

  it('resumes at the very step of a swap as if it had never stopped', () => {
    const saved = new Saved();
    run(
      playing(['a', 'a']).map((tick) => ({ ...tick, save: tick.step === 1 ? saved : undefined })),
      places(),
    );
    const rest = playing(['a', 'a', 'b', 'b']).slice(2);
    const found = run(
      rest.map((tick, n) => ({ ...tick, load: n === 0 ? resume(saved.states) : undefined })),
      places(),
    );
    expect(found.map(({ name }) => name)).toEqual(['b0', 'b1']);
  });
});

describe('a rule swapped in a running network', () => {
  const steps = 5 * TRIAL;
  const swapped = run(ticks(steps, { trialSteps: TRIAL, controls: change(20, 40) }), network({ rule: rules }));
  const hebb = run(ticks(steps, { trialSteps: TRIAL }), network());

  it('loses no frame', () => {
    expect(swapped.map(({ step }) => step)).toEqual(ticks(steps).map(({ step }) => step));
  });

  it('changes nothing before its step', () => {
    const firstSteps = (frames: typeof hebb) => frames.slice(0, 20).map(({ controls, ...signals }) => signals);
    expect(firstDifference(firstSteps(swapped), firstSteps(hebb))).toBeUndefined();
    expect(firstDifference(copyOf(at(swapped, 20).update), copyOf(at(hebb, 20).update))).toBeDefined();
  });

  it('keeps the weights: each step goes on from those of the step before', () => {
    for (const n of [20, 40]) {
      const before = at(swapped, n - 1);
      expect(at(swapped, n).past.weights).toBe(before.weights);
      expect(entries(before.weights).some((w) => w !== 0)).toBe(true);
    }
  });

  it('starts a Hebbian rule that comes back on a new learning clock', () => {
    const fresh = 0.02 / (1 + 1 / 50);
    expect(at(swapped, 0).update.eta).toBe(fresh);
    expect(at(swapped, 40).update.eta).toBe(fresh);
    expect(at(swapped, 30).update.eta).toBeUndefined();
    expect(at(swapped, 41).update.eta).toBe(at(swapped, 1).update.eta);
  });

  it('is a fork with the other rule from that step on: swapped in is as if it had started there', () => {
    const saved = new Saved();
    run(ticks(20, { trialSteps: TRIAL, save: (step) => (step === 19 ? saved : undefined) }), network());
    saved.states.delete('update/hebbian');
    const load = { take: (name: string) => saved.states.get(name) };
    const forked = run(ticks(40, { trialSteps: TRIAL, load }, 20), network({ rule: forceRule }));
    const signals = (frames: typeof hebb) => frames.map(({ controls, load: _, ...others }) => others);
    expect(firstDifference(signals(forked), signals(swapped.slice(20, 40)))).toBeUndefined();
  });

  it('takes rules of either constructor', () => {
    const direct = swap<Learning, Proposed>(
      'rule',
      { h: () => hebbian({ learningRate: 1, decay: 1 }), f: () => force({ units: UNITS, alpha: 1 }) },
      'f',
    );
    expect(
      run(
        learning.map((frame) => ({ ...frame, controls: {} })),
        direct,
      ),
    ).toHaveLength(20);
  });
});
