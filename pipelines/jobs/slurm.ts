import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { concat, concatMap, defer, from, ignoreElements, Observable, repeat, timer } from 'rxjs';
import { replaceFile } from '../files.ts';
import type { ArrayResult, Batch } from './arrayTask.ts';
import type { Engine, Named } from './engine.ts';
import { versionOf } from './job.ts';

export interface SlurmOptions {
  /** A folder that this machine and the cluster's nodes see: jobs, results and logs are in it. */
  readonly folder: string;
  /** Further words for sbatch: `--partition=long`, `--time=1:00:00`. */
  readonly words?: readonly string[];
  /** Between two looks for results (ms). */
  readonly lookEvery?: number;
  readonly sbatch?: string;
  readonly squeue?: string;
}

/** The cluster does not take the jobs. */
export class SlurmError extends Error {
  override readonly name = 'SlurmError';
}

/** What has been handed over: a Slurm job, and the runs in it. Kept in the folder, for a study that goes on. */
interface Submission {
  readonly slurm: string;
  readonly ids: readonly string[];
}

/** Slurm's own limit, MaxArraySize, is 1001 unless the site says otherwise. */
const MOST_TASKS = 1000;

const FROM_SOURCE = import.meta.url.endsWith('.ts');
const TASK = fileURLToPath(new URL(FROM_SOURCE ? './arrayTask.ts' : './arrayTask.js', import.meta.url));
const tsx = (): readonly string[] => ['--import', import.meta.resolve('tsx')];

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

const run = promisify(execFile);

/** One line of what a program that failed has to say. */
const complaint = (error: unknown): string => {
  const { code, stderr = '', message } = error as NodeJS.ErrnoException & { readonly stderr?: string };
  if (code === 'ENOENT') return 'no such program';
  return stderr.trim().split('\n').at(-1) || message;
};

const script = (folder: string, batch: string, tasks: number): string => {
  const node = [process.execPath, ...(FROM_SOURCE ? tsx() : process.execArgv), TASK, folder, batch, String(tasks)];
  return `#!/bin/sh
#SBATCH --job-name=reservoir-rx
#SBATCH --output=${join(folder, 'logs', '%A_%a.out')}
cd ${quoted(process.cwd())} || exit 1
exec ${node.map(quoted).join(' ')} "$SLURM_ARRAY_TASK_ID"
`;
};

/**
 * A cluster under Slurm: writes the jobs down and submits them as an array (`sbatch`), each array task doing one of them, or
 * every so many if there are more than an array may have; then waits for what they write. Unsubscribing leaves the array to
 * the cluster: the same jobs, asked for again, are waited for and collected, not submitted once more.
 * @throws {SlurmError} through the stream, if sbatch does not take them
 */
export const slurm =
  ({ folder: given, words = [], lookEvery = 5000, sbatch = 'sbatch', squeue = 'squeue' }: SlurmOptions): Engine =>
  (jobs) =>
    new Observable((subscriber) => {
      const folder = resolve(given);
      const ledger = join(folder, 'submitted.json');
      const pending = new Map(jobs.map((one) => [one.id, one]));
      let submitted: readonly Submission[] = [];

      const collect = async (): Promise<void> => {
        for (const id of [...pending.keys()]) {
          const path = join(folder, 'results', `${id}.json`);
          const text = await readFile(path, 'utf8').catch(() => undefined);
          if (text === undefined) continue;
          const { outcome, final, seconds } = JSON.parse(text) as ArrayResult;
          // What was the machine's fault is to be tried again when it is next asked for.
          if (!final) await rm(path, { force: true });
          pending.delete(id);
          subscriber.next({ type: 'ended', id, outcome, final, seconds });
        }
      };

      /** Those of our Slurm jobs that are waiting or running. */
      const alive = async (): Promise<ReadonlySet<string>> => {
        const { stdout } = await run(squeue, ['--me', '--noheader', '--format=%A %F']);
        return new Set(stdout.split(/\s+/));
      };

      const submit = async (some: readonly Named[]): Promise<void> => {
        const tasks = Math.min(some.length, MOST_TASKS);
        const name = `${Date.now().toString(36)}-${some[0]?.id.slice(0, 12)}`;
        const versions = new Map([...new Set(some.map(({ job }) => job.task))].map((task) => [task, versionOf(task)]));
        const batch: Batch = {
          jobs: some.map(({ id, job }) => ({ id, job, version: versions.get(job.task) as string })),
        };
        const [list, shell] = [join(folder, `${name}.json`), join(folder, `${name}.sh`)];
        await replaceFile(list, new TextEncoder().encode(JSON.stringify(batch)));
        await writeFile(shell, script(folder, list, tasks));
        const array = `--array=0-${tasks - 1}`;
        const { stdout } = await run(sbatch, ['--parsable', array, ...words, shell]).catch((error: unknown) => {
          throw new SlurmError(`${sbatch}: expected it to take an array of ${tasks}, found: ${complaint(error)}`);
        });
        const slurm = stdout.trim().split(';')[0] as string;
        submitted = [...submitted, { slurm, ids: some.map(({ id }) => id) }];
        await replaceFile(ledger, new TextEncoder().encode(JSON.stringify(submitted)));
      };

      const begin = async (): Promise<void> => {
        for (const part of ['results', 'logs']) await mkdir(join(folder, part), { recursive: true });
        const text = await readFile(ledger, 'utf8').catch(() => '[]');
        const before = JSON.parse(text) as Submission[];
        const living = before.length === 0 ? new Set<string>() : await alive().catch(() => new Set<string>());
        submitted = before.filter(({ slurm }) => living.has(slurm));
        await collect();
        const theirs = new Set(submitted.flatMap(({ ids }) => ids));
        const rest = [...pending.values()].filter(({ id }) => !theirs.has(id));
        if (rest.length > 0) await submit(rest);
      };

      /** Gives up what has left the queue without a result: seen gone, and still nothing when looked for after that. */
      const look = async (): Promise<void> => {
        const living = await alive().catch(() => undefined);
        await collect();
        if (living !== undefined) {
          const gone = submitted.filter(({ slurm }) => !living.has(slurm));
          for (const { slurm, ids } of gone) {
            for (const id of ids.filter((one) => pending.delete(one))) {
              const reason = `it left the cluster without a result: see ${join(given, 'logs', `${slurm}_*.out`)}`;
              subscriber.next({ type: 'ended', id, outcome: { ok: false, reason }, final: false, seconds: 0 });
            }
          }
        }
        if (pending.size === 0) subscriber.complete();
      };

      if (pending.size === 0) {
        subscriber.complete();
        return;
      }
      const again = timer(lookEvery).pipe(
        concatMap(() => from(look())),
        repeat(),
      );
      return concat(defer(begin), defer(look), again)
        .pipe(ignoreElements())
        .subscribe({ error: (error) => subscriber.error(error) });
    });
