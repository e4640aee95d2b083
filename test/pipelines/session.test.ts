import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { type JsonObject, kind, lookUp } from '../../modules/index.ts';
import { fromBase64 } from '../../pipelines/checkpoint/base64.ts';
import {
  decodeBundle,
  extend,
  OURS,
  parseJournal,
  type ReplayEvent,
  replay,
  type Told,
  type TrainingFrame,
} from '../../pipelines/index.ts';
import { firstDifference } from '../support/bits.ts';
import { alone, type Live, live } from './sessions.ts';
import { hear, idle, last, left, play, RUNAWAY, right, SMALL, slices, small, written } from './support.ts';

const changesOf = (session: Live): Told[] => {
  const all: Told[] = [];
  session.told.subscribe((told) => void all.push(told));
  return all;
};

const signals = (frames: readonly (readonly TrainingFrame[])[]) =>
  frames.map(([frame]) => written(frame as TrainingFrame));

/** A parameter of what stands in a place of the only pipeline now. */
const controlOf = (session: Live, place: string, name: string) =>
  lookUp(session.state().controls[0] as JsonObject, [place, name]);

const DIVERGES = { ...SMALL, attractor: RUNAWAY };

describe('a session', () => {
  it('stands still, makes the steps it is told to, and says where it stands', async () => {
    const session = live();
    expect(await session.ask('pause')).toEqual({ step: 0, parameters: [] });
    expect(await session.ask('step')).toMatchObject({ step: 1 });
    expect(await session.ask('step', { steps: 6 })).toMatchObject({ step: 7 });
    expect(session.seen.map(([frame]) => frame?.step)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(session.description().paused).toBe(true);
  });

  it('runs on, and a pause stops it between two steps with its states at hand', async () => {
    const session = live(alone(), { burst: 8, scheduler: slices() });
    await session.ask('resume');
    expect(session.description().paused).toBe(false);
    await idle();
    const { step } = await session.ask('pause');
    const stood = session.seen.length;
    expect(step).toBe(stood);
    await idle();
    expect(session.seen.length).toBe(stood);
    expect(await session.ask('save')).toMatchObject({ step });
    expect(session.seen.length).toBe(stood);
  });

  it('saves itself while it runs, at the next step', async () => {
    const session = live(alone(), { paused: false, burst: 8, scheduler: slices() });
    await idle();
    const { step, checkpoint } = await session.ask('save');
    expect(step).toBeGreaterThan(0);
    expect(right(decodeBundle(right(fromBase64(checkpoint as string))))[0]?.checkpoint.step).toBe(step);
    session.end();
  });

  it('stops within many steps for a pause, and whoever waits for them is told', async () => {
    const session = live(alone(), { burst: 8, scheduler: slices() });
    const many = session.call('step', { steps: 1_000_000 });
    await idle();
    await session.ask('pause');
    expect(right(await many)).toMatchObject({ step: session.seen.length });
    expect(session.seen.length).toBeLessThan(10_000);
  });

  it('lets calls take effect in their order, and none of them between two others', async () => {
    const session = live();
    const told = changesOf(session);
    await Promise.all([
      session.call('load', { pipeline: { ...small({ seed: 3 }) } }),
      session.call('set', { parameters: { 'reservoir.lambda': 1.1 } }),
      session.call('step', { steps: 3 }),
      session.call('set', { parameters: { 'reservoir.lambda': 1.2 } }),
    ]);
    expect(told.map(({ change }) => change.method)).toEqual(['load', 'set', 'set', 'step']);
    expect(session.description()).toMatchObject({ seed: 3, pipeline: 'given' });
    expect(controlOf(session, 'reservoir', 'lambda')).toBe(1.2);
  });

  it('loads one pipeline, or several that can run side by side, and nothing else', async () => {
    const session = live();
    const spec = { ...small() };
    expect(await session.refuse('load', {})).toBe('expected either pipeline or variants');
    expect(await session.refuse('load', { pipeline: spec, variants: { a: spec } })).toMatch(/^expected either/);
    expect(await session.refuse('load', { variants: { a: spec } })).toMatch(/^variants: expected 2 to 4 pipelines/);
    expect(await session.refuse('load', { variants: { a: spec, 'b/c': spec } })).toMatch(/expected names of letters/);
    expect(await session.refuse('load', { variants: { a: spec, ['__proto__']: spec } })).toMatch(/found "__proto__"$/);
    expect(await session.refuse('load', { variants: { a: spec, b: { ...spec, seed: 9 } } })).toMatch(/b: seed/);
    expect(await session.refuse('load', { variants: { a: spec, b: { task: 'x' } } })).toMatch(/^"b": task/);
    expect(session.description().variants).toEqual(['']);
    await session.ask('load', { variants: { a: spec, b: { ...spec, rule: 'force' } } });
    expect(session.description().variants).toEqual(['a', 'b']);
    await session.steps(3);
    await session.ask('load', { pipeline: spec });
    expect(session.description().variants).toEqual(['']);
  });

  it('is the run of its spec, bit for bit, as long as nothing is changed', async () => {
    const events = await play(small({ protocol: { trials: 2, testAt: [], testTrials: 1 } }));
    const session = live(alone(small({ protocol: { trials: 2, testAt: [], testTrials: 1 } })));
    await session.steps(240);
    const { checkpoint } = await session.ask('save');
    const [mine] = right(decodeBundle(right(fromBase64(checkpoint as string))));
    const theirs = events.flatMap((event) => (event.type === 'checkpoint' ? [event.checkpoint] : []));
    expect(
      firstDifference(
        Object.fromEntries(mine?.checkpoint.states ?? []),
        Object.fromEntries(theirs.at(-1)?.states ?? []),
      ),
    ).toBeUndefined();
  });
});

describe('a change', () => {
  it('holds from the next step on, and is told with that step and all new values', async () => {
    const session = live();
    const told = changesOf(session);
    await session.steps(5);
    const parameters = { 'reservoir.lambda': 1.25, 'readout.exploration': 0 };
    const result = await session.ask('set', { parameters });
    expect(result).toMatchObject({ step: 5 });
    expect(told.at(-1)?.change).toMatchObject({ step: 5, method: 'set', params: { parameters } });
    expect(told.at(-1)?.change.parameters.map(({ name, value }) => [name, value])).toEqual([
      ['reservoir.lambda', 1.25],
      ['readout.exploration', 0],
    ]);
    expect(told.at(-1)?.change.before).toMatchObject({ 'reservoir.lambda': 1.5 });
    await session.steps(2);
    const held = session.seen.map(([frame]) => lookUp(frame?.controls, ['reservoir', 'lambda']));
    expect(held).toEqual([1.5, 1.5, 1.5, 1.5, 1.5, 1.25, 1.25]);
    const frame = session.seen.at(-1)?.[0] as TrainingFrame;
    expect(frame.readout.z.get(0)).toBe(frame.readout.zhat.get(0));
  });

  it('to what is already so is none', async () => {
    const session = live();
    const told = changesOf(session);
    expect(await session.ask('set', { parameters: { rule: 'hebbian' } })).toEqual({ step: 0, parameters: [] });
    expect([told.length, session.lines.length]).toEqual([0, 1]);
  });

  it('by a swap to what is in place has that made anew: its learning clock starts again', async () => {
    const eta = ([frame]: readonly TrainingFrame[]) => frame?.update.eta;
    const session = live();
    await session.steps(30);
    await session.ask('swap', { place: 'rule', kind: 'hebbian', parameters: { learningRate: 0.5, decay: 1 } });
    await session.steps(2);
    expect(session.seen.slice(-2).map(eta)).toEqual([0.5 / 2, 0.5 / 3]);
    await session.ask('swap', { place: 'rule', kind: 'hebbian', parameters: { decay: null } });
    await session.steps(2);
    expect(session.seen.slice(-2).map(eta)).toEqual([0.5, 0.5]);
    await session.ask('set', { parameters: { rule: 'none' } });
    await session.steps(1);
    expect(eta(session.seen.at(-1) ?? [])).toBeUndefined();
  });

  it('to what a module is made with has it made anew, and what is saved is what runs', async () => {
    const one = live();
    await one.steps(20);
    await one.ask('set', { parameters: { memory: { kind: 'bump', side: 12 } } });
    const sizes = (of: Live) => of.seen.at(-1)?.[0]?.attractor?.x.shape;
    const { checkpoint: pending } = await one.ask('save');
    await one.steps(10);
    expect(sizes(one)).toEqual([144]);
    const { checkpoint } = await one.ask('save');
    await one.steps(30);
    for (const [from, steps] of [
      [pending, 40],
      [checkpoint, 30],
    ] as const) {
      const other = live();
      await other.ask('restore', { checkpoint: from });
      await other.steps(steps);
      expect(sizes(other)).toEqual([144]);
      expect(await other.hash()).toBe(await one.hash());
    }
    const journal = right(parseJournal((await one.ask('journal')).journal as string));
    const { values: events } = await hear(replay(journal));
    expect(last<ReplayEvent>(events)).toMatchObject({ type: 'done', step: 60, hash: await one.hash() });
  });

  it('of a pipeline that another one could have been from the start gives that one', async () => {
    const session = live();
    await session.ask('swap', { place: 'rule', kind: 'force', parameters: { alpha: 3 } });
    await session.ask('set', { parameters: { 'projection.strength': 0.4, 'memory.adaptation': 1 } });
    await session.ask('swap', { place: 'consolidation', kind: 'sparsely', parameters: { probability: 0.3 } });
    await session.steps(150);
    const other = live(
      alone(
        small({
          attractor: { ...SMALL.attractor, adaptation: 1 },
          projection: { strength: 0.4 },
          rule: { kind: 'force', alpha: 3 },
          consolidation: { kind: 'sparsely', probability: 0.3 },
        }),
      ),
    );
    await other.steps(150);
    const plain = (frames: Live['seen']) => signals(frames).map(({ controls: _, ...rest }) => rest);
    expect(firstDifference(plain(session.seen), plain(other.seen))).toBeUndefined();
  });
});

describe('what runs', () => {
  it('is described: trials, variants, signals, parameters with their ranges', () => {
    const { signals: all, parameters, ...rest } = live().description();
    expect(rest).toMatchObject({ pipeline: 'small', dt: 1, trialSteps: 120, seed: 7, variants: [''], speed: 'max' });
    expect(all).toContainEqual({ name: 'readout.z', shape: [1] });
    expect(all).toContainEqual({ name: 'attractor.x', shape: [100], layout: 'sheet' });
    expect(parameters.find(({ name }) => name === 'rule')).toMatchObject({
      value: 'hebbian',
      choices: ['hebbian', 'force', 'fusedForce', 'none'],
    });
    expect(parameters.find(({ name }) => name === 'rule.decay')).toMatchObject({
      ...{ value: 20_000, live: true, above: 0, orNull: 'constant', unit: 'ms', symbol: 'τ_η' },
    });
    expect(parameters.find(({ name }) => name === 'memory.side')).toMatchObject({ value: 10, live: false });
    expect(parameters.find(({ name }) => name === 'memory.weights.noise')).toMatchObject({ value: 0.04, live: false });
    const consolidation = rest.places.find(({ name }) => name === 'consolidation');
    const every = consolidation?.kinds.find(({ kind }) => kind === 'every');
    expect(consolidation).toMatchObject({ kind: 'everyStep', writes: 'weights' });
    expect(every?.parameters).toMatchObject([{ name: 'interval', default: 1000, above: 0, unit: 'ms' }]);
  });

  it('is drawn as it is built: each module, what it reads, what it writes', async () => {
    const session = live();
    const nodes = (of: Live) => of.description().graph.map(({ name, kind, reads }) => [name, kind, reads.join(' ')]);
    expect(nodes(session)).toEqual([
      ['target', 'signal', ''],
      ['attractor', 'bump', ''],
      ['drive', 'projection', 'attractor'],
      ['reservoir', 'rate', 'drive past.readout'],
      ['readout', 'linear', 'reservoir past.weights'],
      ['reward', 'success', 'target readout'],
      ['update', 'hebbian', 'reward readout reservoir'],
      ['weights', 'everyStep', 'update past.weights'],
    ]);
    const told = changesOf(session);
    await session.ask('swap', { place: 'memory', kind: 'none' });
    await session.ask('swap', { place: 'rule', kind: 'force' });
    expect(nodes(session)).toEqual([
      ['target', 'signal', ''],
      ['drive', 'silence', ''],
      ['reservoir', 'rate', 'drive past.readout'],
      ['readout', 'linear', 'reservoir past.weights'],
      ['reward', 'success', 'target readout'],
      ['update', 'force', 'reservoir target readout'],
      ['weights', 'everyStep', 'update past.weights'],
    ]);
    expect(told.map(({ anew }) => anew)).toEqual([true, true]);
  });

  it('begins anew with a reset: the spec’s controls, another seed if one is given', async () => {
    const session = live();
    await session.steps(20);
    await session.ask('set', { parameters: { 'reservoir.lambda': 0.1 } });
    await session.steps(20);
    expect(await session.ask('reset')).toMatchObject({ step: 0 });
    expect(session.state().controls).toEqual([small()]);
    await session.steps(20);
    expect(firstDifference(signals(session.seen.slice(40)), signals(session.seen.slice(0, 20)))).toBeUndefined();
    await session.ask('reset', { seed: 8 });
    await session.steps(1);
    expect(firstDifference(signals(session.seen.slice(60)), signals(session.seen.slice(0, 1)))).toBeDefined();
  });

  it('goes on from a checkpoint as if it had never stopped, with changes that were made while it stood', async () => {
    const session = live();
    await session.steps(47);
    await session.ask('swap', { place: 'rule', kind: 'force' });
    await session.ask('set', { parameters: { 'reservoir.rateNoise': 0.2 } });
    const { checkpoint } = await session.ask('save');
    await session.steps(100);
    const other = live(alone(small({ seed: 99 })));
    await other.steps(3);
    expect(await other.ask('restore', { checkpoint })).toMatchObject({ step: 47 });
    await other.steps(100);
    expect(firstDifference(signals(session.seen.slice(47)), signals(other.seen.slice(3)))).toBeUndefined();
    expect(await other.hash()).toBe(await session.hash());
  });

  it('can be saved and restored before its first step', async () => {
    const session = live();
    const { checkpoint } = await session.ask('save');
    await session.steps(3);
    await session.ask('restore', { checkpoint });
    await session.steps(3);
    expect(firstDifference(signals(session.seen.slice(3)), signals(session.seen.slice(0, 3)))).toBeUndefined();
  });
});

describe('a module that fails', () => {
  it('leaves the session standing; reset, load and restore start it again', async () => {
    const session = live();
    const errors: unknown[] = [];
    session.failures.subscribe((error) => void errors.push(error));
    await session.steps(10);
    const { checkpoint } = await session.ask('save');
    await session.ask('set', {
      parameters: { 'reservoir.lambda': 1e9, 'projection.strength': 1e9, 'readout.exploration': 1e9 },
    });
    await session.ask('load', { pipeline: DIVERGES });
    const line = await session.refuse('step', { steps: 2000 });
    expect(line).toMatch(/^the pipeline has failed: attractor.x: expected rates of order 1/);
    expect(errors).toHaveLength(1);
    for (const method of ['step', 'resume', 'save']) {
      expect(await session.refuse(method)).toMatch(/^the pipeline has failed: .*; reset, load or restore it$/);
    }
    expect(await session.refuse('set', { parameters: { rule: 'none' } })).toMatch(/^the pipeline has failed/);
    expect(session.description().paused).toBe(true);
    await session.ask('restore', { checkpoint });
    expect(await session.ask('step', { steps: 5 })).toMatchObject({ step: 15 });
  });
});

describe('a call that makes no sense', () => {
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ['jump', {}, /^method: expected pause, resume, .*; found "jump"$/],
    ['constructor', {}, /^method: expected/],
    ['pause', [], /an object/],
    ['pause', { now: true }, /^now: expected no parameters, found an unknown key$/],
    ['step', { steps: 0 }, /^steps: expected a whole number from 1/],
    ['step', { steps: 1.5 }, /^steps:/],
    ['speed', {}, /^speed: expected "max" or a number ≥ 0.001, found nothing$/],
    ['speed', { speed: 0 }, /^speed: expected "max" or a number ≥ 0.001, found 0$/],
    ['reset', { seed: -1 }, /^seed: expected a whole number/],
    ['set', {}, /^parameters: expected an object/],
    [
      'set',
      { parameters: { 'reservoir.lambda': 'x', nothing: 1 } },
      /^"nothing": expected a parameter \(get lists them\); reservoir.lambda: expected a number .*, found "x"$/,
    ],
    ['set', { parameters: { 'rule.made': 3 } }, /^"rule.made": expected a parameter/],
    [
      'set',
      { parameters: { 'reservoir.tau': 3 } },
      /^reservoir.tau: expected a parameter that can change while it runs, found one that only a swap gives$/,
    ],
    ['set', { parameters: { 'every.steps': 3 } }, /^"every.steps": expected a parameter/],
    ['set', { parameters: { 'consolidation.steps': 3 } }, /^"consolidation.steps": expected a parameter/],
    ['set', { parameters: { '/reservoir.lambda': 1 } }, /expected a parameter/],
    [
      'set',
      { parameters: { consolidation: 'sparsely', 'consolidation.probability': 1.1 } },
      /^consolidation.probability: expected a number ≥ 0 and ≤ 1, found 1.1$/,
    ],
    [
      'set',
      { parameters: { consolidation: 'every', 'consolidation.interval': 0 } },
      /^consolidation.interval: expected a number above 0/,
    ],
    [
      'set',
      { parameters: { rule: 'oja' } },
      /^rule: expected one of "hebbian", "force", "fusedForce", "none", found "oja"$/,
    ],
    ['set', { parameters: { rule: { kind: 'oja' } } }, /^rule.kind: expected one of .*, found "oja"$/],
    ['set', { parameters: { 'reservoir.lambda': Number.NaN } }, /^reservoir.lambda: expected a number/],
    [
      'swap',
      { place: 'attractor', kind: 'bump' },
      /^place: expected "memory", "projection", "reservoir", "readout", "reward", "rule", "consolidation"; found "attractor"$/,
    ],
    ['swap', { place: 'readout', kind: 'x' }, /^kind: expected "linear", found "x"$/],
    ['swap', { place: 'rule', kind: 'oja' }, /^kind: expected "hebbian", "force", "fusedForce", "none", found "oja"$/],
    ['swap', { place: 'rule', kind: 'force', parameters: { decay: 1 } }, /^parameters: expected alpha; found "decay"$/],
    [
      'swap',
      { place: 'rule', kind: 'none', parameters: { decay: 1 } },
      /^parameters: expected none of none; found "decay"$/,
    ],
    ['swap', { place: 'rule', kind: 'force', parameters: { alpha: 0 } }, /^rule.alpha: expected a number above 0/],
    ['swap', { place: 'rule', kind: 'force', variant: 'b' }, /^variant: expected "", found "b"$/],
    ['load', { pipeline: { task: 'short', reservoir: { units: 0 }, what: 1 } }, /^reservoir.units: .*; what: expected/],
    ['load', { pipeline: 7 }, /^pipeline: expected an object, found 7$/],
    ['load', { pipeline: 'short-hebbian' }, /there are no names here$/],
    ['save', { file: 'a' }, /^file: expected none/],
    ['restore', {}, /^expected either checkpoint or file$/],
    ['restore', { checkpoint: '*' }, /base64/],
    ['restore', { checkpoint: 'AAAA' }, /^expected a checkpoint/],
    ['restore', { file: 'a' }, /^file: expected none/],
  ];

  it.each(cases)('%s %j is answered by one line, and changes nothing', async (method, params, line) => {
    const session = live();
    const told = changesOf(session);
    const before = session.description();
    expect(await session.refuse(method, params)).toMatch(line);
    expect(session.description()).toEqual(before);
    expect([told.length, session.lines.length]).toEqual([0, 1]);
  });

  it('lists nothing where nothing is known by name', async () => {
    expect(await live().ask('list')).toEqual({ step: 0, pipelines: [], checkpoints: [] });
  });

  it('a recording that would take minutes is refused, and the live bump stays', async () => {
    const session = live(alone(small({ task: { kind: 'short', period: 1_000_000 }, attractor: 'bump' })));
    expect(await session.refuse('swap', { place: 'memory', kind: 'replayed' })).toMatch(
      /^memory: expected at most 3 GB in all that is held .*, found 4\.1 GB, 4 GB of it here$/,
    );
    await session.steps(2);
    expect(session.seen).toHaveLength(2);
  });

  it('sets nothing if one of several parameters is bad', async () => {
    const session = live();
    await session.refuse('set', { parameters: { 'reservoir.lambda': 1.1, rule: 'oja' } });
    expect(session.state().controls).toEqual([small()]);
  });

  it('restores nothing from a checkpoint whose states do not fit its spec', async () => {
    const session = live();
    await session.steps(3);
    const { checkpoint } = await session.ask('save');
    const [one] = right(decodeBundle(right(fromBase64(checkpoint as string))));
    if (one === undefined) throw new Error('none');
    const { encodeBundle, toBase64 } = await import('../../pipelines/index.ts');
    const other = small({ reservoir: { units: 41, tau: 20 } });
    const bad = toBase64(encodeBundle([{ ...one, checkpoint: { ...one.checkpoint, spec: other } }]));
    expect(await session.refuse('restore', { checkpoint: bad })).toMatch(/expected .*41.*, found .*40/);
    expect(await session.ask('step')).toMatchObject({ step: 4 });
    const reservoir = { ...(one.checkpoint.controls.reservoir as object), lambda: 'x' };
    const controls = { ...one.checkpoint.controls, reservoir };
    const wild = toBase64(encodeBundle([{ ...one, checkpoint: { ...one.checkpoint, controls } }]));
    expect(await session.refuse('restore', { checkpoint: wild })).toMatch(
      /^changed: reservoir.lambda: expected a number/,
    );
  });

  it('is told of by its own promise: others go on', async () => {
    const session = live();
    const [bad, good] = await Promise.all([session.call('jump'), session.call('step')]);
    expect(left(bad)).toMatch(/jump/);
    expect(right(good)).toMatchObject({ step: 1 });
  });
});

describe('a session whose callers leave', () => {
  const paced = () => live(alone(), { speed: 0.001, burst: 8, scheduler: slices() });

  it('forgets who waited, makes their steps all the same, and tells the others once', async () => {
    const session = paced();
    const told: unknown[] = [];
    session.told.subscribe(({ change }) => told.push([change.method, change.step]));
    const left = new AbortController();
    const calls = Array.from({ length: 5 }, () => session.call('step', { steps: 2 }, left.signal));
    left.abort();
    for (const call of calls) expect(await call).toEqual(E.left('nobody waits for this any more'));
    await session.call('step', { steps: 1 });
    expect(told.toSorted()).toEqual([
      ['step', 11],
      ['step', 11],
    ]);
    expect(session.state()).toMatchObject({ step: 11, paused: true });
  });

  it('is not told to go further than it can count', async () => {
    const session = paced();
    const left = new AbortController();
    const most = session.call('step', { steps: 1_000_000_000 }, left.signal);
    expect(await session.refuse('step', { steps: 1_000_000_000 })).toMatch(
      /^steps: expected at most 1000000000 from where it stands, found \d+$/,
    );
    left.abort();
    expect(E.isLeft(await most)).toBe(true);
  });
});

describe('a session that is to draw something', () => {
  it('keeps a checkpoint of where it stands first, however slow its pace, and goes on from there if it is refused', async () => {
    const session = live(alone(), { paused: false, speed: 1e-9, burst: 8, scheduler: slices() });
    const kept: (readonly [number | undefined, boolean])[] = [];
    session.kept.subscribe(({ checkpoints, begins }) => kept.push([checkpoints[0]?.checkpoint.step, begins]));
    await idle();
    const before = session.state().step;
    expect(await session.refuse('swap', { place: 'rule', kind: 'oja' })).toMatch(/^kind: expected/);
    expect(session.state()).toMatchObject({ step: before + 1, paused: false });
    await session.ask('load', { pipeline: SMALL });
    expect(kept).toEqual([
      [before + 1, false],
      [before + 1, false],
      [0, true],
    ]);
    await session.ask('speed', { speed: 'max' });
    await idle();
    expect(session.state().step).toBeGreaterThan(10);
  });
});

describe('a session that is told to hold too much', () => {
  it('refuses it in one line, before anything is drawn, and goes on: side by side, and by a swap', async () => {
    const parameters = {};
    const huge = kind(
      'rule',
      'huge',
      { title: 'huge', equation: 'ΔW = 0', parameters, holds: () => 2e9 },
      (): never => {
        throw new Error('drawn');
      },
    );
    const session = live(alone(), { library: extend(OURS, { kinds: [huge] }) });
    expect(await session.refuse('swap', { place: 'rule', kind: 'huge' })).toMatch(
      /^rule: expected at most 3 GB in all that is held .*, found 4 GB, 4 GB of it here$/,
    );
    const one = (alpha: number) => ({ ...SMALL, reservoir: { units: 9000 }, rule: { kind: 'force', alpha } });
    const variants = { a: one(1), b: one(2), c: one(3) };
    expect(await session.refuse('load', { variants })).toMatch(/^variants: expected at most 3 GB .* found 4\.\d GB/);
    expect(await session.ask('step')).toMatchObject({ step: 1 });
  });
});
