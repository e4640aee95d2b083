import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from './disk.ts';
import { hire, type Verdict } from './hand.ts';
import { type Job, usedIn, versionOf } from './job.ts';

interface Listed {
  readonly id: string;
  readonly job: Job;
  readonly version: string;
}

/** What an array of tasks on a cluster is given, in a file: batches of jobs that are done at once. */
export interface Submitted {
  readonly batches: readonly (readonly Listed[])[];
}

/** What it leaves, a file for each job. */
export type ArrayResult = Verdict;

/** One task of the array as a program: `arrayTask FOLDER LIST TASKS INDEX` does every TASKS-th batch, from INDEX on. */
const work = async (folder: string, list: string, tasks: number, index: number): Promise<void> => {
  const { batches } = JSON.parse(await readFile(list, 'utf8')) as Submitted;
  const hand = hire();
  const pathOf = (id: string): string => join(folder, 'results', `${id}.json`);
  const write = (id: string, result: ArrayResult): Promise<void> =>
    writeWhole(pathOf(id), new TextEncoder().encode(JSON.stringify(result)));
  for (let i = index; i < batches.length; i += tasks) {
    const rest = (batches[i] as readonly Listed[]).filter(({ id }) => !existsSync(pathOf(id)));
    const able: Listed[] = [];
    for (const one of rest) {
      const { id, job, version } = one;
      const own = versionOf(job.task, usedIn(job.params));
      const reason = `${job.task}: expected version ${version}, found ${own}`;
      if (own === version) able.push(one);
      else await write(id, { outcome: { ok: false, reason }, final: false, seconds: 0 });
    }
    if (able.length === 0) continue;
    const written: Promise<void>[] = [];
    await hand.do(
      able.map(({ job }) => job),
      (event) => {
        const { nth, type: _, ...result } = event;
        if (event.type === 'ended') written.push(write((able[nth] as Listed).id, result as ArrayResult));
      },
    );
    await Promise.all(written);
  }
  hand.dismiss();
};

const [folder = '', list = '', tasks, index] = process.argv.slice(2);
await work(folder, list, Number(tasks), Number(index));
