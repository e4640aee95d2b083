import { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import { concat, defer, merge, type Observable, of, ReplaySubject, Subject } from 'rxjs';
import { FROM_SOURCE, ownProgram } from '../../pipelines/files/own.ts';
import { desk } from './desk.ts';
import { examinations } from './examinations.ts';
import type {
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
  Untested,
} from './messages.ts';
import { remembering } from './past.ts';

/** Pipelines that learn in a thread of their own, and can be steered. */
export interface Simulation {
  /** What runs: first as it is now, then again after each change of it (load, reset, swap, restore). */
  readonly described: Observable<Description>;
  /** The signals that are wanted, all that are due at once. Where several variants run, their names begin with `variant/`. */
  readonly frames: Observable<readonly Sampled[]>;
  readonly progress: Observable<Progress>;
  /** Every change, after it took effect. */
  readonly changes: Observable<Change>;
  /**
   * The tests of this run so far, and all that follow. They are made only while someone listens. Where the thread that tests
   * dies again and again, the training goes on without tests for a while, and this says so.
   */
  readonly tests: Observable<Test | Untested>;
  /**
   * Calls a method of docs/protocol.md. Left: one line on what is wrong.
   * @param signal tells that nobody waits for the answer any more
   */
  readonly call: (method: string, params: unknown, signal?: AbortSignal) => Promise<E.Either<string, unknown>>;
  /** What goes wrong. To those who listen late, only an end is told again. */
  readonly failure: Observable<Failed>;
  readonly demand: (demands: readonly Demand[]) => void;
  readonly stop: () => Promise<unknown>;
}

/** A thread's file. */
const threadOf = (name: string): URL => ownProgram(`server/thread/${FROM_SOURCE ? 'fromSource.mjs' : `${name}.ts`}`);
const THREAD = threadOf('worker');
const EXAMS = threadOf('examWorker');
const thread = (workerData: Start): Worker => new Worker(THREAD, { workerData, execArgv: [] });

/** How many threads may take over, one after the other, that get no further than the one before. */
const MOST_RESTARTS = 3;
/** How long the thread has to say goodbye (ms). */
const GOODBYE = 1000;

/** How long others wait for what is being drawn (ms). */
const PATIENCE = 5000;
/** Where no thread can be started, for want of descriptors or of memory: how long until the next try (ms), and how many. */
const BREATH = 1000;
const MOST_TRIES = 60;

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

/** How a thread is dealt with. */
export interface Dealings {
  /** How long others wait for what is being drawn (ms). */
  readonly patience?: number;
  /** Whether another thread can take over from one that is ended. */
  readonly replaceable?: boolean;
}

/** A beginning or a checkpoint to go on from: undefined is the beginning. */
type From = { readonly bytes: Uint8Array; readonly step: number } | undefined;

/** @param start starts the thread */
export const simulation = (
  options: SimulationOptions,
  start: (data: Start) => Worker = thread,
  { patience = PATIENCE, replaceable = true }: Dealings = {},
): Simulation => {
  const descriptions = new Subject<Description>();
  const frames = new Subject<readonly Sampled[]>();
  const progress = new Subject<Progress>();
  const changes = new Subject<Change>();
  const failures = new Subject<Failed>();
  const end = new ReplaySubject<Failed>(1);
  const past = remembering();
  let worker: Worker | undefined;
  let description: Description | undefined;
  let demands: readonly Demand[] = [];
  let checkpoint: From;
  /** Where what ran before stood, until what came to run instead has got anywhere. */
  let before: { readonly from: From; readonly pipeline: string | undefined } | undefined;
  let furthest = 0;
  let restarts = 0;
  let tries = 0;
  let retry: NodeJS.Timeout | undefined;
  let journal = options.journal;
  let stopping = false;
  let over = false;
  let hearGoodbye = (): void => {};

  const say = (message: ToWorker): void => worker?.postMessage(message);
  const exams = examinations(
    (wanted) => say({ type: 'examine', wanted }),
    () => say({ type: 'examined' }),
    () => new Worker(EXAMS, { workerData: { module: 'examWorker', use: options.use ?? [] }, execArgv: [] }),
  );

  const place = (): string => (checkpoint === undefined ? 'its beginning' : `step ${checkpoint.step}`);

  const tellRestart = (message: string, stack?: string): void =>
    failures.next({
      type: 'failed',
      message: `${message}; it goes on from ${place()}`,
      stack,
      restarted: true,
      ended: false,
    });

  const calls = desk({
    say,
    patience,
    interrupt: replaceable
      ? (why) => {
          const mine = worker;
          worker = undefined;
          void mine?.terminate();
          calls.lose(why);
          launch();
          tellRestart(why);
        }
      : undefined,
  });

  const finish = (failed: Failed): void => {
    worker = undefined;
    over = true;
    calls.end(ENDED);
    if (!stopping) end.next(failed);
  };

  const takeOver = (error: Error): void => {
    const { stack } = error;
    const drawn = calls.drawing();
    const unborn = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_INIT_FAILED';
    const message = `the simulation's thread died: ${error.message}`;
    // What a call draws has never run. That it kills the thread says nothing of what runs.
    const charged = !unborn && drawn === undefined;
    const spent = charged && restarts === MOST_RESTARTS;
    if (stopping || (unborn && tries === MOST_TRIES) || (spent && before === undefined)) {
      finish({ type: 'failed', message: error.message, stack, restarted: false, ended: true });
      return;
    }
    if (spent) {
      // What came to run instead kills thread after thread: what ran before goes on.
      checkpoint = before?.from;
      if (description !== undefined) description = { ...description, pipeline: before?.pipeline ?? options.pipeline };
      before = undefined;
      restarts = 0;
    } else if (charged) restarts += 1;
    worker = undefined;
    calls.lose(drawn === undefined ? `the simulation died: ${error.message}` : `${drawn}: ${message}`);
    if (unborn) {
      tries += 1;
      retry = setTimeout(launch, BREATH);
      if (tries > 1) return;
    } else launch();
    tellRestart(message, stack);
  };

  const hear = (message: FromWorker): void => {
    switch (message.type) {
      case 'described':
        ({ description } = message);
        tries = 0;
        if (message.anew) descriptions.next(description);
        calls.built();
        break;
      case 'exam':
        exams.give(message.bytes);
        break;
      case 'changed':
        if (message.change.line !== undefined) furthest = message.change.step;
        exams.after(message.change);
        past.after(message.change, description?.trialSteps ?? 1);
        changes.next(message.change);
        break;
      case 'checkpoint':
        if (message.begins && restarts === 0) before ??= { from: checkpoint, pipeline: description?.pipeline };
        checkpoint = message;
        if (!message.due || message.step <= furthest) break;
        restarts = 0;
        before = undefined;
        furthest = message.step;
        break;
      case 'frames':
        take();
        frames.next(message.frames);
        break;
      case 'progress':
        past.see(message);
        progress.next(message);
        break;
      case 'answer':
        calls.answer(message);
        break;
      case 'failed':
        if (message.beside === true) journal = undefined;
        if (!message.ended) failures.next(message);
        else {
          // It could not even begin: no further thread could.
          restarts = MOST_RESTARTS;
          takeOver(Object.assign(new Error(message.message), { stack: message.stack }));
        }
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
    const as = { ...options, journal, pipeline, speed: speed === 'max' ? Number.POSITIVE_INFINITY : speed };
    const again = checkpoint === undefined ? undefined : { checkpoint: checkpoint.bytes, paused };
    const mine = start({ options: as, taken, again });
    worker = mine;
    const mineOnly =
      <T>(react: (what: T) => void) =>
      (what: T): void => {
        if (worker === mine) react(what);
      };
    mine.on('message', mineOnly(hear));
    mine.on('error', mineOnly(takeOver));
    mine.on(
      'exit',
      mineOnly((code: number) => takeOver(new Error(`it ended with code ${code}`))),
    );
    calls.building();
    say({ type: 'demand', demands });
    // A thread that goes on from a checkpoint restores it, which begins its second line.
    const line = checkpoint === undefined ? 0 : 1;
    exams.again(checkpoint?.step ?? 0, line);
    past.restart(checkpoint?.step ?? 0, line);
  };
  launch();

  return {
    described: defer(() => (description === undefined ? descriptions : concat(of(description), descriptions))),
    frames,
    progress,
    changes,
    tests: exams.tests,
    failure: merge(failures, end),
    // The history is kept on this side, so that it outlives the thread.
    call: (method, params, signal) =>
      method === 'history' && !over ? Promise.resolve(E.right(past.all())) : calls.call(method, params, signal),
    demand: (all) => {
      demands = all;
      say({ type: 'demand', demands });
    },
    stop: async () => {
      stopping = true;
      over = true;
      exams.stop();
      clearTimeout(retry);
      const mine = worker;
      if (mine === undefined) {
        calls.end(ENDED);
        return;
      }
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
      calls.end(ENDED);
      await mine.terminate();
    },
  };
};
