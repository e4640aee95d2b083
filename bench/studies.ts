import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, tap } from 'rxjs';
import { type Job, type Json, local, openStore, runJobs } from '../pipelines/jobs/index.ts';

/**
 * Runs per minute of a study on this machine, with one worker and with one per core, turn by turn:
 * `npx tsx bench/studies.ts [TURNS]`. The runs are those of the base of docs/studies/working-memory-small.json.
 */
const turns = Number(process.argv[2] ?? 3);
const cores = availableParallelism();
const RUNS = 6;

const { base } = JSON.parse(
  readFileSync(new URL('../docs/studies/working-memory-small.json', import.meta.url), 'utf8'),
) as {
  readonly base: { readonly [key: string]: Json };
};

/** Seconds from the first run's start to the last one's end: a study is long, its workers' start does not count. */
const timed = async (workers: number, turn: number): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const store = await openStore(folder);
  const jobs = Array.from(
    { length: RUNS * workers },
    (_, i): Job => ({ task: 'train', params: { ...base, seed: 100 * turn + i } }),
  );
  const ends: number[] = [];
  try {
    const events = runJobs(jobs, { store, engine: local({ workers }) });
    await lastValueFrom(events.pipe(tap(({ type }) => type === 'finished' && ends.push(performance.now()))));
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
  // From when every worker has ended its first run.
  const from = workers - 1;
  return ((ends.at(-1) as number) - (ends[from] as number)) / 1000 / (ends.length - 1 - from);
};

const before = process.cpuUsage();
const rates = new Map([1, cores].map((workers) => [workers, [] as number[]]));
for (let turn = 0; turn < turns; turn++) {
  for (const [workers, all] of rates) {
    all.push(60 / (await timed(workers, turn)));
    console.log(`${workers} workers: ${all.at(-1)?.toFixed(1)} runs a minute (load ${loadavg()[0]?.toFixed(1)})`);
  }
}
const best = [...rates].map(([workers, all]) => [workers, Math.max(...all)] as const);
console.log(best.map(([workers, rate]) => `${workers}: ${rate.toFixed(1)}`).join(', '), 'runs a minute at best');
console.log(
  `${((best.at(-1)?.[1] as number) / (best[0]?.[1] as number)).toFixed(2)} times as many with ${cores} workers as with 1`,
);
const { user, system } = process.cpuUsage(before);
const runs = turns * RUNS * [...rates.keys()].reduce((sum, workers) => sum + workers, 0);
console.log(`${((user + system) / 1e3 / runs).toFixed(0)} ms a run in the process that hands out and stores`);
