import { availableParallelism, hostname } from 'node:os';
import type { Worker as Taker } from 'bullmq';
import { concat, defer, ignoreElements, Observable, switchMap } from 'rxjs';
import { need } from '../files/optional.ts';
import { hire, type Verdict } from './hand.ts';
import { findFiles, type Job, usedIn, versionOf } from './job.ts';
import { queueName, type RedisOptions, type Returned, type Waiting } from './redis.ts';
import { companionsOf, type QueuedRun } from './redisBatch.ts';
import { connection, expectRedis } from './redisConnection.ts';

export interface RedisWorkersOptions extends Pick<RedisOptions, 'url'> {
  /** Runs at once; one per core if nothing is said. */
  readonly workers?: number;
  /** When this emits, no more jobs are taken, and it completes when those at hand are done. */
  readonly stop?: Observable<unknown>;
  /** After how long without a sign of life (ms) a worker's job is given to another. */
  readonly silence?: number;
  /** Files of the user's, where they lie here; a job names them where they lay when it was queued. */
  readonly use?: readonly string[];
}

/** What a worker tells. */
export type WorkerEvent =
  | { readonly type: 'ready'; readonly workers: number }
  | { readonly type: 'taken'; readonly id: string }
  | { readonly type: 'done'; readonly id: string; readonly ok: boolean; readonly seconds: number }
  /** It could not do a job, which is left to others. */
  | { readonly type: 'left'; readonly id: string; readonly message: string }
  /** It has lost the server, and waits for it; or another has taken its job for dead. */
  | { readonly type: 'trouble'; readonly message: string };

/** A job whose workers die may be taken up again so often. */
const MOST_STALLS = 100;

/** So often (a second apart, by all workers together) a job may find only workers with another text of its module. */
const MOST_GIVEN_BACK = 100;
const GIVE_BACK_FOR = 1000;

/** The version of a task here; or why there is none. */
const versionHere = ({ task, params }: Job): string => {
  try {
    return versionOf(task, usedIn(params));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

type BullMQ = typeof import('bullmq');

/** What is to be done, with files where they lie here. */
const jobWith =
  (use: readonly string[]) =>
  ({ data: { task, params } }: QueuedRun): Job =>
    findFiles({ task, params }, use);

const refusal = ({ data: { task, version } }: QueuedRun, found: string): string =>
  `${hostname()}: ${task}: expected version ${version}, found ${found}`;

/**
 * Takes part in whatever is queued at a Redis server, until it is stopped. Each of its workers is a process of its own, so
 * that this one can always say that it is alive.
 * @throws {RedisError} through the stream, if there is no server to begin with
 * @throws {MissingError} through the stream, if the packages of the queue are not installed
 */
export const redisWorkers = (options: RedisWorkersOptions): Observable<WorkerEvent> =>
  concat(
    defer(() => expectRedis(options.url)).pipe(ignoreElements()),
    defer(() => need('redis', () => import('bullmq'))).pipe(switchMap((its) => working(its, options))),
  );

/** What workers do at a server that is there. */
const working = ({ DelayedError, Queue, Worker }: BullMQ, options: RedisWorkersOptions): Observable<WorkerEvent> => {
  const { url, workers = availableParallelism(), stop, silence = 30_000, use = [] } = options;
  /** Leaves a job to a worker that has its module; that is none of the attempts that a job has. */
  const giveBack = async (job: QueuedRun, token: string | undefined): Promise<never> => {
    await job.moveToDelayed(Date.now() + GIVE_BACK_FOR, token);
    throw new DelayedError();
  };
  return new Observable<WorkerEvent>((subscriber) => {
    const hands = Array.from({ length: workers }, hire);
    const line = connection(url);
    const whatOf = jobWith(use);
    const atHand = new Set<Promise<unknown>>();
    const queue = new Queue<Waiting, Returned>(queueName(), { connection: line.options });
    // A server that goes away is waited for.
    queue.on('error', () => {});
    const takers = hands.map((hand) => {
      /** Does a run, and at once with it those of its batch that wait next. @returns what it came to itself */
      const together = async (first: QueuedRun, worker: Taker): Promise<Verdict> => {
        const gathered = await companionsOf(first, { queue, worker, silence }).catch(() => undefined);
        // One of another version is left to whoever finds it after us.
        const others = (gathered?.all ?? []).filter(({ run }) => versionHere(whatOf(run)) === first.data.version);
        for (const { run } of others) subscriber.next({ type: 'taken', id: run.id ?? '' });
        const runs = [first, ...others.map(({ run }) => run)];
        const settling: Promise<void>[] = [];
        let verdict: Verdict | undefined;
        await hand.do(runs.map(whatOf), (event) => {
          const { nth } = event;
          if (event.type === 'progress') {
            void runs[nth]?.updateProgress(event.share).catch(() => {});
            return;
          }
          const { outcome, final, seconds } = event;
          const other = others[nth - 1];
          if (other === undefined) verdict = { outcome, final, seconds };
          else if (!final && !outcome.ok) {
            const message = `${hostname()}: ${outcome.reason}`;
            subscriber.next({ type: 'left', id: other.run.id ?? '', message });
            settling.push(other.fail(new Error(message)));
          } else {
            subscriber.next({ type: 'done', id: other.run.id ?? '', ok: outcome.ok, seconds });
            settling.push(other.end({ outcome, seconds }));
          }
        });
        await Promise.all(settling);
        gathered?.release();
        return verdict as Verdict;
      };
      const taker: Taker<Waiting, Returned> = new Worker<Waiting, Returned>(
        queueName(),
        async (job, token) => {
          const own = versionHere(whatOf(job));
          if (own !== job.data.version) {
            const message = refusal(job, own);
            if (job.attemptsStarted > MOST_GIVEN_BACK) throw new Error(message);
            subscriber.next({ type: 'left', id: job.id ?? '', message });
            return giveBack(job, token);
          }
          subscriber.next({ type: 'taken', id: job.id ?? '' });
          // It is at hand from here on: whoever is asked to stop ends what it has.
          const doing = together(job, taker);
          atHand.add(doing);
          const { outcome, final, seconds } = await doing.finally(() => atHand.delete(doing));
          if (!final && !outcome.ok) throw new Error(`${hostname()}: ${outcome.reason}`);
          subscriber.next({ type: 'done', id: job.id ?? '', ok: outcome.ok, seconds });
          return { outcome, seconds };
        },
        {
          connection: line.options,
          concurrency: 1,
          lockDuration: silence,
          stalledInterval: silence,
          maxStalledCount: MOST_STALLS,
          drainDelay: 1,
          runRetryDelay: 1000,
        },
      );
      taker.on('error', ({ message }) => subscriber.next({ type: 'trouble', message }));
      taker.on('failed', (job, { message }) => subscriber.next({ type: 'left', id: job?.id ?? '', message }));
      return taker;
    });
    Promise.all(takers.map((taker) => taker.waitUntilReady())).then(
      () => subscriber.next({ type: 'ready', workers }),
      (error: unknown) => subscriber.error(error),
    );
    const stopping = stop?.subscribe(() => {
      const busy = () => (atHand.size === 0 ? undefined : Promise.all(atHand));
      // No more are taken from here on, whether or not the server can be told.
      for (const taker of takers) taker.pause(true).catch(() => {});
      void line.close([...takers, queue], busy).then(() => subscriber.complete());
    });
    return () => {
      stopping?.unsubscribe();
      for (const hand of hands) hand.dismiss();
      void line.close([
        queue,
        ...takers.map((taker) => ({ close: () => taker.close(true), disconnect: () => taker.disconnect() })),
      ]);
    };
  });
};
