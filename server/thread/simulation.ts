import { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import { concat, defer, merge, type Observable, of, ReplaySubject, Subject } from 'rxjs';
import { examinations } from './examinations.ts';
import type {
  Answer,
  Change,
  Demand,
  Description,
  Failed,
  FromWorker,
  Progress,
  Sampled,
  SimulationOptions,
  Start,
  Test,
  ToWorker,
} from './messages.ts';
import { remembering } from './past.ts';

/** Pipelines that learn in a thread of their own, and can be steered. */
export interface Simulation {
  /** What runs: first as it is now, then again after each change of it (load, reset, swap, restore). */
  readonly described: Observable<Description>;
  /** The signals that are wanted. Where several variants run, their names begin with `variant/`. */
  readonly frames: Observable<Sampled>;
  readonly progress: Observable<Progress>;
  /** Every change, after it took effect. */
  readonly changes: Observable<Change>;
  /**
   * The tests of this run so far, and all that follow. They are made only while someone listens. It fails when the thread
   * that tests has died too often; the training goes on without tests.
   */
  readonly tests: Observable<Test>;
  /** Calls a method of docs/protocol.md. Left: one line on what is wrong. */
  readonly call: (method: string, params: unknown) => Promise<E.Either<string, unknown>>;
  /** What goes wrong. To those who listen late, only an end is told again. */
  readonly failure: Observable<Failed>;
  readonly demand: (demands: readonly Demand[]) => void;
  readonly stop: () => Promise<unknown>;
}

/** The thread's file. Compiled, it lies beside this file as .js. */
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './fromSource.mjs' : './worker.js', import.meta.url);
const EXAMS = new URL(import.meta.url.endsWith('.ts') ? './fromSource.mjs' : './examWorker.js', import.meta.url);
const thread = (workerData: Start): Worker => new Worker(THREAD, { workerData, execArgv: [] });

/** How many threads may take over, one after the other, that get no further than the one before. */
const MOST_RESTARTS = 3;
/** How long the thread has to say goodbye (ms). */
const GOODBYE = 1000;

/** The most calls without an answer. A `step` may wait for ever, even if its client has gone. */
const MOST_CALLS = 10_000;

const ENDED = 'the simulation has ended';

/**
 * Counts frames as taken only after a turn of the event loop. Otherwise the thread would send new frames as long as this
 * side reads them, and with hundreds of clients nothing else would get a turn.
 */
const counting = (taken: Int32Array): (() => void) => {
  let now = 0;
  return () => {
    now += 1;
    if (now > 1) return;
    setImmediate(() => {
      Atomics.add(taken, 0, now);
      now = 0;
    });
  };
};

/** @param start starts the thread */
export const simulation = (options: SimulationOptions, start: (data: Start) => Worker = thread): Simulation => {
  const descriptions = new Subject<Description>();
  const frames = new Subject<Sampled>();
  const progress = new Subject<Progress>();
  const changes = new Subject<Change>();
  const failures = new Subject<Failed>();
  const end = new ReplaySubject<Failed>(1);
  const calls = new Map<number, (result: E.Either<string, unknown>) => void>();
  const past = remembering();
  let worker: Worker | undefined;
  let description: Description | undefined;
  let demands: readonly Demand[] = [];
  let checkpoint: { readonly bytes: Uint8Array; readonly step: number } | undefined;
  let furthest = 0;
  let restarts = 0;
  let ids = 0;
  let stopping = false;
  let hearGoodbye = (): void => {};

  const say = (message: ToWorker): void => worker?.postMessage(message);
  const exams = examinations(
    (wanted) => say({ type: 'examine', wanted }),
    () => say({ type: 'examined' }),
    () => new Worker(EXAMS, { workerData: { module: 'examWorker', use: options.use ?? [] }, execArgv: [] }),
  );

  const answer = ({ id, ok, value }: Answer): void => {
    const resolve = calls.get(id);
    calls.delete(id);
    resolve?.(ok ? E.right(value) : E.left(String(value)));
  };

  /** Refuses all calls that wait for an answer. */
  const giveUp = (reason: string): void => {
    for (const resolve of calls.values()) resolve(E.left(reason));
    calls.clear();
  };

  const finish = (failed: Failed): void => {
    worker = undefined;
    giveUp(ENDED);
    if (!stopping) end.next(failed);
  };

  const takeOver = (message: string, stack?: string): void => {
    if (stopping || restarts === MOST_RESTARTS) {
      finish({ type: 'failed', message, stack, restarted: false, ended: true });
      return;
    }
    restarts += 1;
    giveUp(`the simulation died: ${message}`);
    const from = checkpoint === undefined ? 'its beginning' : `step ${checkpoint.step}`;
    launch();
    failures.next({
      type: 'failed',
      message: `${message}; it goes on from ${from}`,
      stack,
      restarted: true,
      ended: false,
    });
  };

  const hear = (message: FromWorker): void => {
    switch (message.type) {
      case 'described':
        ({ description } = message);
        if (message.anew) descriptions.next(description);
        break;
      case 'exam':
        exams.give(message.bytes);
        break;
      case 'changed':
        exams.after(message.change);
        past.after(message.change, description?.trialSteps ?? 1);
        changes.next(message.change);
        break;
      case 'checkpoint':
        checkpoint = message;
        if (message.due && message.step > furthest) restarts = 0;
        furthest = message.due ? Math.max(furthest, message.step) : furthest;
        break;
      case 'frames':
        take();
        for (const sampled of message.frames) frames.next(sampled);
        break;
      case 'progress':
        past.see(message);
        progress.next(message);
        break;
      case 'answer':
        answer(message);
        break;
      case 'failed':
        if (message.ended) finish(message);
        else failures.next(message);
        break;
      case 'stopped':
        hearGoodbye();
    }
  };

  let take = (): void => {};
  const launch = (): void => {
    const taken = new Int32Array(new SharedArrayBuffer(4));
    take = counting(taken);
    const { pipeline = options.pipeline, speed = options.speed, paused = false } = description ?? {};
    const as = { ...options, pipeline, speed: speed === 'max' ? Number.POSITIVE_INFINITY : speed };
    const again = checkpoint === undefined ? undefined : { checkpoint: checkpoint.bytes, paused };
    const mine = start({ options: as, taken, again });
    worker = mine;
    const mineOnly =
      <T>(react: (what: T) => void) =>
      (what: T): void => {
        if (worker === mine) react(what);
      };
    mine.on('message', mineOnly(hear));
    const dead = mineOnly((error: Error) => takeOver(error.message, error.stack));
    mine.on('error', dead);
    const gone = mineOnly((code: number) => takeOver(`the simulation's thread ended with code ${code}`));
    mine.on('exit', gone);
    say({ type: 'demand', demands });
    exams.again(checkpoint?.step ?? 0);
    past.cut(checkpoint?.step ?? 0);
  };
  launch();

  return {
    described: defer(() => (description === undefined ? descriptions : concat(of(description), descriptions))),
    frames,
    progress,
    changes,
    tests: exams.tests,
    failure: merge(failures, end),
    call: (method, params) => {
      if (worker === undefined) return Promise.resolve(E.left(ENDED));
      // The history is kept on this side, so that it outlives the thread.
      if (method === 'history') return Promise.resolve(E.right(past.all()));
      if (calls.size >= MOST_CALLS)
        return Promise.resolve(E.left(`calls: expected at most ${MOST_CALLS} unanswered in all`));
      return new Promise((resolve) => {
        calls.set(ids, resolve);
        say({ type: 'call', id: ids++, method, params });
      });
    },
    demand: (all) => {
      demands = all;
      say({ type: 'demand', demands });
    },
    stop: async () => {
      stopping = true;
      exams.stop();
      const mine = worker;
      if (mine === undefined) return;
      const goodbye = new Promise<void>((resolve) => {
        hearGoodbye = resolve;
        mine.once('exit', () => resolve());
      });
      say({ type: 'stop' });
      let late: NodeJS.Timeout | undefined;
      await Promise.race([
        goodbye,
        new Promise<void>((resolve) => {
          late = setTimeout(resolve, GOODBYE);
        }),
      ]);
      clearTimeout(late);
      worker = undefined;
      giveUp(ENDED);
      await mine.terminate();
    },
  };
};
