import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  attractor,
  fixed,
  group,
  items,
  kind,
  live as liveNumber,
  mealy,
  now,
  numbers,
  type ReadOut,
  type Rewarded,
  reward,
  type Targeted,
  zeros,
} from '../../modules/index.ts';
import { extend, kindsOf, type Library, OURS, PLACES, parseSpec, type RunEvent } from '../../pipelines/index.ts';
import { leavesOf } from '../../pipelines/schema/parameters.ts';
import { parseFile } from '../../pipelines/studies/file.ts';
import { planStudy } from '../../pipelines/studies/planned.ts';
import { run as through, ticks } from '../support/ticks.ts';
import { live } from './sessions.ts';
import { play, problemsOf, right, small } from './support.ts';

/** How long a step may be: kinds say which of their parameters are time constants, and nothing else does. */

const declared = PLACES.flatMap(({ name: place }) =>
  kindsOf(OURS, place).flatMap(({ declaration: { kind: name, parameters } }) =>
    leavesOf(parameters).flatMap(([path, one]) =>
      one.type === 'number' && one.timeConstant === true ? [[place, name, path.join('.'), one] as const] : [],
    ),
  ),
);

/** By another way: what their own words call a time constant. */
const called: readonly string[] = PLACES.flatMap(({ name: place }) =>
  kindsOf(OURS, place).flatMap(({ declaration: { kind: name, parameters } }) =>
    leavesOf(parameters).flatMap(([path, one]) =>
      /^time constant/.test(one.about) ? [`${place}/${name}.${path.join('.')}`] : [],
    ),
  ),
).sort();

const LONG = { tauMembrane: 1e6, tauAdaptation: 1e6 };
/** A spec whose other time constants are no obstacle. */
const spec = (place: string, name: string, path: string, tau: number, dt: number) => ({
  ...{ task: { kind: 'short', period: 1e5 }, dt, protocol: { trials: 1, testAt: [] } },
  ...{ memory: { kind: 'bump', side: 4, ...LONG }, reservoir: { units: 4, tau: 1e6 } },
  ...{ readout: { tauAverage: 1e6 }, reward: { tauAverage: 1e6 } },
  [place]: { ...(place === 'memory' ? LONG : {}), kind: name, [path]: tau },
});

describe('a step', () => {
  it.each(declared)('of 2τ or more is refused for %s: %s: %s, by its path', (place, name, path) => {
    const of = (tau: number) => problemsOf(spec(place, name, path, tau, 12));
    expect(of(6.001)).toEqual([]);
    for (const tau of [6, 5, 1e-3]) {
      expect(of(tau)).toEqual([{ path: `${place}.${path}`, expected: 'more than half of dt (6 ms)', found: `${tau}` }]);
    }
  });

  it('is held against all that our kinds call a time constant', () => {
    expect(called.length).toBeGreaterThan(6);
    expect(declared.map(([place, name, path]) => `${place}/${name}.${path}`).sort()).toEqual(called);
  });

  it('is refused for all of them at once, as a spec calls its memory', () => {
    const paths = problemsOf({ task: { kind: 'short', period: 1e5 }, attractor: 'bump', dt: 900 }).map(
      ({ path }) => path,
    );
    const tau = ['tauAverage', 'tau', 'tauMembrane', 'tauAdaptation'];
    expect(paths.map((path) => path.split('.')[1])).toEqual(expect.arrayContaining(tau));
    expect(paths).toContain('attractor.tauMembrane');
  });
});

it('docs/time.md says of every parameter that has a unit of time how it scales', () => {
  const text = readFileSync('docs/time.md', 'utf8');
  const unsaid = PLACES.flatMap(({ name: place }) =>
    kindsOf(OURS, place).flatMap(({ declaration: { parameters } }) =>
      leavesOf(parameters).flatMap(([path, one]) =>
        'unit' in one && /\bms\b/.test(one.unit ?? '') ? [`${place}.${path.join('.')}`] : [],
      ),
    ),
  ).filter((address) => !text.includes(`\`${address}\``));
  expect(unsaid).toEqual([]);
});

/** A reward of the user's own with time constants everywhere. */
const slow = kind(
  'reward',
  'slow',
  {
    title: 'slow',
    equation: 'P̄ follows P',
    parameters: {
      tauMean: liveNumber(20, { above: 0, unit: 'ms', timeConstant: true, about: 'of P̄' }),
      inner: group('more', { tauInner: fixed(30, { above: 0, timeConstant: true, about: 'inside' }) }),
      all: numbers([40, 50], { above: 0, timeConstant: true, about: 'several' }),
      each: items(
        null,
        { tauEach: fixed(60, { above: 0, timeConstant: true, about: 'each' }) },
        {
          ...{ orNull: 'none', most: 3, about: 'a list' },
        },
      ),
    },
  },
  ({ tauMean }) =>
    mealy<{ readonly Pbar: number }, Targeted & ReadOut, Rewarded>({
      writes: 'reward',
      kind: 'slow',
      init: () => ({ Pbar: 0 }),
      step: ({ Pbar }, { dt, controls }) => {
        const next = Pbar + (dt / now(tauMean, controls)) * (1 - Pbar);
        return [{ P: 1, Pbar: next, M: 1 }, { Pbar: next }];
      },
    }),
);
const library: Library = extend(OURS, { kinds: [slow] });
const SLOW = { task: { kind: 'short', period: 40 }, memory: null, reservoir: { units: 5 }, reward: 'slow', seed: 2 };
const withSlow = (change: object) => parseSpec({ ...SLOW, ...change }, library);

describe('a kind of the user’s own', () => {
  it('declares its time constants, in groups and lists, too', () => {
    const each = { kind: 'slow', each: [{ tauEach: 80 }, { tauEach: 2 }], all: [3, 90], inner: { tauInner: 1 } };
    const wrong = withSlow({ dt: 6, reward: each });
    expect(E.isLeft(wrong) && wrong.left.map(({ path }) => path)).toEqual([
      'reward.inner.tauInner',
      'reward.all[0]',
      'reward.each[1].tauEach',
    ]);
  });

  it('is refused a live change and a swap that its steps are too long for; nothing changes', async () => {
    const session = live([{ name: '', spec: right(withSlow({ dt: 4 })) }], { library });
    await session.steps(3);
    const line = /^reward\.tauMean: expected more than half of dt \(2 ms\), found 2$/;
    expect(await session.refuse('set', { parameters: { 'reward.tauMean': 2 } })).toMatch(line);
    const swap = { place: 'readout', kind: 'linear', parameters: { tauAverage: 1 } };
    expect(await session.refuse('swap', swap)).toMatch(/^readout\.tauAverage: expected more than half of dt/);
    expect(session.state().controls[0]).toEqual(right(withSlow({ dt: 4 })));
    await session.steps(3);
  });

  it('makes and takes away a warning by a live change, and whoever watches is told', async () => {
    const session = live([{ name: '', spec: right(withSlow({ dt: 4 })) }], { library });
    const told: boolean[] = [];
    session.told.subscribe(({ anew }) => void told.push(anew));
    expect(session.description().warnings).toEqual([]);
    await session.ask('set', { parameters: { 'reward.tauMean': 3 } });
    expect(session.description().warnings).toEqual([
      {
        path: 'reward.tauMean',
        message: expect.stringMatching(/^a time constant of 3 ms in steps of 4 ms: each step/),
      },
    ]);
    await session.ask('set', { parameters: { 'reward.tauMean': 9 } });
    await session.ask('set', { parameters: { 'reward.tauMean': 10 } });
    expect(session.description().warnings).toEqual([]);
    expect(told).toEqual([true, true, false]);
  });
});

describe('in code', () => {
  const frames = (dt: number) =>
    ticks(4, { dt, controls: (step) => ({ tau: step < 2 ? 20 : 3 }) }).map((tick) => ({
      ...tick,
      target: zeros(1),
      readout: { zhat: zeros(1), z: zeros(1), zbar: zeros(1) },
    }));

  it('a module ends with one line at its first step', () => {
    expect(() => through(frames(12), reward({ tauAverage: 6 }))).toThrow(
      new RangeError('reward.tauAverage: expected more than half of dt (6 ms), found 6'),
    );
    expect(through(frames(12), reward({ tauAverage: 6.1 }))).toHaveLength(4);
    expect(() => through(ticks(1, { dt: 60 }), attractor({ seed: 1, side: 4 }))).toThrow('memory.tauMembrane');
  });

  it('or where a live time constant becomes too short', () => {
    const module = () => slow({ tauMean: ({ tau }) => tau as number });
    expect(through(frames(5), module())).toHaveLength(4);
    const seen: number[] = [];
    expect(() =>
      through(frames(6), (source) =>
        source.pipe(
          module(),
          map((frame) => seen.push(frame.step)),
        ),
      ),
    ).toThrow(/^reward\.tauMean: expected more than half of dt \(3 ms\), found 3$/);
    expect(seen).toHaveLength(2);
  });
});

describe('between τ and 2τ', () => {
  const coarse = small({ dt: 6, attractor: null });

  it('a run warns of each before it begins, and goes on', async () => {
    const events = (await play(coarse)) as readonly RunEvent[];
    const warned = events.filter(({ type }) => type === 'warning');
    expect(events.slice(0, warned.length)).toEqual(warned);
    expect(warned.map((event) => 'path' in event && event.path)).toEqual(['readout.tauAverage', 'reward.tauAverage']);
    expect(events.at(-1)?.type).toBe('done');
  });

  it('a session says so of each of its variants', () => {
    const session = live([
      { name: 'a', spec: coarse },
      { name: 'b', spec: small({ dt: 6, attractor: null, readout: { tauAverage: 7 } }) },
    ]);
    expect(session.description().warnings.map(({ path }) => path)).toEqual([
      ...['a/readout.tauAverage', 'a/reward.tauAverage'],
      'b/reward.tauAverage',
    ]);
  });

  it('a step of just τ forgets all that was before', () => {
    const [first] = live([{ name: '', spec: small({ dt: 5, attractor: null }) }]).description().warnings;
    expect(first?.message).toBe('a time constant of 5 ms in steps of 5 ms: each step forgets all that was before it');
  });
});

describe('a study', () => {
  const planned = (vary: object) => {
    const file = right(parseFile({ name: 'steps', base: {}, vary, seeds: 2 }));
    return planStudy(file, { task: 'short', memory: null });
  };

  it('is refused the level that is too long, with its place in the file', () => {
    const plan = planned({ dt: [1, 10, 12], 'readout.exploration': [0.5, 1] });
    expect(E.isLeft(plan) && plan.left.map(({ path, expected }) => `${path}: ${expected}`)).toEqual([
      'vary["dt"][1]: readout.tauAverage: more than half of dt (5 ms)',
      'vary["dt"][1]: reward.tauAverage: more than half of dt (5 ms)',
      'vary["dt"][2]: readout.tauAverage: more than half of dt (6 ms)',
      'vary["dt"][2]: reward.tauAverage: more than half of dt (6 ms)',
    ]);
  });

  it('notes the levels that are coarse', () => {
    const { notes = [] } = right(planned({ dt: [1, 2, 6], 'readout.exploration': [0.5, 1] }));
    expect(notes).toEqual([
      expect.stringMatching(
        /^warning: vary\["dt"\]\[2\]: readout\.tauAverage: a time constant of 5 ms in steps of 6 ms/,
      ),
      expect.stringMatching(/^warning: vary\["dt"\]\[2\]: reward\.tauAverage: a time constant of 5 ms/),
    ]);
    expect(right(planned({ dt: [0.5, 1, 2] })).notes).toBeUndefined();
  });
});
