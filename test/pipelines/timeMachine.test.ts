import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJournal, replay, type TrainingFrame } from '../../pipelines/index.ts';
import { timeline } from '../../pipelines/session/timeline.ts';
import { alone, type Live, live } from './sessions.ts';
import { hear, idle, last, RUNAWAY, right, slices, small, written } from './support.ts';

const NEAR = { past: { every: 7 } };

/** What was seen from a step on, as long as `steps` are. */
const tail = (session: Live, steps: number) =>
  session.seen.slice(-steps).map((all) => all.map((frame) => written(frame as TrainingFrame)));

const replayed = async (session: Live): Promise<string> => {
  const { journal } = await session.ask('journal');
  const { values, error } = await hear(replay(right(parseJournal(journal as string))));
  const done = last(values);
  if (done.type !== 'done') throw error;
  return done.hash;
};

describe('rewind', () => {
  it('goes to any step of the past, and on from there to the same bits, changes included', async () => {
    const session = live(alone(), NEAR);
    const hashes: string[] = [];
    for (let step = 0; step < 40; step++) {
      hashes.push(await session.hash());
      if (step === 12) await session.ask('set', { parameters: { 'reservoir.lambda': 1.2 } });
      if (step === 25) await session.ask('swap', { place: 'rule', kind: 'force', parameters: { alpha: 2 } });
      await session.steps(1);
    }
    for (const step of [39, 30, 26, 25, 14, 13, 12, 7, 1, 0]) {
      await session.ask('rewind', { step, line: 0 });
      expect(await session.hash(), `step ${step}`).toBe(hashes[step]);
    }
  });

  it('goes by trials, too, and stands still there; the way is told by its last step only', async () => {
    const session = live(alone(), NEAR);
    const { trialSteps } = session.description();
    await session.steps(trialSteps + 10);
    const seen = session.seen.length;
    expect(await session.ask('rewind', { trial: 1 })).toMatchObject({ step: trialSteps });
    expect(session.seen.length).toBeLessThanOrEqual(seen + 1);
    expect(session.description().paused).toBe(true);
    await session.steps(5);
    expect(session.seen.at(-1)?.[0]?.step).toBe(trialSteps + 4);
  });

  it('keeps what it leaves: a line that can be gone to and made longer', async () => {
    const session = live(alone(), NEAR);
    await session.steps(20);
    const there = await session.hash();
    await session.ask('rewind', { step: 10 });
    await session.ask('set', { parameters: { 'reservoir.lambda': 1.1 } });
    await session.steps(5);
    const { line, lines } = (await session.ask('timeline')) as never as {
      line: number;
      lines: readonly { id: number; from: unknown; start: number; end: number; changes: readonly number[] }[];
    };
    expect(line).toBe(1);
    expect(lines).toEqual([
      { id: 0, from: null, start: 0, end: 20, changes: [] },
      { id: 1, from: { line: 0, step: 10 }, start: 10, end: 15, changes: [10] },
    ]);
    await session.ask('rewind', { step: 20, line: 0 });
    expect(await session.hash()).toBe(there);
    await session.steps(1);
    expect((await session.ask('timeline')).line).toBe(0);
  });

  it('says what there is, when it is asked for a step that was never made', async () => {
    const session = live(alone(), NEAR);
    await session.steps(5);
    expect(await session.refuse('rewind', { step: 6 })).toBe('step: expected a step from 0 to 5 of line 0; found 6');
    expect(await session.refuse('rewind', { step: 1, line: 7 })).toMatch(/^step: expected a step from/);
    expect(await session.refuse('rewind', {})).toBe('expected either step or trial');
    expect(session.state().step).toBe(5);
  });

  it('is replayed bit for bit', async () => {
    const session = live(alone(), NEAR);
    await session.steps(20);
    await session.ask('rewind', { step: 9 });
    await session.ask('swap', { place: 'rule', kind: 'force' });
    await session.steps(8);
    await session.ask('rewind', { step: 20, line: 0 });
    await session.steps(3);
    await session.ask('undo');
    await session.steps(2);
    expect(await replayed(session)).toBe(await session.hash());
  });

  it('brings a network that has diverged back to life', async () => {
    const session = live(alone(), NEAR);
    let failures = 0;
    session.failures.subscribe(() => void failures++);
    await session.steps(10);
    const before = await session.hash();
    const { kind, ...parameters } = RUNAWAY;
    await session.ask('swap', { place: 'memory', kind, parameters });
    await session.refuse('step', { steps: 200 });
    expect(failures).toBe(1);
    await session.ask('undo');
    expect(await session.hash()).toBe(before);
    await session.steps(3);
  });
});

describe('undo and redo', () => {
  it('take back what was done, the last first: a swap, a reset, a load; and do it again', async () => {
    const session = live(alone(), NEAR);
    const hashes: string[] = [];
    const stand = async () => void hashes.push(await session.hash());
    await session.steps(11);
    await stand();
    await session.ask('swap', { place: 'memory', kind: 'none' });
    await session.steps(3);
    await stand();
    await session.ask('reset', { seed: 5 });
    await session.steps(4);
    await stand();
    await session.ask('load', { pipeline: { ...small({ seed: 2 }) } });
    await session.steps(2);
    await stand();
    for (const back of [2, 1, 0]) {
      await session.ask('undo');
      expect(await session.hash()).toBe(hashes[back]);
    }
    expect(await session.refuse('undo')).toBe('undo: expected something that was done, found nothing');
    expect(session.description().pipeline).toBe('small');
    for (const on of [1, 2, 3]) {
      await session.ask('redo');
      expect(await session.hash()).toBe(hashes[on]);
    }
    expect(session.description().pipeline).toBe('given');
    expect(await session.refuse('redo')).toBe('redo: expected something that was undone, found nothing');
  });

  it('take the steps of one slider’s move back at once', async () => {
    const session = live(alone(), NEAR);
    await session.steps(3);
    const before = await session.hash();
    for (const lambda of [1.1, 1.2, 1.3]) {
      await session.ask('set', { parameters: { 'reservoir.lambda': lambda } });
      await session.steps(1);
    }
    await session.ask('undo');
    expect(await session.hash()).toBe(before);
  });

  it('go on at the pace that it had', async () => {
    const session = live(alone(), { ...NEAR, paused: false, burst: 8, scheduler: slices() });
    await idle();
    await session.ask('swap', { place: 'rule', kind: 'force' });
    await idle();
    await session.ask('undo');
    expect(session.description().paused).toBe(false);
    const { length } = session.seen;
    await idle();
    expect(session.seen.length).toBeGreaterThan(length);
    session.end();
  });

  it('something new takes the place of what was undone', async () => {
    const session = live(alone(), NEAR);
    await session.steps(3);
    await session.ask('swap', { place: 'rule', kind: 'force' });
    await session.ask('undo');
    expect(await session.ask('timeline')).toMatchObject({ undo: null, redo: 'swap' });
    await session.ask('set', { parameters: { 'reservoir.lambda': 1.3 } });
    expect(await session.ask('timeline')).toMatchObject({ undo: 'set', redo: null });
  });
});

describe('branch', () => {
  const z = (session: Live) => session.seen.map((all) => all.map((frame) => frame.readout.z.get(0)));

  it('goes on twice on the same noise: equal until something differs, and from that step on apart', async () => {
    const session = live(alone(), NEAR);
    await session.steps(10);
    await session.ask('branch', { name: 'calm' });
    expect(session.description().variants).toEqual(['original', 'calm']);
    await session.steps(10);
    for (const [a, b] of z(session).slice(10)) expect(b).toBe(a);
    await session.ask('set', { parameters: { 'calm/readout.exploration': 0.1 } });
    await session.steps(5);
    for (const [a, b] of z(session).slice(20)) expect(b).not.toBe(a);
  });

  it('leaves the original as it would have been alone, to the last bit', async () => {
    const [together, by] = [live(alone(), NEAR), live(alone(), NEAR)];
    await together.steps(10);
    await together.ask('branch', { name: 'other', parameters: { rule: 'force', 'reservoir.lambda': 1.2 } });
    await together.steps(30);
    await by.steps(40);
    expect(tail(together, 30).map(([own]) => own)).toEqual(tail(by, 30).map(([own]) => own));
    expect(together.state().controls[1]).toMatchObject({ rule: { kind: 'force' }, reservoir: { lambda: 1.2 } });
    await together.ask('undo');
    expect(together.description().variants).toEqual(['']);
    expect(together.state().step).toBe(10);
  });

  it('can be made of a branch, up to four, and is refused in one line else', async () => {
    const session = live(alone(), NEAR);
    await session.ask('branch', { name: 'a' });
    expect(await session.refuse('branch', { name: 'a' })).toMatch(/expected different names, found a twice/);
    expect(await session.refuse('branch', { name: 'b/c' })).toMatch(/expected names of letters/);
    expect(await session.refuse('branch', { variant: 'x', name: 'b' })).toMatch(/^variant: expected .*found "x"/);
    expect(await session.refuse('branch', { name: 'b', parameters: { nonsense: 1 } })).toMatch(/nonsense/);
    await session.ask('branch', { variant: 'a', name: 'b' });
    await session.ask('branch', { variant: 'original', name: 'c' });
    expect(session.description().variants).toEqual(['original', 'a', 'b', 'c']);
    expect(await session.refuse('branch', { name: 'd' })).toMatch(/at most 4/);
    await session.steps(3);
    expect(await replayed(session)).toBe(await session.hash());
  });
});

describe('what is kept of the past', () => {
  const checkpoint = (step: number, bytes = 8) => [
    {
      name: '',
      spec: small(),
      checkpoint: {
        ...{ format: 1, spec: small(), step, controls: {} },
        states: new Map([['a', new Float64Array(bytes / 8)]]),
      },
    },
  ];

  it('is bounded in number and bytes, thins with age, and leads to every step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 12 }), fc.integer({ min: 20, max: 400 }), (points, steps) => {
        const past = timeline({ points, bytes: 1 << 20, every: 1 });
        past.begin(checkpoint(0));
        for (let step = 1; step <= steps; step++) {
          past.pass(step);
          if (past.wants(step)) past.keep(checkpoint(step));
        }
        const starts = new Set<number>();
        for (let step = 0; step <= steps; step++) {
          const to = past.find(0, step);
          const route = to && past.route(to);
          expect(route?.start).toBeLessThanOrEqual(step);
          if (route !== undefined) starts.add(route.start);
        }
        expect(starts.size).toBeLessThanOrEqual(points + 1);
        // The way is shorter the nearer the past is.
        const ways = [...starts].sort((a, b) => a - b);
        const longest = Math.max(...ways.map((start, i) => (ways[i + 1] ?? steps) - start));
        expect(longest).toBeLessThanOrEqual(Math.max(2, (4 * steps) / points));
      }),
      { numRuns: 25 },
    );
  });

  it('holds no more bytes than it may', () => {
    const past = timeline({ points: 1000, bytes: 8000, every: 1 });
    past.begin(checkpoint(0));
    for (let step = 1; step <= 100; step++) {
      past.pass(step);
      past.keep(checkpoint(step, 800));
    }
    const starts = new Set(Array.from({ length: 101 }, (_, step) => past.route(past.find(0, step) as never)?.start));
    expect(starts.size).toBeLessThanOrEqual(11);
  });

  it('loses the oldest lines first, never the one that it stands on', () => {
    const past = timeline({ lines: 3 });
    past.begin(checkpoint(0));
    past.pass(5);
    for (let i = 0; i < 5; i++) {
      past.begin(checkpoint(5), past.at());
      past.pass(6 + i);
    }
    expect(past.lines().map(({ id }) => id)).toEqual([3, 4, 5]);
    expect(past.find(0, 2)).toBeUndefined();
  });
});
