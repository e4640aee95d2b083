import { delay, filter, map, type Observable, of, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type Attractor,
  attractor,
  type Controls,
  describeProblem,
  everyStep,
  feedback,
  fixed,
  force,
  frozen,
  group,
  hebbian,
  keyOf,
  kind,
  type Live,
  live as liveParameter,
  mealy,
  noRule,
  now,
  type Proposed,
  place,
  type ReadOut,
  type Recurrent,
  type Rewarded,
  readout,
  readoutAtRest,
  reservoir,
  reward,
  ring,
  type Seed,
  short,
  type Targeted,
  type Tensor,
  type Tick,
  target,
  uniform,
  unshared,
  vector,
  type Weighted,
  zeros,
} from '../../modules/index.ts';
import {
  evaluate,
  extend,
  type Frame,
  OURS,
  parseJournal,
  parseSpec,
  pipeline,
  pipelineOf,
  type ReplayEvent,
  replay,
  type Spec,
  type TrainingFrame,
} from '../../pipelines/index.ts';
import { parametersOf } from '../../pipelines/schema/parameters.ts';
import { firstDifference } from '../support/bits.ts';
import { live, type Live as Session } from './sessions.ts';
import { checkpoints, hear, last, left, numbersOf, only, play, right, written } from './support.ts';

const [UNITS, SIDE, STEPS] = [30, 8, 60];

interface Second {
  readonly echo: { readonly x: Tensor };
}
type Learning = ReadOut & Recurrent & Rewarded & Targeted;
interface Gained {
  readonly gain: number;
}

/** A working memory under another signal's name. */
const echoing = (memory: ReturnType<typeof ring>) => (source: Observable<Tick>) =>
  source.pipe(
    memory,
    map(({ attractor, ...frame }) => ({ ...frame, echo: { x: (attractor as Attractor).x } })),
  ) as unknown as Observable<Tick & Second>;

/** A module of one's own: both memories together, and a noise of its own. */
const mixing = (gain: Live, noiseSeed: Seed) => {
  const noise = uniform(keyOf(noiseSeed, 'mixing'));
  return mealy<{ n: number }, Second & { readonly attractor: Attractor } & Gained, { readonly drive: Tensor }>({
    writes: 'drive',
    kind: 'mixed',
    init: () => ({ n: 0 }),
    step: ({ n }, { step, controls, attractor: { x }, echo, gain: factor }) => {
      const out = new Float64Array(UNITS);
      noise.fill(out, step);
      for (let i = 0; i < UNITS; i++) {
        out[i] = factor * now(gain, controls) * (x.get(i) - echo.x.get(i)) + 0.01 * (out[i] as number);
      }
      return [vector(out), { n: n + 1 }];
    },
  });
};

const gain = (name: string, of: (n: number, most: number) => number) =>
  kind(
    'gain',
    name,
    {
      title: name,
      equation: 'gain = f(n)',
      parameters: { most: liveParameter(2, { min: 0, max: 10, about: 'the largest gain' }) },
    },
    ({ most }) =>
      mealy<{ n: number }, unknown, Gained>({
        writes: 'gain',
        kind: name,
        init: () => ({ n: 0 }),
        step: ({ n }, { controls }) => [of(n, now(most, controls)), { n: n + 1 }],
      }),
  );
const growing = gain('growing', (n, most) => Math.min(most, n / 10));
const steady = gain('steady', (_, most) => most);

/** Two memories, one of them under another name; a module, a place and parameters of its own. */
const two = pipeline(
  {
    name: 'two memories',
    trialSteps: STEPS,
    protocol: { trials: 3, testAt: [1], testTrials: 2 },
    parameters: {
      strength: liveParameter(3, { min: 0, max: 100, about: 'how strongly both drive' }),
      start: fixed(0.1, { min: 0, about: 'what the second is cued with' }),
    },
  },
  ({ seed, noiseSeed, learning, parameters: { strength, start } }) => {
    const sheet = { side: SIDE, warmup: 10, weights: { noise: 0.02 } };
    const rest = { readout: readoutAtRest(1), weights: zeros(1, UNITS) };
    const first = attractor({ ...sheet, cue: null, seed, noiseSeed });
    const second = ring({
      ...{ neurons: SIDE * SIDE, warmup: 10, cue: { at: 1, size: 3, amplitude: start } },
      seed: [seed, 'second'],
      noiseSeed: [...[noiseSeed].flat(), 'second'],
    });
    const before = (ticks: Observable<Tick>) =>
      echoing(second)(ticks.pipe(target(short({ period: STEPS })))).pipe(
        first as never,
        place<unknown, Gained>('gain', [growing, steady]) as never,
        mixing(strength, noiseSeed) as never,
      ) as unknown as Observable<Tick & { readonly drive: Tensor; readonly target: Tensor }>;
    return (ticks) =>
      before(ticks).pipe(
        feedback<ReadOut & Weighted, { readonly drive: Tensor; readonly target: Tensor }>(rest)((past) => {
          const drawn = past.pipe(
            reservoir({ units: UNITS, tau: 10, connectivity: 0.3, seed, noiseSeed }),
            readout({ seed, noiseSeed }),
          );
          return learning
            ? drawn.pipe(
                reward(),
                place<Learning, Proposed>('rule', [hebbian, force, noRule], { units: UNITS }),
                everyStep(),
              )
            : (drawn.pipe(frozen()) as never);
        }),
      );
  },
);
const library = extend(OURS, { pipelines: [two] });
const spec = (change: object = {}): Spec => right(parseSpec({ pipeline: 'two memories', ...change }, library));

describe('a pipeline in code', () => {
  it('has a spec: its places, its own parameters, and all defaults', () => {
    expect(spec()).toEqual({
      pipeline: 'two memories',
      strength: 3,
      start: 0.1,
      gain: { kind: 'growing', most: 2 },
      rule: { kind: 'hebbian', learningRate: 5e-4, decay: 20_000 },
      protocol: { trials: 3, testAt: [1], testTrials: 2 },
      dt: 1,
      seed: 1,
    });
    expect(spec({ gain: 'steady', rule: null })).toMatchObject({ gain: { kind: 'steady' }, rule: { kind: 'none' } });
    expect(right(parseSpec(spec({ strength: 7 }), library))).toEqual(spec({ strength: 7 }));
  });

  it('is refused with all that is wrong, or where its file is not used', () => {
    const wrong = { pipeline: 'two memories', strength: -1, gain: { kind: 'steady', most: 11 }, dt: 2, hue: 1 };
    const lines = left(parseSpec(wrong, library)).map(describeProblem);
    expect(new Set(lines.map((line) => line.replace(/:.*/, '')))).toEqual(
      new Set(['strength', 'gain.most', 'dt', 'hue']),
    );
    expect(left(parseSpec({ pipeline: 'two memories' })).map(describeProblem)).toEqual([
      'pipeline: expected a pipeline whose file is used (--use), found "two memories"',
    ]);
    expect(() => pipelineOf(spec(), OURS)).toThrow(RangeError);
  });

  it('is told which keys there are where one is unknown: its own parameters, too', () => {
    expect(left(parseSpec({ pipeline: 'two memories', hue: 1 }, library)).map(describeProblem)).toEqual([
      'hue: expected one of pipeline, use, protocol, seed, dt, strength, start, gain, rule, found an unknown key',
    ]);
  });

  it('reads null of a live parameter as that value, not as nothing said', () => {
    const seen: unknown[] = [];
    const parameters = {
      wait: liveParameter(3, { min: 0, orNull: 'for ever', about: 'how long it waits' }),
      both: group('two of them', { inner: liveParameter(4, { orNull: 'none', about: 'another' }) }),
    };
    const waits = pipeline(
      { name: 'waits', trialSteps: 10, parameters },
      ({ parameters: { wait, both } }) =>
        (ticks) => {
          const { inner } = both as unknown as { readonly inner: (controls: Controls) => number | null };
          return ticks.pipe(tap(({ controls }) => seen.push([wait(controls), inner(controls)])));
        },
    );
    const all = extend(OURS, { pipelines: [waits] });
    const found = right(parseSpec({ pipeline: 'waits' }, all));
    const steps = pipelineOf(found, all).build({ noiseSeed: 1, learning: true, share: unshared });
    seen.length = 0;
    steps(of({ controls: { ...found, wait: null, both: { inner: null } } } as unknown as Tick)).subscribe();
    expect(seen).toEqual([[null, null]]);
    const { schema } = pipelineOf(found, all);
    const values = parametersOf('', schema, { ...found, wait: null });
    expect(values.map(({ name, value }) => [name, value])).toEqual([
      ['wait', null],
      ['both.inner', 4],
    ]);
  });

  it('runs, is tested, and is the same twice, bit for bit', async () => {
    const events = await play(spec(), { library });
    expect(only('test', events).map(({ trial }) => trial)).toEqual([1, 3]);
    for (const { rmse } of only('test', events)) expect(rmse.every((value) => value > 0)).toBe(true);
    expect(numbersOf(await play(spec(), { library }))).toEqual(numbersOf(events));
    expect(numbersOf(await play(spec({ seed: 2 }), { library }))).not.toEqual(numbersOf(events));
    expect(numbersOf(await play(spec({ strength: 4 }), { library }))).not.toEqual(numbersOf(events));
  });

  it('is tested as a fork that leaves its training alone: with noise of its own and the weights frozen', async () => {
    const [half] = checkpoints(await play(spec(), { library }));
    if (half === undefined) throw new Error('no checkpoint');
    const test = () => hear(evaluate(pipelineOf(spec(), library), { ...half, trial: 1 }));
    expect((await test()).values).toEqual((await test()).values);
    const events = only('test', await play(spec(), { library }));
    expect((await test()).values.map(({ rmse }) => rmse)).toEqual([events[0]?.rmse]);
  });

  it('resumes bit for bit', async () => {
    const whole = await play(spec(), { library });
    const [half] = checkpoints(whole);
    if (half === undefined) throw new Error('no checkpoint');
    expect(numbersOf(await play(spec(), { library, from: half })).at(-1)).toEqual(numbersOf(whole).at(-1));
  });
});

const session = (variants = [{ name: '', spec: spec() }]): Session => live(variants, { library });
const values = (of: Session) => Object.fromEntries(of.description().parameters.map(({ name, value }) => [name, value]));

describe('a session of a pipeline in code', () => {
  it('describes its places, parameters and signals, its own among them', () => {
    const { description } = session();
    const { places, signals, graph, parameters } = description();
    expect(places.map(({ name, kind, writes }) => [name, kind, writes])).toEqual([
      ['gain', 'growing', 'gain'],
      ['rule', 'hebbian', 'update'],
    ]);
    expect(signals).toContainEqual({ name: 'echo.x', shape: [SIDE * SIDE] });
    expect(graph.find(({ name }) => name === 'drive')).toMatchObject({
      kind: 'mixed',
      reads: ['attractor', 'echo', 'gain'],
    });
    expect(parameters.map(({ name, live }) => [name, live])).toEqual([
      ['strength', true],
      ['start', false],
      ['gain', true],
      ['gain.most', true],
      ['rule', true],
      ['rule.learningRate', true],
      ['rule.decay', true],
    ]);
  });

  it('sets its own live parameters, and swaps in its own places', async () => {
    const one = session();
    await one.steps(5);
    await one.ask('set', { parameters: { strength: 0, 'gain.most': 5 } });
    expect(values(one)).toMatchObject({ strength: 0, 'gain.most': 5 });
    await one.steps(1);
    const drives = one.seen.at(-1)?.[0]?.drive.data ?? [];
    expect(drives).toHaveLength(UNITS);
    expect(Math.max(...drives.map(Math.abs))).toBeLessThanOrEqual(0.01);
    await one.ask('swap', { place: 'gain', kind: 'steady', parameters: { most: 9 } });
    await one.ask('swap', { place: 'rule', kind: 'force', parameters: { alpha: 2 } });
    await one.steps(1);
    expect(one.seen.at(-1)?.[0]).toMatchObject({ gain: 9 });
    expect(values(one)).toMatchObject({ gain: 'steady', 'gain.most': 9, rule: 'force', 'rule.alpha': 2 });
    expect(await one.refuse('set', { parameters: { start: 1 } })).toMatch(/only a swap gives/);
    expect(await one.refuse('set', { parameters: { strength: 101 } })).toMatch(/^strength: expected a number/);
    expect(await one.refuse('swap', { place: 'memory', kind: 'none' })).toBe(
      'place: expected "gain", "rule"; found "memory"',
    );
  });

  it('is saved and restored bit for bit, with a swap that was still to come', async () => {
    const one = session();
    await one.steps(37);
    await one.ask('swap', { place: 'gain', kind: 'growing', parameters: { most: 1 } });
    await one.ask('set', { parameters: { strength: 8 } });
    const { checkpoint } = await one.ask('save');
    await one.steps(50);
    const other = session([{ name: '', spec: spec({ seed: 9 }) }]);
    await other.steps(3);
    await other.ask('restore', { checkpoint });
    await other.steps(50);
    const signals = (of: Session, from: number) =>
      of.seen.slice(from).map(([frame]) => written(frame as TrainingFrame));
    expect(firstDifference(signals(one, 37), signals(other, 3))).toBeUndefined();
    expect(await other.hash()).toBe(await one.hash());
  });

  it('is replayed from its journal bit for bit', async () => {
    const one = session();
    await one.steps(20);
    await one.ask('set', { parameters: { strength: 1 } });
    await one.ask('swap', { place: 'gain', kind: 'steady' });
    await one.steps(30);
    const { checkpoint } = await one.ask('save');
    await one.ask('swap', { place: 'rule', kind: 'none' });
    await one.steps(5);
    await one.ask('restore', { checkpoint });
    await one.steps(40);
    await one.ask('reset', { seed: 4 });
    await one.steps(70);
    const journal = right(parseJournal((await one.ask('journal')).journal as string, library));
    const { values: events, error } = await hear(replay(journal, { library }));
    expect(error).toBeUndefined();
    expect(last<ReplayEvent>(events)).toMatchObject({ type: 'done', step: 70, hash: await one.hash() });
  });

  it('runs in lockstep with another of its kind, each as if it ran alone', async () => {
    const variants = [
      { name: 'a', spec: spec() },
      { name: 'b', spec: spec({ rule: 'force', gain: { kind: 'steady', most: 4 } }) },
    ];
    const told = (prefix: string, own: string): readonly (readonly [string, unknown])[] => [
      ['set', { parameters: { [`${prefix}strength`]: own === 'a' ? 6 : 2 } }],
    ];
    const together = session(variants);
    await together.steps(30);
    for (const name of ['a', 'b'])
      for (const [method, params] of told(`${name}/`, name)) await together.ask(method, params);
    await together.ask('swap', { place: 'gain', kind: 'growing', variant: 'b' });
    await together.steps(60);
    for (const [i, { name, spec: own }] of variants.entries()) {
      const alone = session([{ name: '', spec: own }]);
      await alone.steps(30);
      for (const [method, params] of told('', name)) await alone.ask(method, params);
      if (name === 'b') await alone.ask('swap', { place: 'gain', kind: 'growing' });
      await alone.steps(60);
      const signals = (of: Session, which: number) =>
        of.seen.map((all) => {
          const { controls: _, ...rest } = written(all[which] as Frame);
          return rest;
        });
      expect([name, firstDifference(signals(together, i), signals(alone, 0))]).toEqual([name, undefined]);
    }
  });

  it('runs beside the published network, where their times agree', async () => {
    const ours = right(parseSpec({ task: { kind: 'short', period: STEPS }, memory: null, reservoir: { units: 20 } }));
    const beside = session([
      { name: 'two', spec: spec() },
      { name: 'published', spec: ours },
    ]);
    await beside.steps(10);
    const alone = live([{ name: '', spec: ours }]);
    await alone.steps(10);
    expect(firstDifference(beside.seen.at(-1)?.[1]?.weights, alone.seen.at(-1)?.[0]?.weights)).toBeUndefined();
  });
});

describe('a pipeline in code that makes no sense', () => {
  const build = () => (ticks: Observable<Tick>) => ticks;

  it('is refused where it is written', () => {
    expect(() => pipeline({ name: '', trialSteps: 1 }, build)).toThrow('pipeline: name: expected text, found ""');
    for (const trialSteps of [0, 1.5, Number.NaN]) {
      expect(() => pipeline({ name: 'x', trialSteps }, build)).toThrow(/^pipeline x: trialSteps: expected a whole/);
    }
    expect(() => pipeline({ name: 'x', trialSteps: 1, dt: 0 }, build)).toThrow(/^pipeline x: dt: expected/);
  });

  it('is refused if it drops frames, or gives them later', () => {
    const of = (build: () => (ticks: Observable<Tick>) => Observable<Tick>) =>
      extend(OURS, { pipelines: [pipeline({ name: 'lossy', trialSteps: 10 }, build)] });
    const dropping = of(() => filter(() => false));
    const late = of(() => delay(0));
    for (const one of [dropping, late]) {
      const [problem] = left(parseSpec({ pipeline: 'lossy' }, one)).map(describeProblem);
      expect(problem).toContain('expected a frame for each tick, in the same call; found none');
    }
  });

  it('is refused where a parameter of its own cannot be what it says', () => {
    const declare = (parameters: object, others: object = {}) =>
      pipeline({ name: 'x', trialSteps: 1, parameters: parameters as never, ...others }, build);
    const about = 'how much';
    expect(() => declare({ a: liveParameter(500, { min: 0, max: 10, about }) })).toThrow(
      'pipeline x: default.a: expected a number ≥ 0 and ≤ 10, found 500',
    );
    expect(() => declare({ a: 0.5 })).toThrow(/^pipeline x: parameters.a: expected live\(…\), .*, found 0.5$/);
    for (const name of ['a.b', 'a/b', '1st', '']) {
      expect(() => declare({ [name]: liveParameter(1, { about }) })).toThrow(
        `pipeline x: parameters: expected a name of letters, digits, - and _, found "${name}"`,
      );
      expect(() => declare({ g: group('both', { [name]: liveParameter(1, { about }) }) })).toThrow(
        `pipeline x: g: parameters: expected a name of letters, digits, - and _, found "${name}"`,
      );
    }
  });

  it('is refused where a parameter or a place is called as something else in its spec', () => {
    const parameters = (name: string) => ({ [name]: liveParameter(1, { about: 'how much' }) });
    const placed = (name: string) => () => (ticks: Observable<Tick>) =>
      ticks.pipe(place<unknown, Gained>(name, [steady]) as never) as Observable<Tick>;
    const decode = (of: ReturnType<typeof pipeline>) => of.decode({ pipeline: 'x' });
    for (const name of ['seed', 'dt', 'protocol', 'use', 'pipeline']) {
      expect(() => pipeline({ name: 'x', trialSteps: 1, parameters: parameters(name) }, build)).toThrow(
        new RegExp(`^pipeline x: parameters: expected a name other than .*, found "${name}"$`),
      );
      expect(() => decode(pipeline({ name: 'x', trialSteps: 1 }, placed(name)))).toThrow(
        new RegExp(`^pipeline x: place: expected a name other than .*, found "${name}"$`),
      );
    }
    expect(() =>
      decode(pipeline({ name: 'x', trialSteps: 1, parameters: parameters('gain') }, placed('gain'))),
    ).toThrow(/^pipeline x: place: expected a name other than .*gain, found "gain"$/);
    expect(() => pipeline({ name: 'x', trialSteps: 1, parameters: parameters('constructor') }, build)).toThrow(
      'pipeline x: parameters: expected a name that not every object has, found "constructor"',
    );
    for (const name of ['a.b', 'a/b']) {
      expect(() => decode(pipeline({ name: 'x', trialSteps: 1 }, placed(name)))).toThrow(
        `place: expected a name of letters, digits, - and _, found "${name}"`,
      );
    }
  });

  it('is refused where its protocol, its step or what builds it cannot be', () => {
    const x = { name: 'x', trialSteps: 1 };
    expect(() => pipeline({ ...x, protocol: { trials: -1, testAt: [0] } }, build)).toThrow(
      /^pipeline x: protocol.trials: expected a whole number .*, found -1; protocol.testAt\[0\]: /,
    );
    expect(() => pipeline({ ...x, dt: '2' as never }, build)).toThrow('pipeline x: dt: expected a number');
    expect(() => pipeline({ ...x, scored: 1 as never }, build)).toThrow('pipeline x: scored: expected a function');
    expect(() => pipeline(x, undefined as never)).toThrow('expected a function that builds it, found nothing');
  });

  it('is refused with two places of one name, or when two have one name', () => {
    const doubled = pipeline({ name: 'x', trialSteps: 1 }, () => (ticks) => {
      const here = place<unknown, Gained>('gain', [steady]);
      return here(ticks).pipe(
        map(({ gain: _, ...frame }) => frame as Tick),
        here,
      );
    });
    expect(() => doubled.decode({ pipeline: 'x' })).toThrow(
      'pipeline x: expected places of different names, found gain twice',
    );
    expect(() => extend(library, { pipelines: [two] })).toThrow('pipeline two memories: expected different names');
  });
});
