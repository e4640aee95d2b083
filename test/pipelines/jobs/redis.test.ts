import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { filter, firstValueFrom, lastValueFrom, tap, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shown } from '../../../pipelines/jobs/address.ts';
import { type Job, type JobEvent, local, openStore, runJobs, versionOf } from '../../../pipelines/jobs/index.ts';
import { connection, queueName, redis } from '../../../pipelines/jobs/redis.ts';
import { redisWorkers } from '../../../pipelines/jobs/redisWorkers.ts';
import { findingOf, jobsOf, resultsOf, tables, writeTables } from '../../../pipelines/studies/index.ts';
import { folder } from '../../bin/support.ts';
import { plan } from '../studies/support.ts';
import { exitOf, logged, program } from './killing.ts';
import { hasRedis, type RedisServer, redisServer } from './redisServer.ts';
import { resultsOf as came, job, played } from './support.ts';

const { path } = folder();
const made = (name: string): string => {
  mkdirSync(join(path, name), { recursive: true });
  return join(path, name);
};

const SILENCE = '1';

/** Processes of `reservoir-rx worker`, replaced when one is killed, until they are stopped. */
const workers = (url: string, count: number) => {
  const hired: { readonly child: ChildProcess; readonly exit: Promise<number | null> }[] = [];
  const start = (): void => {
    const words = ['worker', '--redis', url, '--workers', '1', '--silence', SILENCE];
    const child = program('bin/reservoir-rx.ts', ...words);
    child.stdout?.resume();
    // From the start: one that finds the server gone ends by itself, and would be waited for in vain later.
    hired.push({ child, exit: exitOf(child) });
  };
  for (let n = 0; n < count; n++) start();
  return {
    /** Kills the oldest without a warning, and starts another. */
    replaceOne: () => {
      hired.shift()?.child.kill('SIGKILL');
      start();
    },
    /** Waits until all have said that they are there. */
    ready: () => Promise.all(hired.map(({ child }) => new Promise((resolve) => child.stdout?.once('data', resolve)))),
    stop: async (signal: 'SIGKILL' | 'SIGINT' = 'SIGKILL') => {
      for (const { child } of hired) child.kill(signal);
      return Promise.all(hired.map(({ exit }) => exit));
    },
  };
};

const parquet = async (at: string, of: ReturnType<typeof plan>): Promise<readonly Buffer[]> => {
  const store = await openStore(at);
  const finding = findingOf(resultsOf(of)(store.get), false);
  const paths = await writeTables(at, tables(finding));
  await store.close();
  return Object.values(paths).map((file) => readFileSync(file));
};

describe.skipIf(!hasRedis)('jobs on a queue at a Redis server', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await redisServer(made('durable'), true);
  });
  afterAll(() => server.stop());

  it('come to the same bytes as on this machine, though workers are killed and the server too', async () => {
    const of = plan({ seeds: 4 });
    const jobs = jobsOf(of);
    const [there, here] = [join(path, 'there'), join(path, 'here')];
    const crew = workers(server.url, 3);
    const store = await openStore(there);
    let [begun, ended] = [0, 0];
    const events = runJobs(jobs, { store, engine: redis({ url: server.url, lookEvery: 500 }) });
    await new Promise<void>((resolve, reject) => {
      events.subscribe({
        next: ({ type }) => {
          if (type === 'started') begun += 1;
          if (type === 'started' && begun <= 2) crew.replaceOne();
          if (type !== 'finished') return;
          ended += 1;
          if (ended === 5) crew.replaceOne();
          if (ended === 9) void server.restart();
        },
        error: reject,
        complete: resolve,
      });
    });
    await store.close();
    await crew.stop();
    expect(logged(there)).toHaveLength(jobs.length);
    await played(here, jobs, local({ workers: 2 }));
    expect(await parquet(there, of)).toEqual(await parquet(here, of));
  });

  it('are not done again for another who asks: what they came to is there for a day', async () => {
    const jobs = [1, 2, 3].map((n) => job('double', n));
    const engine = redis({ url: server.url, lookEvery: 200 });
    const crew = workers(server.url, 1);
    const first = await played(join(path, 'a'), jobs, engine);
    await crew.stop('SIGINT');
    const again = await played(join(path, 'b'), jobs, engine);
    expect(came(again)).toEqual(came(first));
    expect(again.filter(({ type }) => type === 'started')).toEqual([]);
  });

  it('that fail are kept; those that no worker can do are given up, and asked for again another time', async () => {
    const at = join(path, 'failing');
    const jobs = [job('fails', 'luck'), job('missing', 1)];
    const engine = redis({ url: server.url, lookEvery: 200 });
    const crew = workers(server.url, 1);
    const events = await played(at, jobs, engine);
    await crew.stop();
    expect(logged(at)).toHaveLength(1);
    const failures = events.filter((event): event is Extract<JobEvent, { type: 'failed' }> => event.type === 'failed');
    expect(failures.map(({ reason, kept }) => [kept, reason])).toEqual([
      [true, 'no luck\\u{a}at all'],
      [false, expect.stringMatching(/expected a function missing/)],
    ]);
  });

  it('of a module in another text are given back more often than a job may fail, until a worker has it', async () => {
    const queue = new Queue(queueName(), { connection: connection(server.url) });
    const asked = job('double', 21);
    const queued = await queue.add('run', { ...asked, version: 'another' }, { jobId: 'versions', attempts: 2 });
    let left = 0;
    const done = await firstValueFrom(
      redisWorkers({ url: server.url, workers: 1 }).pipe(
        tap(({ type }) => {
          if (type === 'left') left += 1;
          if (left === 3) void queued.updateData({ ...asked, version: versionOf(asked.task) });
        }),
        filter((event) => event.type === 'done' && event.id === 'versions'),
      ),
    );
    expect(done).toMatchObject({ ok: true });
    expect(left).toBeGreaterThanOrEqual(3);
    await queue.close();
  }, 60_000);

  it('are left alone by a worker that is asked to stop: it ends what it has at hand', async () => {
    const crew = workers(server.url, 1);
    await crew.ready();
    const store = await openStore(join(path, 'leaving'));
    const jobs: readonly Job[] = [job('slow', { n: 2, ms: 1500 })];
    let codes: readonly (number | null)[] | undefined;
    const events = await new Promise<readonly JobEvent[]>((resolve, reject) => {
      const seen: JobEvent[] = [];
      runJobs(jobs, { store, engine: redis({ url: server.url, lookEvery: 200 }) }).subscribe({
        next: (event) => {
          seen.push(event);
          if (event.type === 'started') {
            void crew.stop('SIGINT').then((all) => {
              codes = all;
            });
          }
        },
        error: reject,
        complete: () => resolve(seen),
      });
    });
    expect(events.at(-1)?.type).toBe('finished');
    await expect.poll(() => codes, { timeout: 20_000 }).toEqual([130]);
    await store.close();
  });
});

describe('a Redis server', () => {
  it.skipIf(!hasRedis)('that forgets everything when it restarts is given the jobs once more', async () => {
    const server = await redisServer(made('forgetful'), false);
    const jobs = Array.from({ length: 8 }, (_, n) => job('slow', { n, ms: 200 }));
    const crew = workers(server.url, 2);
    const store = await openStore(join(path, 'forgotten'));
    let restarted = false;
    await new Promise<void>((resolve, reject) => {
      runJobs(jobs, { store, engine: redis({ url: server.url, lookEvery: 300 }) }).subscribe({
        next: ({ type }) => {
          if (type !== 'finished' || restarted) return;
          restarted = true;
          void server.restart();
        },
        error: reject,
        complete: resolve,
      });
    });
    await store.close();
    expect(logged(join(path, 'forgotten'))).toHaveLength(8);
    await crew.stop();
    await server.stop();
  });

  it('is shown without its password, whatever stands in that', () => {
    expect(shown('redis://me:se/cr@et@queue.example:6379/2')).toBe('redis://queue.example:6379/2');
    expect(shown('redis://queue.example:6379')).toBe('redis://queue.example:6379');
  });

  it('that is not there is said to be so, without its password', async () => {
    const engine = redis({ url: 'redis://me:secret@127.0.0.1:1' });
    const store = await openStore(join(path, 'nobody'));
    await expect(lastValueFrom(runJobs([job('double', 1)], { store, engine }).pipe(toArray()))).rejects.toThrow(
      /^redis:\/\/127.0.0.1:1: expected a Redis server, found .*ECONNREFUSED/,
    );
    await store.close();
  });
});
