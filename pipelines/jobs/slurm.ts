import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { concat, concatMap, defer, from, ignoreElements, Observable, repeat, timer } from 'rxjs';
import { FROM_SOURCE, ownProgram } from '../files/own.ts';
import type { ArrayResult, Submitted } from './arrayTask.ts';
import { batchesOf } from './batches.ts';
import { onDisk, writeWhole } from './disk.ts';
import type { Engine, Named } from './engine.ts';
import { versions } from './job.ts';

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

/**
 * What has been handed over, or is about to be: the runs in a Slurm job, and the job's name and number. Kept in the folder,
 * for a study that goes on; written down before sbatch is asked, so that an array whose number was never read is known by
 * its name.
 */
interface Submission {
  readonly name: string;
  /** undefined: sbatch has not said yet. */
  readonly slurm?: string;
  readonly ids: readonly string[];
}

/** A queue that does not answer is asked again, so often and after so long (ms), before it is an error. */
const PATIENCE = 5;

interface Living {
  readonly numbers: ReadonlySet<string>;
  /** The array's number. */
  readonly byName: ReadonlyMap<string, string>;
}

/** By its number or by its name: whatever sbatch said, and whatever we took from that. */
const isAlive = ({ numbers, byName }: Living, { name, slurm }: Submission): boolean =>
  byName.has(name) || (slurm !== undefined && numbers.has(slurm));

const NOTHING: Living = { numbers: new Set(), byName: new Map() };

/** Slurm's own limit, MaxArraySize, is 1001 unless the site says otherwise. */
const MOST_TASKS = 1000;

const TASK = fileURLToPath(ownProgram(`pipelines/jobs/${FROM_SOURCE ? 'fromSource.mjs' : 'arrayTask.ts'}`));

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** A busy cluster's queue is longer than the megabyte that Node takes from a program unasked. */
const run = (program: string, words: readonly string[]) =>
  promisify(execFile)(program, words, { maxBuffer: Number.POSITIVE_INFINITY });

/** The job's number, on whatever line: sites have sbatch say more than it is asked to. */
const numberIn = (said: string): string | undefined =>
  /^\s*(\d+)(;\S+)?\s*$/m.exec(said)?.[1] ?? /Submitted batch job (\d+)/.exec(said)?.[1];

/** A path for sbatch, which fills in what follows a `%`. */
const literally = (path: string): string => path.replaceAll('%', '%%');

/** One line of what a program that failed has to say. */
const complaint = (error: unknown): string => {
  const { code, stderr = '', message } = error as NodeJS.ErrnoException & { readonly stderr?: string };
  if (code === 'ENOENT') return 'no such program';
  return stderr.trim().split('\n').at(-1) || message;
};

const script = (folder: string, batch: string, tasks: number): string => {
  const node = [process.execPath, ...(FROM_SOURCE ? [] : process.execArgv), TASK, folder, batch, String(tasks)];
  return `#!/bin/sh
cd ${quoted(process.cwd())} || exit 1
exec ${node.map(quoted).join(' ')} "$SLURM_ARRAY_TASK_ID"
`;
};

/**
 * A cluster under Slurm: writes the jobs down and submits them as an array (`sbatch`), each array task doing one of them, or,
 * if there are more than an array may have, some at once that share what they compute; then waits for what they write. Unsubscribing leaves the array to
 * the cluster: the same jobs, asked for again, are waited for and collected, not submitted once more.
 * @throws {SlurmError} through the stream, if sbatch does not take them; or if squeue does not say, asked again and again,
 * whether what was submitted before still lives: then nothing is submitted
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

      /** Those of our Slurm jobs that are waiting or running: their numbers and names. */
      const alive = async (): Promise<Living> => {
        const { stdout } = await run(squeue, ['--me', '--noheader', '--format=%A %F %j']);
        const lines = [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*?)\s*$/gm)];
        return {
          numbers: new Set(lines.flatMap(([, own = '', array = '']) => [own, array])),
          byName: new Map(lines.map(([, , array = '', name = '']) => [name, array] as const)),
        };
      };

      /** As `alive`, by a queue that may be too busy to answer at once. */
      const surelyAlive = async (): Promise<Living> => {
        for (let left = PATIENCE; ; left--) {
          try {
            return await alive();
          } catch (error) {
            if (left <= 1 || subscriber.closed) {
              const expected = 'to say which of the arrays submitted before still live';
              throw new SlurmError(`${squeue}: expected it ${expected}, found: ${complaint(error)}`);
            }
            await new Promise((resolve) => setTimeout(resolve, lookEvery));
          }
        }
      };

      const note = (all: readonly Submission[]): Promise<void> => {
        submitted = all;
        return writeWhole(ledger, new TextEncoder().encode(JSON.stringify(all)));
      };

      const submit = async (some: readonly Named[]): Promise<void> => {
        // As many tasks as there are jobs, up to the limit: only what is left of them is done at once.
        const batches = await batchesOf(some, MOST_TASKS);
        const tasks = Math.min(batches.length, MOST_TASKS);
        const name = `reservoir-rx-${Date.now().toString(36)}-${some[0]?.id.slice(0, 12)}`;
        const versionIn = versions();
        const asked: Submitted = {
          batches: batches.map((batch) => batch.map(({ id, job }) => ({ id, job, version: versionIn(job) }))),
        };
        const [list, shell] = [join(folder, `${name}.json`), join(folder, `${name}.sh`)];
        await writeWhole(list, new TextEncoder().encode(JSON.stringify(asked)));
        await onDisk(shell, () => writeFile(shell, script(folder, list, tasks)));
        const array = `--array=0-${tasks - 1}`;
        const intended: Submission = { name, ids: some.map(({ id }) => id) };
        const before = submitted;
        await note([...before, intended]);
        // As words of the command they need no quotes; of equal ones the last counts, and what we go by is ours.
        const output = `--output=${literally(join(folder, 'logs'))}/%A_%a.out`;
        const all = ['--parsable', output, ...words, array, `--job-name=${name}`, shell];
        const { stdout } = await run(sbatch, all).catch((error: unknown) => {
          // The intention stays: sbatch may have been cut off after it had been taken.
          throw new SlurmError(`${sbatch}: expected it to take an array of ${tasks}, found: ${complaint(error)}`);
        });
        // Without a number it is known by its name.
        const slurm = numberIn(stdout);
        await note([...before, slurm === undefined ? intended : { ...intended, slurm }]);
      };

      const begin = async (): Promise<void> => {
        for (const part of ['results', 'logs'])
          await onDisk(join(folder, part), () => mkdir(join(folder, part), { recursive: true }));
        const text = await readFile(ledger, 'utf8').catch(() => '[]');
        const before = JSON.parse(text) as Submission[];
        const living = before.length === 0 ? NOTHING : await surelyAlive();
        submitted = before.flatMap((one) => {
          if (!isAlive(living, one)) return [];
          const slurm = one.slurm ?? living.byName.get(one.name);
          return slurm === undefined ? [one] : [{ ...one, slurm }];
        });
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
          const gone = submitted.filter((one) => !isAlive(living, one));
          for (const { slurm, ids } of gone) {
            for (const id of ids.filter((one) => pending.delete(one))) {
              const reason = `it left the cluster without a result: see ${join(given, 'logs', `${slurm ?? ''}*.out`)}`;
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
