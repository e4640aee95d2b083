import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf } from '../files/naming.ts';
import { ownProgram } from '../files/own.ts';
import { importModule } from '../files/use.ts';
import type { Holder } from '../run/held.ts';
import type { Json } from './json.ts';

/** What a task may use besides its parameters. */
export interface Doing {
  /** Says how much is done, from 0 to 1. */
  readonly progress: (share: number) => void;
}

/** What jobs share when they are done at once. */
export interface Company {
  /** Jobs with equal keys share enough to be done at once. */
  readonly key: string;
  /** What is held for the job, to decide how many go together. */
  readonly holder: Holder;
}

/** How a task does several jobs at once, each with the result that it has alone. */
export interface Several {
  /** With whom a job can be done at once; undefined: with nobody. */
  readonly company: (params: Json) => Promise<Company | undefined>;
  /** Does them all, and tells of each as it ends. */
  readonly all: (params: readonly Json[], tell: (nth: number, news: News) => void) => Promise<void>;
}

export type News =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'result'; readonly result: Json }
  | { readonly type: 'failed'; readonly error: unknown };

/** Computes a result from parameters, and from nothing else: the same bits whenever and wherever it runs. */
export type Task = ((params: Json, doing: Doing) => Json | Promise<Json>) & {
  /** Where it is there, the task can do several jobs at once. */
  readonly several?: Several;
};

const OWN: Readonly<Record<string, string>> = { train: 'package:pipelines/jobs/train#train' };
const PACKAGE = 'package:';

const split = (task: string): readonly [string, string] => {
  const at = task.lastIndexOf('#');
  return at < 0 ? [task, 'default'] : [task.slice(0, at), task.slice(at + 1)];
};

/**
 * Where a task is to be found. Tasks are named in one of three ways:
 *
 * - `train`: what the package offers;
 * - `package:pipelines/some/module#name`: an export of a module of this package, without the file's ending;
 * - `my/module.ts#name`: an export of a module of the user's, from the folder that the command is run in; without
 *   `#name` its default export.
 */
const placeOf = (task: string): { readonly url: URL; readonly name: string; readonly own: boolean } => {
  const [module, name] = split(Object.hasOwn(OWN, task) ? (OWN[task] as string) : task);
  if (module.startsWith(PACKAGE)) {
    return { url: ownProgram(`${module.slice(PACKAGE.length)}.ts`), name, own: true };
  }
  return { url: module.startsWith('file:') ? new URL(module) : pathToFileURL(resolve(module)), name, own: false };
};

/** A task's name without the folders that its module lies in. */
export const shortName = (task: string): string => {
  const { url, name, own } = placeOf(task);
  return own ? task : `${url.pathname.replace(/^.*\//, '')}#${name}`;
};

/** The task as one that does several jobs at once; undefined where it cannot, and for tasks of the user's. */
export const severalOf = async (task: string): Promise<Several | undefined> =>
  placeOf(task).own ? (await loadTask(task)).several : undefined;

/** The user's file that a task comes from; undefined for tasks of this package. */
export const fileOf = (task: string): string | undefined => {
  const { url, own } = placeOf(task);
  if (own) return undefined;
  if (!existsSync(url)) throw new Error(`task ${task}: expected a module, found no file ${url.pathname}`);
  return fileURLToPath(url);
};

/** @throws {Error} if there is no such task */
export const loadTask = async (task: string): Promise<Task> => {
  const { url, name, own } = placeOf(task);
  if (!existsSync(url)) throw new Error(`task ${task}: expected a module, found no file ${url.pathname}`);
  const module = own
    ? ((await import(url.href)) as Readonly<Record<string, unknown>>)
    : await importModule(fileURLToPath(url)).catch((error) => {
        throw new Error(`task ${task}: expected a module, found ${messageOf(error)}`, { cause: error });
      });
  const found = module[name];
  if (typeof found !== 'function') {
    const there = Object.keys(module).join(', ') || 'nothing';
    throw new Error(`task ${task}: expected a function ${name}, the module exports ${there}`);
  }
  return found as Task;
};
