import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { lastValueFrom, tap } from 'rxjs';
import { isRecord } from '../modules/core/json.ts';
import { batchesOf } from '../pipelines/jobs/batches.ts';
import { type Job, local, named, openStore, runJobs } from '../pipelines/jobs/index.ts';
import { LEARN } from '../pipelines/paper/condition.ts';
import { agenda, experiments, full, resultsFrom } from '../pipelines/paper/index.ts';
import { jobsOf, loadStudy } from '../pipelines/studies/index.ts';

/**
 * Runs per minute of studies and of the paper's experiments, in groups and one by one, with one worker and with one per core, turn
 * by turn in one sitting:
 *
 *     npm run bench:studies [-- TURNS [NAME]]
 *
 * Studies are whole but for their seeds and trials; of the paper, all conditions of one network whose trials last a second.
 */
const turns = Number(process.argv[2] ?? 1);
const only = process.argv[3];
const cores = availableParallelism();

/** The same with fewer trials and one test. */
const shorter = (spec: object, trials: number): object => ({
  ...spec,
  protocol: { trials, testAt: [], testTrials: 1 },
});

const study = async (
  file: string,
  seeds: number,
  trials: number,
  keep = (_: object): boolean => true,
): Promise<readonly Job[]> => {
  const plan = await loadStudy(`docs/studies/${file}.json`)();
  if (E.isLeft(plan)) throw new Error(plan.left.join('\n'));
  return jobsOf({ ...plan.right, seeds: plan.right.seeds.slice(0, seeds) })
    .map(({ task, params }) => ({ task, params: shorter(params as object, trials) as Job['params'] }))
    .filter(({ params }) => keep(params as object));
};

const isForce = (params: object): boolean => JSON.stringify(params).includes('"kind":"force"');

const paper = (trials: number): readonly Job[] =>
  agenda(experiments, full(1), resultsFrom(new Map()))
    .map(({ job }) => job)
    .filter(({ task, params }) => task === LEARN && isRecord(params) && !JSON.stringify(params).includes('"long"'))
    .map(({ task, params }) => {
      const { spec } = params as { readonly spec: object };
      return { task, params: { spec: shorter(spec, trials) } as Job['params'] };
    });

const CASES: Readonly<Record<string, () => Promise<readonly Job[]> | readonly Job[]>> = {
  small: () => study('working-memory-small', 2, 20),
  large: () => study('working-memory', 2, 6),
  'large, without FORCE': () => study('working-memory', 2, 6, (params) => !isForce(params)),
  paper: () => paper(3),
};

/** Runs per minute, from when the first worker is started. */
const timed = async (jobs: readonly Job[], workers: number, together: number | undefined): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const store = await openStore(folder);
  const began = performance.now();
  try {
    const engine = local({ workers, ...(together === undefined ? {} : { together }) });
    await lastValueFrom(
      runJobs(jobs, { store, engine }).pipe(
        tap((event) => {
          if (event.type === 'failed') throw new Error(event.reason);
        }),
      ),
    );
    return (60_000 * jobs.length) / (performance.now() - began);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
};

for (const [name, make] of Object.entries(CASES)) {
  if (only !== undefined && name !== only) continue;
  const jobs = await make();
  const batches = await batchesOf(named(jobs), 1);
  console.log(`${name}: ${jobs.length} runs, in groups of ${batches.map((batch) => batch.length).join(', ')}`);
  for (const workers of new Set([cores, 1])) {
    const rates: Record<'groups' | 'single', number[]> = { groups: [], single: [] };
    for (let turn = 0; turn < turns; turn++) {
      rates.groups.push(await timed(jobs, workers, undefined));
      rates.single.push(await timed(jobs, workers, 1));
    }
    const [groups, single] = [Math.max(...rates.groups), Math.max(...rates.single)];
    const load = loadavg()[0]?.toFixed(1);
    console.log(
      `  ${workers} workers: ${groups.toFixed(1)} runs a minute in groups, ${single.toFixed(1)} one by one: ${(groups / single).toFixed(2)} times as many (load ${load})`,
    );
  }
}
