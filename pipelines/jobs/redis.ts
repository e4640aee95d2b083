import type { Queue } from 'bullmq';
import { concat, concatMap, defer, EMPTY, from, ignoreElements, Observable, repeat, switchMap, timer } from 'rxjs';
import { expectInstalled, need } from '../files/optional.ts';
import { version } from '../files/version.ts';
import { NUMBERS } from '../run/checkpoint.ts';
import { batchesOf } from './batches.ts';
import type { Engine, EngineEvent, Named } from './engine.ts';
import { type Job, type Outcome, versions } from './job.ts';
import { connection, expectRedis } from './redisConnection.ts';

export interface RedisOptions {
  /** `redis://user:password@host:port/db` */
  readonly url: string;
  /** How often what is waited for is looked up, in case an event was missed or the queue was lost (ms). */
  readonly lookEvery?: number;
}

/** What waits in the queue: a job, and the version that its numbers are to be of. */
export interface Waiting extends Job {
  readonly version: string;
  /** Runs that are done at once, if one worker gets them: what they have in common, and how many they are. */
  readonly batch?: { readonly name: string; readonly runs: number };
}

/** What a worker gives back. */
export interface Returned {
  readonly outcome: Outcome;
  readonly seconds: number;
}

/** Workers of another version have a queue of their own: numbers of two versions are never mixed. */
export const queueName = (): string => `reservoir-rx-${version()}-${NUMBERS}`;

const DAY = 24 * 3600;
/** A worker that fails a job for reasons of its own (its process dies, it lacks a module) leaves it to another. */
const ATTEMPTS = 5;
const BULK = 500;
/** Workers may come later than jobs: a batch is made for so many at least. */
const FEWEST_WORKERS = 2;

/** Puts jobs into the queue, those of a batch one behind the other; one that is there already stays as it is. */
const enqueue = async (queue: Queue, jobs: readonly Named[]): Promise<void> => {
  if (jobs.length === 0) return;
  const versionIn = versions();
  const workers = Math.max(FEWEST_WORKERS, await queue.getWorkersCount());
  const entries = (await batchesOf(jobs, workers)).flatMap((batch) =>
    batch.map(({ id, job }) => ({
      name: 'run',
      data: {
        ...{ ...job, version: versionIn(job) },
        ...(batch.length === 1 ? {} : { batch: { name: (batch[0] as Named).id, runs: batch.length } }),
      } satisfies Waiting,
      opts: {
        jobId: id,
        attempts: ATTEMPTS,
        backoff: { type: 'fixed', delay: 1000 },
        removeOnComplete: { age: DAY },
        removeOnFail: { age: DAY },
      },
    })),
  );
  for (let from = 0; from < entries.length; from += BULK) await queue.addBulk(entries.slice(from, from + BULK));
};

/**
 * Workers on any machines, which take jobs from a queue (BullMQ) on a Redis server: see `redisWorkers`. A job's name is its
 * id there, so that it is queued once, whoever asks for it; what it came to stays there for a day. Workers that die are
 * replaced by others, and a server that restarts, even one that forgets the queue, is gone on with. Unsubscribing leaves
 * what is queued to the workers: the same jobs, asked for again, are collected.
 * @throws {MissingError} at once, if the packages of the queue are not installed
 * @throws {RedisError} through the stream, if there is no server to begin with
 */
export const redis = ({ url, lookEvery = 5000 }: RedisOptions): Engine => {
  expectInstalled('redis');
  return (jobs) =>
    jobs.length === 0
      ? EMPTY
      : concat(
          defer(() => expectRedis(url)).pipe(ignoreElements()),
          defer(() => need('redis', () => import('bullmq'))).pipe(
            switchMap((its) => collected(its, url, lookEvery, jobs)),
          ),
        );
};

type BullMQ = typeof import('bullmq');

/** What becomes of jobs at a server that is there. */
const collected = (its: BullMQ, url: string, lookEvery: number, jobs: readonly Named[]): Observable<EngineEvent> =>
  new Observable((subscriber) => {
    const pending = new Map(jobs.map((one) => [one.id, one]));
    const line = connection(url);
    const queue = new its.Queue<Waiting, Returned>(queueName(), { connection: line.options });
    const events = new its.QueueEvents(queueName(), { connection: line.options });
    // A server that goes away is waited for: both connect again by themselves.
    queue.on('error', () => {});
    events.on('error', () => {});

    const tell = (event: EngineEvent): void => {
      if (pending.has(event.id)) subscriber.next(event);
    };
    const end = (id: string, { outcome, seconds }: Returned, final: boolean): void => {
      tell({ type: 'ended', id, outcome, final, seconds });
      pending.delete(id);
      if (pending.size === 0) subscriber.complete();
    };

    /** Looks up all that is waited for: what was done before we came, what we missed, what the server has lost. */
    const look = async (first: boolean): Promise<void> => {
      const lost: Named[] = [];
      for (const one of [...pending.values()]) {
        const job = await queue.getJob(one.id);
        if (job === undefined) lost.push(one);
        else if (job.finishedOn === undefined) continue;
        else if (job.failedReason === undefined || job.failedReason === '')
          end(one.id, job.returnvalue as Returned, true);
        else {
          await job.remove();
          // What could not be done another time is tried again; what failed while we waited is given up.
          if (first) lost.push(one);
          else end(one.id, { outcome: { ok: false, reason: job.failedReason }, seconds: 0 }, false);
        }
      }
      await enqueue(queue, lost);
    };

    events.on('active', ({ jobId }) => tell({ type: 'started', id: jobId }));
    events.on('progress', ({ jobId, data }) => {
      if (typeof data === 'number') tell({ type: 'progress', id: jobId, share: data });
    });
    events.on('completed', ({ jobId, returnvalue }) => end(jobId, returnvalue as unknown as Returned, true));

    const again = timer(lookEvery).pipe(
      // While the server is away there is nothing to see.
      concatMap(() => from(look(false).catch(() => {}))),
      repeat(),
    );
    const looking = concat(
      defer(() => events.waitUntilReady()),
      defer(() => look(true)),
      again,
    ).subscribe({ error: (error) => subscriber.error(error) });

    return () => {
      looking.unsubscribe();
      void line.close([queue, events]);
    };
  });
