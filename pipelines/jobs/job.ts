import { sha256 } from '@noble/hashes/sha2';
import { FORMAT } from '../checkpoint.ts';
import { version } from '../version.ts';
import { canonical, type Json } from './json.ts';
import { shortName, sourceOf } from './task.ts';

/** Something to be computed, as data: a task (see `loadTask`) and what it is given. */
export interface Job {
  readonly task: string;
  readonly params: Json;
}

/** What came of a job. That it fails (it diverges, its parameters are bad) is a result, too. */
export type Outcome = { readonly ok: true; readonly result: Json } | { readonly ok: false; readonly reason: string };

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/**
 * What a task's numbers may depend on besides its parameters: this package, and for a task in a module of the user's the
 * module's own text. (What that imports in its turn is not looked at.)
 */
export const versionOf = (task: string): string => {
  const source = sourceOf(task);
  const own = `${version()}/${FORMAT}`;
  return source === undefined ? own : `${own}/${hex(sha256(source)).slice(0, 16)}`;
};

/**
 * A job's name, the same on every machine: SHA-256 of its task, parameters and version. Equal jobs are one. Where a module
 * of the user's lies does not matter.
 */
export const idOf = ({ task, params }: Job, of = versionOf(task)): string =>
  hex(sha256(canonical([shortName(task), params, of])));
