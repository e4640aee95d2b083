import { sha256 } from '@noble/hashes/sha2';
import { isRecord } from '../../modules/core/json.ts';
import type { JsonObject } from '../../modules/index.ts';
import { findGiven, sourcesOf } from '../files/use.ts';
import { version } from '../files/version.ts';
import { NUMBERS } from '../run/checkpoint.ts';
import { canonical, type Json } from './json.ts';
import { fileOf, shortName } from './task.ts';

/** Something to be computed, as data: a task (see `loadTask`) and what it is given. */
export interface Job {
  readonly task: string;
  readonly params: Json;
}

/** What came of a job. That it fails (it diverges, its parameters are bad) is a result, too. */
export type Outcome = { readonly ok: true; readonly result: Json } | { readonly ok: false; readonly reason: string };

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The files that a job's spec uses, from the folder that the command is run in. */
export const usedIn = (params: Json): readonly string[] => {
  const use = isRecord(params) ? params.use : undefined;
  return Array.isArray(use) ? use.map(String) : [];
};

/** The same job, with files that lie elsewhere here. @param given where those are that this machine's user names */
export const findFiles = (job: Job, given: readonly string[]): Job => {
  const use = usedIn(job.params);
  if (given.length === 0 || use.length === 0) return job;
  return { ...job, params: { ...(job.params as JsonObject), use: use.map(findGiven(given)) } };
};

const short = (data: Json): string => hex(sha256(canonical(data))).slice(0, 16);

/**
 * What a task's numbers may depend on besides its parameters: this package, and of files of the user's (the task's module,
 * those that specs use) their text and that of what they import from their own folder.
 */
export const versionOf = (task: string, use: readonly string[] = []): string => {
  const file = fileOf(task);
  const own = `${version()}/${NUMBERS}`;
  const parts = [...(file === undefined ? [] : [file]), ...use].map((one) => short(sourcesOf(one)));
  return [own, ...parts].join('/');
};

/** The same for a job; made once for all that agree. */
export const versions = (): ((job: Job) => string) => {
  const known = new Map<string, string>();
  return ({ task, params }) => {
    const use = usedIn(params);
    const key = canonical([task, use]);
    const found = known.get(key) ?? versionOf(task, use);
    known.set(key, found);
    return found;
  };
};

/** Parameters without where files lie: the same files have the same name wherever they are. */
const withoutPaths = (params: Json): Json => {
  if (!isRecord(params) || !('use' in params)) return params;
  const { use, ...rest } = params as JsonObject;
  return { ...rest, use: Array.isArray(use) ? use.map((path) => String(path).replace(/^.*[\\/]/, '')) : (use as Json) };
};

/**
 * A job's name, the same on every machine: SHA-256 of its task, parameters and version. Equal jobs are one. Where a module
 * of the user's lies does not matter.
 */
export const idOf = ({ task, params }: Job, of = versionOf(task, usedIn(params))): string =>
  hex(sha256(canonical([shortName(task), withoutPaths(params), of])));
