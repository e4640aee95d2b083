import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { filter, firstValueFrom, lastValueFrom, tap, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shown } from '../../../pipelines/jobs/address.ts';
import { type Job, type JobEvent, local, openStore, runJobs, versionOf } from '../../../pipelines/jobs/index.ts';
import { queueName, redis } from '../../../pipelines/jobs/redis.ts';
import { connection } from '../../../pipelines/jobs/redisConnection.ts';
import { redisWorkers } from '../../../pipelines/jobs/redisWorkers.ts';
import { findingOf, jobsOf, resultsOf, tables, writeTables } from '../../../pipelines/studies/index.ts';
import { type Ended, folder, type Started, start, tiny, within } from '../../bin/support.ts';
import { CLI } from '../../support/built.ts';
import { THOROUGH, thoroughly, times } from '../../support/thorough.ts';
import { plan } from '../studies/support.ts';
import { SMALL } from '../support.ts';
import { drawn, exitOf, logged, program } from './killing.ts';
import { hasRedis, type RedisServer, redisServer } from './redisServer.ts';
import { resultsOf as came, job, played } from './support.ts';

const { path, file } = folder();
const made = (name: string): string => {
  mkdirSync(join(path, name), { recursive: true });
  return join(path, name);
};

const SILENCE = '1';

/** 100 of them: `KILLS=100 npx vitest run test/pipelines/jobs/redis.test.ts -t 'are killed'` */
const KILLS = Number(process.env.KILLS ?? times(100, 3));

/** Processes of `reservoir-rx worker`, replaced when one is killed, until they are stopped. */
const workers = (url: string, count: number) => {
  const hired: { readonly child: ChildProcess; readonly exit: Promise<number | null> }[] = [];
  const start = (): void => {
    const words = ['worker', '--redis', url, '--workers', '1', '--silence', SILENCE];
    const child = program(CLI, ...words);
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

  it(`come to the same bytes as on this machine, though workers are killed (${KILLS} times) and the server too`, async () => {
    const of = plan({ seeds: 2 + Math.ceil(1.5 * KILLS) });
    const jobs = jobsOf(of);
    const [there, here] = [join(path, 'there'), join(path, 'here')];
    const crew = workers(server.url, 3);
    const store = await openStore(there);
    const shares = drawn(KILLS);
    let [begun, ended, killed] = [0, 0, 0];
    let next = 1;
    const events = runJobs(jobs, { store, engine: redis({ url: server.url, lookEvery: 500 }) });
    await new Promise<void>((resolve, reject) => {
      events.subscribe({
        next: ({ type }) => {
          if (type === 'finished') {
            ended += 1;
            if (ended === Math.floor(jobs.length / 2)) void server.restart();
          }
          if (type !== 'started') return;
          begun += 1;
          const share = shares[killed];
          if (share === undefined || begun < next) return;
          killed += 1;
          next = begun + 1 + Math.floor(6 * share);
          setTimeout(crew.replaceOne, 100 * ((7 * share) % 1));
        },
        error: reject,
        complete: resolve,
      });
    });
    await store.close();
    await crew.stop();
    expect(killed).toBe(KILLS);
    expect(logged(there)).toHaveLength(jobs.length);
    await played(here, jobs, local({ workers: 2 }));
    expect(await parquet(there, of)).toEqual(await parquet(here, of));
  }, 900_000);

  thoroughly('are done several at once by a worker, to the same bits as alone', async () => {
    const jobs = [1, 2].flatMap((seed) =>
      ['hebbian', 'force', 'none'].map((rule) => ({ task: 'train', params: { ...SMALL, rule, seed } })),
    );
    const crew = workers(server.url, 1);
    const there = await played(join(path, 'at once'), jobs, redis({ url: server.url, lookEvery: 500 }));
    await crew.stop('SIGINT');
    expect(came(there)).toEqual(came(await played(join(path, 'one by one'), jobs, local({ workers: 6 }))));
    // In each of the two batches all began before one ended.
    const order = there.flatMap(({ type }) => (type === 'started' || type === 'finished' ? [type] : []));
    expect(order.slice(0, 3)).toEqual(['started', 'started', 'started']);
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

  thoroughly(
    'of a module in another text are given back more often than a job may fail, until a worker has it',
    async () => {
      const queue = new Queue(queueName(), { connection: connection(server.url).options });
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
    },
    60_000,
  );

  thoroughly('are left alone by a worker that is asked to stop: it ends what it has at hand', async () => {
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
  it.runIf(THOROUGH && hasRedis)('that forgets everything when it restarts is given the jobs once more', async () => {
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

  it.each([
    ['redis://me:se/cr@et@queue.example:6379/2', 'redis://queue.example:6379/2'],
    ['redis://queue.example:6379', 'redis://queue.example:6379'],
    ['rediss://me:secret@queue.example/1', 'rediss://queue.example/1'],
    ['redis://queue.example/1?password=secret', 'redis://queue.example/1'],
    ['redis://queue.example?password=se@cret', 'redis://…'],
    ['redis://queue.example#secret', 'redis://queue.example'],
    ['redis//:secret@queue.example', 'redis://queue.example'],
    ['redis:/:secret@queue.example:6379', 'redis://queue.example:6379'],
    ['redis://:se?cret@queue.example', 'redis://…'],
    ['redis://:secret', 'redis://…'],
    ['redis://queue.example:secret', 'redis://…'],
    ['http://me:secret@queue.example/x', 'redis://…'],
    ['queue.example:6379', 'queue.example:6379'],
    ['/run/redis.sock', '/run/redis.sock'],
    ['/run/redis.sock?password=secret', 'redis://…'],
  ])('is shown without its password, also where it is mistyped: %s', (address, expected) => {
    expect(shown(address)).toBe(expected);
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

describe('without a Redis server', () => {
  const study = file('study.json', { name: 'n', base: tiny, vary: { rule: ['force'] }, seeds: 2 });
  const begun: Started[] = [];
  const begin = (...words: readonly string[]): Started => {
    const one = start(...words);
    begun.push(one);
    return one;
  };
  afterAll(() => {
    for (const { child } of begun) child.kill('SIGKILL');
  });
  const asked = (url: string): Promise<readonly [Ended, Ended]> =>
    Promise.all([
      begin('study', study, '--out', join(path, 'refused'), '--engine', 'redis', '--redis', url).ended,
      begin('worker', '--workers', '1', '--redis', url).ended,
    ]);
  const refused = (all: readonly Ended[], found: RegExp): void => {
    for (const { code, stdout, stderr } of all) {
      expect(stderr).toMatch(found);
      expect(stderr).toMatch(/^[^\n]+\n$/);
      expect(stderr).not.toContain('secret');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    }
  };

  it.each([
    ['nobody listens', 'redis://:secret@127.0.0.1:1', /expected a Redis server, found connect ECONNREFUSED/],
    ['there is no such host', 'redis://:secret@nowhere.invalid', /nowhere.invalid: expected a Redis server, found get/],
    ['the address is mistyped', 'redis//:secret@127.0.0.1', /127.0.0.1: expected an address such as redis:/],
  ])('a study and a worker end with a line: %s', async (_, url, found) => {
    refused(await asked(url), found);
  });

  it('a study and a worker end with a line: what listens never answers', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    refused(await asked(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`), /found no answer for 4 s/);
    silent.close();
  });

  it.runIf(THOROUGH && hasRedis)('a study and a worker end with a line: it does not let us in', async () => {
    const server = await redisServer(made('guarded'), false, 'right');
    refused(await asked(server.url.replace('right', 'secret')), /expected a Redis server, found .*WRONGPASS/);
    await server.stop();
  });

  it.runIf(THOROUGH && hasRedis)(
    'a study and a worker end at Ctrl-C, though it went while they were at work',
    async () => {
      const server = await redisServer(made('gone'), false);
      const worker = begin('worker', '--workers', '1', '--redis', server.url);
      await worker.says(/Ctrl-C stops them/);
      const slow = file('slow.json', {
        name: 'slow',
        base: tiny,
        vary: { rule: ['force'] },
        protocol: { trials: 1e6 },
      });
      const working = begin('study', slow, '--out', join(path, 'slow'), '--engine', 'redis', '--redis', server.url);
      const queue = new Queue(queueName(), { connection: connection(server.url).options });
      await expect.poll(() => queue.getActiveCount(), { timeout: 60_000 }).toBeGreaterThan(0);
      await queue.close();
      await server.stop();
      working.child.kill('SIGINT');
      expect(await working.ended).toMatchObject({ code: 130, stderr: expect.stringMatching(/stopped; what is done/) });
      // The runs at hand would last for hours; the second Ctrl-C gives it up.
      worker.child.kill('SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 1000));
      worker.child.kill('SIGINT');
      expect((await worker.ended).code).toBe(130);
    },
    120_000,
  );

  it.runIf(THOROUGH && hasRedis)(
    'an idle worker ends at Ctrl-C, though it went or stands still',
    async () => {
      for (const how of ['stop', 'freeze'] as const) {
        const server = await redisServer(made(how), false);
        const worker = begin('worker', '--workers', '2', '--redis', server.url);
        await worker.says(/Ctrl-C stops them/);
        await server[how]();
        worker.child.kill('SIGINT');
        expect((await worker.ended).code).toBe(130);
        await server.stop();
      }
    },
    120_000,
  );

  it('its address comes from RESERVOIR_RX_REDIS where no flag names one', async () => {
    process.env.RESERVOIR_RX_REDIS = 'redis://127.0.0.1:2';
    try {
      const words = ['worker', '--workers', '1'];
      expect((await within(...words)).stderr).toMatch(/redis:\/\/127.0.0.1:2: expected a Redis server/);
      expect((await within(...words, '--redis', 'redis://127.0.0.1:1')).stderr).toMatch(/127.0.0.1:1: expected/);
    } finally {
      delete process.env.RESERVOIR_RX_REDIS;
    }
  });
});
