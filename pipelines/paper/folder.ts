import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the runs are kept, in the folder of a report. */
export const runsIn = (folder: string): string => join(folder, 'runs');

/** What a run was computed with. */
export interface Origin {
  readonly version: string;
  /** null where the program does not run from a checkout; with a + where that was changed. */
  readonly commit: string | null;
}

const git = (...words: readonly string[]): string =>
  execFileSync('git', [...words], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
  }).trim();

/** The commit of the checkout that this runs from, if it does. */
export const commit = (): string | null => {
  try {
    // A package that is installed may stand in someone else's checkout.
    if (!git('ls-files', 'folder.ts', 'folder.js')) return null;
    const changed = git('status', '--porcelain', '--untracked-files=no', '../../modules', '../../pipelines') !== '';
    return git('rev-parse', '--short=12', 'HEAD') + (changed ? '+' : '');
  } catch {
    return null;
  }
};

const LOG = 'origins.log';

/** Keeps what each run was computed with, beside the runs: it is no part of a result, whose bits must not depend on it. */
export const origins = async (folder: string) => {
  await mkdir(runsIn(folder), { recursive: true });
  const path = join(runsIn(folder), LOG);
  const text = await readFile(path, 'utf8').catch(() => '');
  const known = new Map<string, Origin>();
  for (const line of text.split('\n')) {
    const [id, version, of] = line.split(' ');
    if (id !== undefined && version !== undefined && of !== undefined)
      known.set(id, { version, commit: of === '-' ? null : of });
  }
  return {
    of: (id: string): Origin | undefined => known.get(id),
    /** Before it begins, and at once, so that no run is kept without; of several times the last one counts. */
    put: (id: string, origin: Origin): void => {
      known.set(id, origin);
      appendFileSync(path, `${id} ${origin.version} ${origin.commit ?? '-'}\n`);
    },
  };
};

export type Origins = Awaited<ReturnType<typeof origins>>;
