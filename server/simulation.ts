import { Worker } from 'node:worker_threads';
import { filter, fromEvent, map, merge, type Observable, ReplaySubject, share, take, tap } from 'rxjs';
import type { Spec } from '../pipelines/index.ts';
import type { Demand, Failed, FromWorker, Progress, Sampled, Start, ToWorker } from './messages.ts';
import type { Signal } from './protocol.ts';

/** A pipeline that learns in a thread of its own. */
export interface Simulation {
  /** The signals, once they are known; replayed to whoever comes later. */
  readonly ready: Observable<readonly Signal[]>;
  readonly frames: Observable<Sampled>;
  readonly progress: Observable<Progress>;
  /** Its end, if it ends by itself. */
  readonly failure: Observable<Failed>;
  readonly demand: (demands: readonly Demand[]) => void;
  readonly stop: () => Promise<unknown>;
}

/** The thread's file: compiled, it stands beside this one as .js. */
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './fromSource.mjs' : './worker.js', import.meta.url);

const only =
  <T extends FromWorker['type']>(type: T) =>
  (messages: Observable<FromWorker>): Observable<Extract<FromWorker, { readonly type: T }>> =>
    messages.pipe(filter((message): message is Extract<FromWorker, { readonly type: T }> => message.type === type));

export const simulation = (spec: Spec, speed: number): Simulation => {
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const workerData: Start = { spec, speed, taken };
  const worker = new Worker(THREAD, { workerData, execArgv: [] });
  let stopping = false;

  const messages = fromEvent(worker, 'message').pipe(
    map((message) => message as FromWorker),
    share(),
  );
  const ready = new ReplaySubject<readonly Signal[]>(1);
  messages.pipe(only('ready')).subscribe(({ signals }) => ready.next(signals));

  const failure = new ReplaySubject<Failed>(1);
  const died = (message: string, stack?: string): Failed => ({ type: 'failed', message, stack });
  merge(
    messages.pipe(only('failed')),
    fromEvent(worker, 'error').pipe(map((error) => died((error as Error).message, (error as Error).stack))),
    fromEvent(worker, 'exit').pipe(map((code) => died(`the simulation's thread ended with code ${code}`))),
  )
    .pipe(
      filter(() => !stopping),
      take(1),
    )
    .subscribe(failure);

  return {
    ready,
    frames: messages.pipe(
      only('frame'),
      tap(() => Atomics.add(taken, 0, 1)),
    ),
    progress: messages.pipe(only('progress')),
    failure,
    demand: (demands) => worker.postMessage({ type: 'demand', demands } satisfies ToWorker),
    stop: () => {
      stopping = true;
      return worker.terminate();
    },
  };
};
