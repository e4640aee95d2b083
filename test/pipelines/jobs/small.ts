import { lastValueFrom, tap } from 'rxjs';
import { type Job, local, openStore, runJobs } from '../../../pipelines/jobs/index.ts';
import { SMALL } from '../support.ts';

/** Three variants of a seed, which are done at once, and one that is done alone. */
const VARIANTS = [{}, { rule: 'force' }, { projection: { strength: 0.5 } }, { task: { kind: 'short', period: 100 } }];

/** A small study as a program of its own, to be killed: `small.ts FOLDER RUNS`. It says what it begins. */
export const jobs = (runs: number): readonly Job[] =>
  Array.from({ length: runs }, (_, i) => ({
    task: 'train',
    params: { ...SMALL, ...VARIANTS[i % VARIANTS.length], seed: Math.floor(i / VARIANTS.length) },
  }));

const [folder, runs] = process.argv.slice(2);
if (process.argv[1]?.endsWith('small.ts') && folder !== undefined) {
  const store = await openStore(folder);
  const events = runJobs(jobs(Number(runs)), { store, engine: local({ workers: 2 }) });
  await lastValueFrom(
    events.pipe(
      tap(({ type, id }) => {
        if (type !== 'started') return;
        if (store.get(id) !== undefined) throw new Error(`${id} is begun again, but it was stored`);
        process.stdout.write(`${id}\n`);
      }),
    ),
  );
  await store.close();
}
