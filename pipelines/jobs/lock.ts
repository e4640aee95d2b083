import { readFileSync } from 'node:fs';
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Who holds a folder. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** What tells this process from a later one of the same number; '' where the system does not say. */
  readonly born: string;
}

/** A folder that another process works in. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}

const NAME = /^lock\.(\d+)$/;

/** When the kernel started the process, in its own count; '' if that cannot be known. */
const bornAt = (pid: number): string => {
  try {
    // Field 22; the name in field 2 may hold spaces, but ends with the last bracket.
    return (
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? ''
    );
  } catch {
    return '';
  }
};

const lives = ({ pid, born }: Holder): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return born === '' || bornAt(pid) === '' || bornAt(pid) === born;
};

/** The number of the latest lock, and who holds it; nobody if it was given up. */
const latest = async (folder: string): Promise<{ readonly turn: number; readonly holder: Holder | undefined }> => {
  const turns = (await readdir(folder)).flatMap((name) => Number(NAME.exec(name)?.[1] ?? []));
  const turn = Math.max(0, ...turns);
  if (turn === 0) return { turn, holder: undefined };
  const file = join(folder, `lock.${turn}`);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new LockedError(`${file}: expected a lock that can be read, found: ${error.message}`);
  });
  // Removed since it was listed: there is a later one.
  if (text === undefined) return latest(folder);
  return { turn, holder: text === '' ? undefined : (JSON.parse(text) as Holder) };
};

let tries = 0;

/**
 * Takes a folder for this process. Locks are numbered: whoever comes next makes the next number, which the file system
 * grants to one only, and only when the one before was given up or its process is dead. A number is never used again, so
 * no one can take over from a process that has just taken over itself.
 * @returns what gives it back
 * @throws {LockedError} if a living process holds it, or one on another machine, which cannot be looked at from here
 */
export const lock = async (folder: string): Promise<() => Promise<void>> => {
  const { turn, holder } = await latest(folder);
  if (holder !== undefined) {
    const { pid, host } = holder;
    if (host !== hostname()) {
      const file = join(folder, `lock.${turn}`);
      throw new LockedError(`${folder}: in use by process ${pid} on ${host}; if that has ended, remove ${file}`);
    }
    if (lives(holder)) throw new LockedError(`${folder}: in use by process ${pid}`);
  }
  const mine = join(folder, `lock.${turn + 1}`);
  const beside = join(folder, `lock.${process.pid}.${tries++}.tmp`);
  const me: Holder = { pid: process.pid, host: hostname(), born: bornAt(process.pid) };
  try {
    await writeFile(beside, JSON.stringify(me));
    // A link appears with all its content, and only where nothing was.
    await link(beside, mine);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return lock(folder);
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
  const now = await latest(folder);
  if (now.turn !== turn + 1) {
    await rm(mine, { force: true });
    return lock(folder);
  }
  for (const name of await readdir(folder)) {
    if (Number(NAME.exec(name)?.[1] ?? Number.POSITIVE_INFINITY) <= turn) await rm(join(folder, name), { force: true });
  }
  return async () => {
    await writeFile(beside, '');
    await rename(beside, mine);
  };
};
