import { basename, relative, resolve } from 'node:path';
import { chdir, cwd } from 'node:process';
import { fileURLToPath } from 'node:url';
import { CHECKOUT, FROM_SOURCE, ownProgram, PACKAGE } from '../pipelines/files/own.ts';

/** What differs when npm starts this program: the folder, and the command that would do it again. */

const ROOT = resolve(fileURLToPath(PACKAGE));
const BIN = fileURLToPath(ownProgram('bin/reservoir-rx.ts'));

export interface Started {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that node was given. */
  readonly file: string | undefined;
  readonly fromSource?: boolean;
  readonly checkout?: boolean;
}

const here = (): Started => ({ env: process.env, file: process.argv[1] });

/** Whether npm runs one of this checkout's own scripts. */
const ownScript = ({ npm_lifecycle_event: event }: Started['env']): boolean => event === 'cli' || event === 'start';

/** npm runs scripts in the checkout's folder: the user's paths begin in the one that npm was called in. */
export const returnToCaller = ({ env } = here()): void => {
  const { INIT_CWD: folder } = env;
  if (!CHECKOUT || !ownScript(env) || folder === undefined || resolve(cwd()) !== ROOT) return;
  try {
    chdir(folder);
  } catch {
    // It is gone: paths begin here.
  }
};

/** A word of a command line, as a shell has to be given it. */
export const quote = (word: string): string =>
  /^[\w./@:=+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

const isWithin = (folder: string): boolean => !relative(ROOT, folder).startsWith('..');

/** How this program is called here. Hints name a command that exists: from a checkout, none is on the PATH. */
export const called = ({ env, file = '', fromSource = FROM_SOURCE, checkout = CHECKOUT } = here()): string => {
  if (checkout && ownScript(env)) {
    return isWithin(cwd()) ? 'npm run --silent cli --' : `npm --prefix ${quote(ROOT)} run --silent cli --`;
  }
  if (fromSource) return `npx tsx ${quote(relative('', BIN))}`;
  if (basename(file).startsWith('reservoir-rx.js')) return `node ${quote(relative('', file))}`;
  const local = env.npm_lifecycle_event !== undefined || /[\\/]node_modules[\\/]\.bin[\\/]/.test(file);
  return local ? 'npx reservoir-rx' : 'reservoir-rx';
};
