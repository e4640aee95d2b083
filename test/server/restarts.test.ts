import { EventEmitter, setMaxListeners } from 'node:events';
import type { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it, vi } from 'vitest';
import type { Calling, Failed, FromWorker, Start, ToWorker } from '../../server/thread/messages.ts';
import { simulation } from '../../server/thread/simulation.ts';
import { DESCRIPTION } from './fakeSimulation.ts';
import { specOf } from './support.ts';

/** A thread in the test's hands. */
interface Thread extends EventEmitter {
  readonly start: Start;
  readonly heard: ToWorker[];
  ended: boolean;
  readonly say: (message: FromWorker) => void;
  readonly describe: (pipeline?: string) => void;
  /** A checkpoint of this step. */
  readonly keep: (step: number, why?: { readonly due?: boolean; readonly begins?: boolean }) => void;
  /** Tells that a run has begun. */
  readonly begin: (method: string, step?: number) => void;
  readonly die: (code?: string) => void;
  readonly calls: () => readonly Calling[];
  readonly answer: (method: string) => void;
}

const threadOf = (start: Start): Thread => {
  const ears = new EventEmitter();
  const heard: ToWorker[] = [];
  const say = (message: FromWorker): void => void ears.emit('message', message);
  const calls = () => heard.filter((message) => message.type === 'call');
  const thread: Thread = Object.assign(ears, {
    ...{ start, heard, ended: false, say, calls },
    postMessage: (message: ToWorker): void => void heard.push(message),
    terminate: async () => {
      thread.ended = true;
      return 0;
    },
    describe: (pipeline = 'tiny') => say({ type: 'described', description: { ...DESCRIPTION, pipeline }, anew: true }),
    keep: (step: number, { due = false, begins = false } = {}) =>
      say({ type: 'checkpoint', bytes: Uint8Array.of(step), step, due, begins }),
    begin: (method: string, step = 0) => say({ type: 'changed', change: { step, method, params: {}, parameters: [] } }),
    die: (code?: string) => ears.emit('error', Object.assign(new Error('out of memory'), { code })),
    answer: (method: string) => {
      const call = calls().findLast((one) => one.method === method) as Calling;
      say({ type: 'answer', id: call.id, ok: true, value: { method } });
    },
  });
  return thread;
};

const watched = (patience?: number) => {
  const threads: Thread[] = [];
  const failures: Failed[] = [];
  const variants = [{ name: '', spec: specOf() }];
  const options = { pipeline: 'tiny', variants, speed: 1, journal: 'session.jsonl' };
  const sim = simulation(
    options,
    (start) => {
      threads.push(threadOf(start));
      return threads.at(-1) as unknown as Worker;
    },
    patience === undefined ? {} : { patience },
  );
  sim.failure.subscribe((failed) => void failures.push(failed));
  const now = (): Thread => threads.at(-1) as Thread;
  return { sim, threads, failures, now, isOver: () => failures.some(({ ended }) => ended) };
};

describe('restarts', () => {
  it('are given back by a checkpoint that lies further on', () => {
    const { now, isOver, threads } = watched();
    for (let step = 1; step <= 5; step++) {
      now().describe();
      now().keep(step, { due: true });
      now().die();
    }
    expect([isOver(), threads.length]).toEqual([false, 6]);
  });

  it('are not given back by one that lies no further', () => {
    const { now, isOver } = watched();
    now().describe();
    for (let n = 0; n < 4; n++) {
      expect(isOver()).toBe(false);
      now().keep(1, { due: true });
      now().die();
    }
    // The first of them got further than the beginning.
    expect(isOver()).toBe(true);
  });

  it.each(['reset', 'load', 'restore'])('count from anew after a %s, wherever the run before had got to', (method) => {
    const { now, isOver } = watched();
    now().describe();
    now().keep(1_000_000, { due: true });
    now().keep(0, { begins: true });
    now().begin(method);
    for (let step = 1; step <= 5; step++) {
      now().keep(step, { due: true });
      now().die();
    }
    expect(isOver()).toBe(false);
  });

  it('are not spent by what never ran: a load that exhausts the thread is refused, and what ran goes on', async () => {
    const { sim, now, isOver } = watched();
    now().describe();
    for (let n = 0; n < 6; n++) {
      const load = sim.call('load', { pipeline: 'large' });
      expect(now().calls()).toHaveLength(1);
      now().keep(7);
      now().die();
      expect(await load).toEqual(E.left("load: the simulation's thread died: out of memory"));
      expect(Array.from(now().start.again?.checkpoint ?? [])).toEqual([7]);
      now().describe();
    }
    expect(isOver()).toBe(false);
  });

  it('go back to what ran before, where what came to run instead kills thread after thread', () => {
    const { now, isOver } = watched();
    now().describe('good');
    now().keep(500, { due: true });
    now().keep(501);
    now().keep(0, { begins: true });
    now().describe('bad');
    now().begin('load');
    for (let n = 0; n < 4; n++) {
      expect(Array.from(now().start.again?.checkpoint ?? [0])).toEqual([0]);
      now().die();
    }
    expect(isOver()).toBe(false);
    expect(now().start.options.pipeline).toBe('good');
    expect(Array.from(now().start.again?.checkpoint ?? [])).toEqual([501 % 256]);
    for (let n = 0; n < 4; n++) now().die();
    expect(isOver()).toBe(true);
  });

  it('wait where no thread can be started, are told once, and do not count', () => {
    vi.useFakeTimers();
    const { now, threads, failures, isOver } = watched();
    now().describe();
    now().die();
    for (let n = 0; n < 10; n++) {
      now().die('ERR_WORKER_INIT_FAILED');
      vi.runOnlyPendingTimers();
    }
    expect([isOver(), threads.length, failures.length]).toEqual([false, 12, 2]);
    now().describe();
    vi.useRealTimers();
  });
});

describe('a journal that is cut short', () => {
  it('is written to no more, by whatever thread: a gap would make it another session', () => {
    const { now, failures } = watched();
    now().describe();
    expect(now().start.options.journal).toBe('session.jsonl');
    const cut = { message: 'its journal is cut short', stack: undefined, restarted: false, ended: false, beside: true };
    now().say({ type: 'failed', ...cut });
    now().die();
    expect(now().start.options.journal).toBeUndefined();
    expect(failures.map(({ beside }) => beside)).toEqual([true, undefined]);
  });
});

describe('what a client leaves behind', () => {
  it('goes with it: its calls make room, and the thread is told', async () => {
    const { sim, now } = watched();
    now().describe();
    const left = new AbortController();
    setMaxListeners(0, left.signal);
    const steps = Array.from({ length: 10_000 }, () => sim.call('step', { steps: 1 }, left.signal));
    expect(await sim.call('step', {})).toEqual(E.left('calls: expected at most 10000 unanswered in all'));
    left.abort();
    expect(await steps[0]).toEqual(E.left('nobody waits for this any more'));
    expect(now().heard.filter(({ type }) => type === 'forget')).toHaveLength(10_000);
    const after = sim.call('step', {});
    now().answer('step');
    expect(await after).toEqual(E.right({ method: 'step' }));
  });

  it('never keeps anyone from pausing, resetting, loading, or looking', async () => {
    const { sim, now } = watched();
    now().describe();
    for (let n = 0; n < 10_000; n++) void sim.call('step', {});
    for (const method of ['pause', 'get', 'list', 'reset', 'load', 'restore']) {
      const call = sim.call(method, {});
      now().answer(method);
      expect(await call).toEqual(E.right({ method }));
    }
  });
});

describe('while something is drawn', () => {
  it('other calls wait for it, and then take effect in their order', async () => {
    const { sim, now } = watched();
    now().describe();
    void sim.call('load', {});
    void sim.call('set', { parameters: { 'reservoir.lambda': 1 } });
    void sim.call('swap', {});
    void sim.call('get', {});
    const told = () =>
      now()
        .calls()
        .map(({ method }) => method);
    expect(told()).toEqual(['load']);
    now().answer('load');
    expect(told()).toEqual(['load', 'set', 'swap']);
    now().answer('swap');
    expect(told()).toEqual(['load', 'set', 'swap', 'get']);
  });

  it('for too long, they are refused in one line, which says how it can be given up', async () => {
    const { sim, now, threads } = watched(0);
    now().describe();
    void sim.call('load', {});
    const why =
      'calls: expected to wait until `load` has been drawn, which takes long; load, reset or restore gives it up';
    for (const method of ['get', 'pause', 'list', 'step']) expect(await sim.call(method, {})).toEqual(E.left(why));
    expect([threads.length, now().calls().length]).toEqual([1, 1]);
  });

  it('for too long, another load takes its place: in another thread, which goes on from where the first stood', async () => {
    const { sim, now, threads, failures } = watched(0);
    now().describe();
    const first = sim.call('load', { pipeline: 'endless' });
    now().keep(9);
    const second = sim.call('load', { pipeline: 'short' });
    expect(await first).toEqual(E.left('load: given up while it was drawn, for a later load'));
    expect([threads.length, threads[0]?.ended]).toEqual([2, true]);
    expect(Array.from(now().start.again?.checkpoint ?? [])).toEqual([9]);
    expect(failures).toMatchObject([{ restarted: true, ended: false }]);
    now().describe();
    expect(now().calls()).toMatchObject([{ method: 'load', params: { pipeline: 'short' } }]);
    now().answer('load');
    expect(await second).toEqual(E.right({ method: 'load' }));
  });

  it('what its client has left waits no longer, and never takes effect', async () => {
    const { sim, now } = watched();
    now().describe();
    void sim.call('load', {});
    const left = new AbortController();
    setMaxListeners(0, left.signal);
    const gone = Array.from({ length: 30 }, () => sim.call('load', { pipeline: 'large' }, left.signal));
    const mine = sim.call('load', { pipeline: 'mine' });
    left.abort();
    expect(await gone[29]).toEqual(E.left('nobody waits for this any more'));
    now().answer('load');
    expect(now().calls()).toMatchObject([{}, { params: { pipeline: 'mine' } }]);
    now().answer('load');
    expect(await mine).toEqual(E.right({ method: 'load' }));
  });
});
