import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from './disk.ts';
import { doOne, hire, type Verdict } from './hand.ts';
import { type Job, usedIn, versionOf } from './job.ts';

/** What an array of tasks on a cluster is given, in a file. */
export interface Batch {
  readonly jobs: readonly { readonly id: string; readonly job: Job; readonly version: string }[];
}

/** What it leaves, a file for each job. */
export type ArrayResult = Verdict;

/** One task of the array as a program: `arrayTask FOLDER BATCH TASKS INDEX` does every TASKS-th job, from INDEX on. */
const work = async (folder: string, batch: string, tasks: number, index: number): Promise<void> => {
  const { jobs } = JSON.parse(await readFile(batch, 'utf8')) as Batch;
  const hand = hire();
  for (let i = index; i < jobs.length; i += tasks) {
    const { id, job, version } = jobs[i] as Batch['jobs'][number];
    const path = join(folder, 'results', `${id}.json`);
    if (existsSync(path)) continue;
    const own = versionOf(job.task, usedIn(job.params));
    const other = `${job.task}: expected version ${version}, found ${own}`;
    const refused: Verdict = { outcome: { ok: false, reason: other }, final: false, seconds: 0 };
    const result: ArrayResult = own === version ? await doOne(hand, job) : refused;
    await writeWhole(path, new TextEncoder().encode(JSON.stringify(result)));
  }
  hand.dismiss();
};

const [folder = '', batch = '', tasks, index] = process.argv.slice(2);
await work(folder, batch, Number(tasks), Number(index));
