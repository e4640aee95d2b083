import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, relative } from 'node:path';
import { cwd } from 'node:process';
import { fileURLToPath } from 'node:url';
import { UnsupportedError } from '../../modules/core/unsupported.ts';
import { messageOf } from './naming.ts';
import { rangeOf } from './version.ts';

/**
 * Packages that the core does without. Each purpose names those it needs; whoever has that purpose installs them. They are
 * loaded when they are used, and not before. package.json has the same ones as optional peers.
 */
export const OPTIONAL = {
  figures: ['vega', 'vega-lite', '@resvg/resvg-js', 'opentype.js', 'dejavu-fonts-ttf'],
  query: ['@duckdb/node-api'],
  redis: ['bullmq', 'ioredis'],
  MNIST: ['mnist'],
  'TypeScript before Node 22.18': ['tsx'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Purpose = keyof typeof OPTIONAL;

/** A package that is needed is not installed. The message says which, what for, and the command that installs it. */
export class MissingError extends UnsupportedError {
  override readonly name = 'MissingError';
}

const HERE = fileURLToPath(import.meta.url);
const from = createRequire(import.meta.url);

const isInstalled = (name: string): boolean => {
  try {
    from.resolve(`${name}/package.json`);
    return true;
  } catch (error) {
    // A package may be there and keep its package.json to itself.
    return (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND';
  }
};

const isWithin = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return !way.startsWith('..') && !isAbsolute(way);
};

/** A package as npm is to install it: of a later major version than ours npm would refuse it. */
export const wanted = (name: string): string => {
  const [, major] = /^\^(\d+)\./.exec(rangeOf(name) ?? '') ?? [];
  return major === undefined ? name : `${name}@${major}`;
};

/**
 * The npm command that puts packages where this one finds them: in the folder that has it in its node_modules.
 * @param own a file of this package
 * @param at the folder that the command is to be given in
 */
export const installing = (names: readonly string[], own = HERE, at = cwd()): string => {
  const [folder = '', inside] = own.split(/[\\/]node_modules[\\/]/);
  const words = (flags: string): string => `npm install ${flags}${names.map(wanted).join(' ')}`;
  if (inside === undefined || isWithin(folder, at)) return words('');
  if (!existsSync(join(folder, 'package.json'))) return words('--global ');
  return words(`--prefix ${/\s/.test(folder) ? JSON.stringify(folder) : folder} `);
};

const listed = (names: readonly string[]): string => names.join(', ').replace(/, ([^,]*)$/, ' and $1');

export interface Looking {
  /** What comes of it, where it is no error: `so the report has no figures`. */
  readonly so?: string;
  readonly has?: (name: string) => boolean;
  readonly install?: (names: readonly string[]) => string;
}

/** What of a purpose's packages is not installed: one line, with the command that installs it. Undefined: all are there. */
export const lacking = (
  purpose: Purpose,
  { so, has = isInstalled, install = installing }: Looking = {},
): string | undefined => {
  const missing = OPTIONAL[purpose].filter((name) => !has(name));
  if (missing.length === 0) return undefined;
  const verb = missing.length === 1 ? 'is' : 'are';
  const comes = so === undefined ? '' : `, ${so}`;
  return `${purpose}: expected ${listed(missing)}, which ${verb} not installed here${comes}: ${install(missing)}`;
};

/** @throws {MissingError} if a package of the purpose is not installed */
export const expectInstalled = (purpose: Purpose): void => {
  const line = lacking(purpose);
  if (line !== undefined) throw new MissingError(line);
};

/** The path of a file in a package of the purpose. @throws {MissingError} if a package of the purpose is not installed */
export const fileOf = (purpose: Purpose, path: string): string => {
  expectInstalled(purpose);
  return from.resolve(path);
};

/**
 * Loads a package of the purpose: `need('figures', () => import('vega'))`.
 * @throws {MissingError} if a package of the purpose is not installed, or does not load here
 */
export const need = async <M>(purpose: Purpose, load: () => Promise<M>): Promise<M> => {
  expectInstalled(purpose);
  try {
    return await load();
  } catch (error) {
    const packages = listed(OPTIONAL[purpose]);
    throw new MissingError(`${purpose}: expected ${packages} to load, found ${messageOf(error)}`, { cause: error });
  }
};
