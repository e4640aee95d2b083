import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf } from '../files/naming.ts';
import { ownProgram } from '../files/own.ts';
import { importModule } from '../files/use.ts';
import type { Json } from './json.ts';

/** What a task may use besides its parameters. */
export interface Doing {
  /** Says how much is done, from 0 to 1. */
  readonly progress: (share: number) => void;
}

/** Computes a result from parameters, and from nothing else: the same bits whenever and wherever it runs. */
export type Task = (params: Json, doing: Doing) => Json | Promise<Json>;

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
