import { join } from 'node:path';
import { take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type Engine,
  idOf,
  type JobEvent,
  local,
  openStore,
  readStore,
  runJobs,
} from '../../../pipelines/jobs/index.ts';
import { folder } from '../../bin/support.ts';
import { SMALL } from '../support.ts';
import { endsOf, job, played, resultsOf } from './support.ts';

const { path } = folder();
let folders = 0;
const fresh = (): string => join(path, `run-${folders++}`);

const nobody: Engine = () => {
  throw new Error('nothing was to be done');
};

describe('jobs', () => {
  it('are done once each, and what they came to is kept', async () => {
    const at = fresh();
    const jobs = [1, 2, 3, 2].map((n) => job('double', n));
    const events = await played(at, jobs, local({ workers: 2 }));
    expect(resultsOf(events)).toEqual(
      new Map([1, 2, 3].map((n): [string, unknown] => [String(n), { twice: 2 * n, of: n }])),
    );
    expect(events.filter(({ type }) => type === 'started')).toHaveLength(3);
    expect(events.at(-1)?.tally).toEqual({ total: 3, ended: 3, failed: 0, work: 3, secondsLeft: 0 });
    expect(await readStore(at)).toHaveLength(3);
  });

  it('that are done are not done again, but told of', async () => {
    const at = fresh();
    const jobs = [4, 5].map((n) => job('double', n));
    const first = await played(at, jobs, local({ workers: 1 }));
    const again = await played(at, jobs, (rest) => (rest.length === 0 ? local()(rest) : nobody(rest)));
    expect(resultsOf(again)).toEqual(resultsOf(first));
    expect(endsOf(again).map(({ before }) => before)).toEqual([true, true]);
    const events = await played(at, [...jobs, job('double', 6)], local({ workers: 2 }));
    expect(events.filter(({ type }) => type === 'started')).toHaveLength(1);
  });

  it('that fail are kept with their reason, and the others go on', async () => {
    const at = fresh();
    const jobs = [job('fails', 'luck'), job('infinite', null), job('double', 1)];
    const events = await played(at, jobs, local({ workers: 1 }));
    expect([...resultsOf(events).values()]).toEqual([
      'no luck\\u{a}at all',
      'result: expected a number, found Infinity',
      { twice: 2, of: 1 },
    ]);
    expect(events.at(-1)?.tally).toMatchObject({ ended: 3, failed: 2 });
    const again = await played(at, jobs, (rest) => (rest.length === 0 ? local()(rest) : nobody(rest)));
    expect(resultsOf(again)).toEqual(resultsOf(events));
  });

  it('whose task cannot be loaded, or whose process dies each time, are not kept: another time may be luckier', async () => {
    const at = fresh();
    const jobs = [job('missing', 1), job('dies', 1), job('double', 1)];
    const events = await played(at, jobs, local({ workers: 1 }));
    const [missing, dies, good] = endsOf(events);
    expect(missing).toMatchObject({ type: 'failed', kept: false, reason: /expected a function missing/ });
    expect(dies).toMatchObject({ type: 'failed', kept: false, reason: 'its process ended with code 7 (3 times)' });
    expect(good).toMatchObject({ type: 'finished' });
    expect(await readStore(at)).toHaveLength(1);
  });

  it('go on when a worker is killed at one of them', async () => {
    const at = fresh();
    const jobs = [job('diesOnce', join(path, 'was-there')), job('double', 1)];
    const events = await played(at, jobs, local({ workers: 1 }));
    expect([...resultsOf(events).values()]).toEqual(['second time', { twice: 2, of: 1 }]);
  });

  it('tell how far they are', async () => {
    const jobs = [1, 2].map((n) => job('slow', { n, ms: 1200 }));
    const events = await played(fresh(), jobs, local({ workers: 2 }));
    const progress = events.filter(
      (event): event is Extract<JobEvent, { type: 'progress' }> => event.type === 'progress',
    );
    expect(progress.length).toBeGreaterThanOrEqual(2);
    for (const { share, tally } of progress) {
      expect(tally.work).toBeGreaterThanOrEqual(share);
      expect(tally.secondsLeft ?? 0).toBeGreaterThanOrEqual(0);
    }
  });

  it('end when nobody listens any more, and nothing of them is kept', async () => {
    const at = fresh();
    const store = await openStore(at);
    const jobs = [1, 2, 3].map((n) => job('slow', { n, ms: 600_000 }));
    await new Promise<void>((resolve) => {
      runJobs(jobs, { store, engine: local({ workers: 2 }) })
        .pipe(take(2))
        .subscribe({ complete: resolve });
    });
    await store.close();
    expect(await readStore(at)).toEqual([]);
  });

  it('done several at once come to the same bits as each alone', async () => {
    const jobs = ['hebbian', 'force', 'none'].flatMap((rule) =>
      [1e-8, 20].map((tau) => ({ task: 'train', params: { ...SMALL, rule, reservoir: { units: 40, tau } } })),
    );
    const found = resultsOf(await played(fresh(), jobs, local({ workers: 1 })));
    for (const one of jobs) {
      const alone = resultsOf(await played(fresh(), [one], local({ workers: 1 })));
      const params = JSON.stringify(one.params);
      expect(found.get(params)).toEqual(alone.get(params));
    }
  });

  it('train pipelines: the tests where the protocol says, the same bits each time; a spec that is bad fails', async () => {
    const at = fresh();
    const jobs = [
      { task: 'train', params: SMALL },
      { task: 'train', params: { ...SMALL, reservoir: { units: 0 } } },
      { task: 'train', params: { ...SMALL, reservoir: { units: 40, tau: 1e-8 } } },
    ];
    const ends = endsOf(await played(at, jobs, local({ workers: 1 })));
    const [good, bad, diverged] = jobs.map((job) => ends.find((end) => end.id === idOf(job)));
    expect(good).toMatchObject({ result: { tests: [{ trial: 1 }, { trial: 3 }, { trial: 4 }] } });
    expect(bad).toMatchObject({
      reason: 'reservoir.units: expected a whole number from 1 to 10000, found 0',
      kept: true,
    });
    expect(diverged).toMatchObject({ type: 'failed', kept: true });
    const [again] = endsOf(await played(fresh(), jobs.slice(0, 1), local({ workers: 1 })));
    expect(again).toMatchObject({ result: good?.type === 'finished' ? good.result : undefined });
  });
});
