import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import { filter, firstValueFrom, take, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeBundle, hashOf, parseJournal, type ReplayEvent, replay } from '../../pipelines/index.ts';
import type { Change, Failed, Progress, SimulationOptions, Start } from '../../server/thread/messages.ts';
import type { Past } from '../../server/thread/past.ts';
import { type Simulation, simulation } from '../../server/thread/simulation.ts';
import { hear, last, right } from '../pipelines/support.ts';
import { RUNAWAY, specOf, until } from './support.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'rrx-'));
  closers.push(() => rmSync(path, { recursive: true }));
  return path;
};

const SOURCE = new URL('../../server/thread/fromSource.mjs', import.meta.url);

interface Started extends Simulation {
  readonly threads: Worker[];
  readonly ask: (method: string, params?: unknown) => Promise<Record<string, unknown>>;
  readonly refuse: (method: string, params?: unknown) => Promise<string>;
}

const started = (options: Partial<SimulationOptions> = {}): Started => {
  const threads: Worker[] = [];
  const all = { pipeline: 'tiny', variants: [{ name: '', spec: specOf() }], speed: Number.POSITIVE_INFINITY };
  const sim = simulation({ ...all, ...options }, (workerData: Start) => {
    const thread = new Worker(SOURCE, { workerData, execArgv: [] });
    threads.push(thread);
    return thread;
  });
  closers.push(sim.stop);
  return {
    ...sim,
    threads,
    ask: async (method, params) => right(await sim.call(method, params)) as Record<string, unknown>,
    refuse: async (method, params) => {
      const result = await sim.call(method, params);
      if (E.isRight(result)) throw new Error('expected a refusal');
      return result.left;
    },
  };
};

const hashIn = (checkpoint: unknown): string =>
  hashOf(right(decodeBundle(new Uint8Array(Buffer.from(checkpoint as string, 'base64')))));

describe('a simulation in its thread', () => {
  it('is described to whoever comes, as it is then', async () => {
    const sim = started();
    const first = await firstValueFrom(sim.described);
    expect(first).toMatchObject({ pipeline: 'tiny', trialSteps: 100, variants: [''], paused: false, speed: 'max' });
    await sim.ask('pause');
    await sim.ask('set', { parameters: { 'reservoir.lambda': 0.5 } });
    const now = await firstValueFrom(sim.described);
    expect(now.paused).toBe(true);
    expect(now.parameters.find(({ name }) => name === 'reservoir.lambda')?.value).toBe(0.5);
    expect(now.graph.map(({ name }) => name)).toEqual(first.graph.map(({ name }) => name));
  });

  it('obeys calls, tells everyone of each change, and describes itself anew when more than values change', async () => {
    const sim = started();
    const changes: Change[] = [];
    sim.changes.subscribe((change) => void changes.push(change));
    await firstValueFrom(sim.described);
    const { step } = await sim.ask('pause');
    expect(await sim.ask('step', { steps: 7 })).toMatchObject({ step: Number(step) + 7 });
    const anew = firstValueFrom(sim.described.pipe(filter(({ graph }) => graph.some(({ kind }) => kind === 'force'))));
    await sim.ask('swap', { place: 'rule', kind: 'force' });
    expect((await anew).parameters.find(({ name }) => name === 'rule')?.value).toBe('force');
    await sim.ask('speed', { speed: 2 });
    expect(changes.map(({ method }) => method)).toEqual(['pause', 'step', 'swap', 'speed']);
    expect((await firstValueFrom(sim.described)).speed).toBe(2);
    expect(await sim.refuse('dance')).toMatch(/^method: expected/);
    expect(await sim.refuse('load', { pipeline: '../../etc/passwd' })).toMatch(/^pipeline: expected one of gp-force/);
  });

  it('loads a pipeline by its name', async () => {
    const sim = started();
    await sim.ask('pause');
    await sim.ask('load', { pipeline: 'short-force' });
    expect(await firstValueFrom(sim.described)).toMatchObject({ pipeline: 'short-force', trialSteps: 1000 });
  });

  it('keeps checkpoints in its folder, by plain names, and nowhere else', async () => {
    const checkpoints = folder();
    const sim = started({ checkpoints });
    await sim.ask('pause');
    const { checkpoint, step } = await sim.ask('save');
    expect(await sim.ask('save', { file: 'half.ckpt' })).toMatchObject({ file: 'half.ckpt', step });
    await sim.ask('step', { steps: 50 });
    expect(await sim.ask('restore', { file: 'half.ckpt' })).toMatchObject({ step });
    expect(hashIn((await sim.ask('save')).checkpoint)).toBe(hashIn(checkpoint));
    for (const file of ['../x', '/tmp/x', '.x', 'a/b', '', 'x\0', 'a\\b', '..']) {
      expect(await sim.refuse('save', { file })).toMatch(/^file: expected a name of letters/);
      expect(await sim.refuse('restore', { file })).toMatch(/^file: expected a name of letters/);
    }
    expect(await sim.refuse('restore', { file: 'none' })).toBe('none: no such file');
    writeFileSync(join(checkpoints, 'bad'), 'no checkpoint');
    expect(await sim.refuse('restore', { file: 'bad' })).toMatch(/^bad: expected a checkpoint/);
    expect(readdirSync(checkpoints).sort()).toEqual(['bad', 'half.ckpt']);
  });

  it('has no folder unless it is given one', async () => {
    const sim = started();
    expect(await sim.refuse('save', { file: 'a' })).toMatch(/no folder for checkpoints/);
  });

  it('tells of the end of each trial of each variant, with its scores', async () => {
    const variants = [
      { name: 'a', spec: specOf() },
      { name: 'b', spec: specOf({ rule: 'force' }) },
    ];
    const sim = started({ variants, speed: 20 });
    const ends = sim.progress.pipe(filter(({ lastOfTrial }) => lastOfTrial));
    const found: readonly Progress[] = await firstValueFrom(ends.pipe(take(4), toArray()));
    expect(found.map(({ variant, trial }) => [variant, trial])).toEqual([
      ['a', 1],
      ['b', 1],
      ['a', 2],
      ['b', 2],
    ]);
    for (const { score } of found) expect(score?.performance).toBeTypeOf('number');
    const { signals } = await firstValueFrom(sim.described);
    expect(signals.map(({ name }) => name)).toEqual(expect.arrayContaining(['a/readout.z', 'b/readout.z']));
  });

  it('remembers trials and changes for who comes later, back to where it was restored', async () => {
    const sim = started();
    const ended = (trial: number) =>
      firstValueFrom(sim.progress.pipe(filter((told) => told.lastOfTrial && told.trial >= trial)));
    await ended(2);
    const { step } = await sim.ask('swap', { place: 'rule', kind: 'force' });
    const { checkpoint } = await sim.ask('save');
    await sim.ask('set', { parameters: { 'reservoir.lambda': 1.2 } });
    await ended(Math.ceil(Number(step) / 100) + 2);
    await sim.ask('pause');
    const history = async () => (await sim.ask('history')) as unknown as Past;
    const before = await history();
    expect(before.changes.map(({ method }) => method)).toEqual(['swap', 'set']);
    expect(before.changes[0]).toMatchObject({ step, before: { rule: 'hebbian' } });
    expect(before.trials.length).toBeGreaterThan(2);
    expect(before.trials[0]).toMatchObject({ variant: '', score: { performance: expect.any(Number) } });
    const { step: again } = await sim.ask('restore', { checkpoint });
    const after = await history();
    expect(after.changes.every((change) => change.step <= Number(again))).toBe(true);
    expect(after.trials).toEqual(before.trials.filter((trial) => trial.step <= Number(again)));
    await sim.ask('reset');
    expect(await history()).toEqual({ trials: [], changes: [] });
  });

  it('sends what is demanded, every step of it if that is asked for, from where it stands', async () => {
    const sim = started();
    await firstValueFrom(sim.described);
    await sim.ask('pause');
    const { step } = await sim.ask('step');
    sim.demand([{ id: 5, names: ['readout.z'], rate: 1000, mode: 'all' }]);
    const steps: number[] = [];
    sim.frames.subscribe((frames) => void steps.push(...frames.map(({ step }) => step)));
    await sim.ask('speed', { speed: 1 });
    await sim.ask('resume');
    await until(() => steps.length >= 100);
    expect(steps.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, n) => Number(step) - 1 + n));
  });

  it('writes its journal as it happens; replayed, that is the session to the last bit', async () => {
    const journal = join(folder(), 'session.jsonl');
    const sim = started({ journal, version: '1.2.3' });
    await firstValueFrom(sim.described);
    await sim.ask('set', { parameters: { 'reservoir.lambda': 1.3 } });
    await sim.ask('swap', { place: 'rule', kind: 'force' });
    await sim.ask('pause');
    expect(right(parseJournal(readFileSync(journal, 'utf8'))).entries.map(({ type }) => type)).toEqual([
      'change',
      'change',
      'pace',
    ]);
    const { checkpoint, step } = await sim.ask('save');
    await sim.stop();
    const whole = right(parseJournal(readFileSync(journal, 'utf8')));
    expect(whole).toMatchObject({ header: { version: '1.2.3' }, end: { step }, remark: undefined });
    const { values, error } = await hear(replay(whole));
    expect(error).toBeUndefined();
    const done = last(values) as Extract<ReplayEvent, { type: 'done' }>;
    expect(done.hash).toBe(hashIn(checkpoint));
  });
});

describe('a simulation that fails', () => {
  const failures = (sim: Simulation): Failed[] => {
    const all: Failed[] = [];
    sim.failure.subscribe((failed) => void all.push(failed));
    return all;
  };

  it('in a module: it stands still, says so, and can be loaded anew', async () => {
    const sim = started({ variants: [{ name: '', spec: specOf({ memory: RUNAWAY }) }] });
    const failed = await firstValueFrom(sim.failure);
    expect(failed).toMatchObject({ restarted: false, ended: false });
    expect(failed.message).toMatch(/^attractor.x: expected rates of order 1/);
    expect((await firstValueFrom(sim.described)).paused).toBe(true);
    expect(await sim.refuse('resume')).toMatch(/^the pipeline has failed/);
    await sim.ask('load', {
      pipeline: { task: { kind: 'short', period: 100 }, memory: null, reservoir: { units: 20 } },
    });
    expect(await sim.ask('step', { steps: 3 })).toMatchObject({ step: 3 });
  });

  it('as its thread dies: another one goes on from the last checkpoint, and everyone is told', async () => {
    const journal = join(folder(), 'session.jsonl');
    const sim = started({ journal });
    const all = failures(sim);
    await firstValueFrom(sim.described);
    await sim.ask('pause');
    const { checkpoint, step } = await sim.ask('save');
    await sim.ask('restore', { checkpoint });
    await sim.ask('set', { parameters: { 'reservoir.lambda': 0.7 } });
    const described = firstValueFrom(sim.described.pipe(take(2), toArray()));
    const unanswered = sim.call('step', { steps: 1_000_000_000 });
    await sim.threads[0]?.terminate();
    expect(await unanswered).toEqual(E.left(expect.stringMatching(/^the simulation died/)));
    expect(all).toMatchObject([{ restarted: true, ended: false }]);
    expect(all[0]?.message).toMatch(new RegExp(`it goes on from step ${step}$`));
    expect((await described)[1]).toMatchObject({ paused: true });
    expect(await sim.ask('get')).toMatchObject({ step });
    expect(hashIn((await sim.ask('save')).checkpoint)).toBe(hashIn(checkpoint));
    await sim.ask('step', { steps: 40 });
    const { checkpoint: end } = await sim.ask('save');
    await sim.stop();
    const { values } = await hear(replay(right(parseJournal(readFileSync(journal, 'utf8')))));
    expect((last(values) as Extract<ReplayEvent, { type: 'done' }>).hash).toBe(hashIn(end));
  });

  it('as thread after thread dies and none gets any further: it ends, and who comes later hears of it', async () => {
    const sim = started();
    const all = failures(sim);
    for (let n = 0; n < 4; n++) {
      await until(() => sim.threads.length === n + 1);
      await sim.threads[n]?.terminate();
    }
    await until(() => all.length === 4);
    expect(all.map(({ restarted, ended }) => [restarted, ended])).toEqual([
      [true, false],
      [true, false],
      [true, false],
      [false, true],
    ]);
    expect(await firstValueFrom(sim.failure)).toMatchObject({ ended: true });
    expect(await sim.call('pause', {})).toEqual(E.left('the simulation has ended'));
  });
});
