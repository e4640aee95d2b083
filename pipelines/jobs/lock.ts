import { readFileSync } from 'node:fs';
import { link, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { isRecord } from '../../modules/core/json.ts';
import { isRunning } from '../files/process.ts';
import { isLacking, onDisk } from './disk.ts';

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

const lives = ({ pid, born }: Holder): boolean =>
  isRunning(pid) && (born === '' || bornAt(pid) === '' || bornAt(pid) === born);

/** The number of the latest lock, and who holds it; nobody if it was given up. */
const latest = async (folder: string): Promise<{ readonly turn: number; readonly holder: Holder | undefined }> => {
  const turns = (await readdir(folder)).flatMap((name) => Number(NAME.exec(name)?.[1] ?? []));
  const turn = Math.max(0, ...turns);
  if (turn === 0) return { turn, holder: undefined };
  const file = join(folder, `lock.${turn}`);
  const text = await textOf(file);
  // Removed since it was listed: there is a later one.
  if (text === undefined) return latest(folder);
  return { turn, holder: holderIn(file, text) };
};

/** undefined: there is no such file. */
const textOf = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new LockedError(`${file}: expected a lock that can be read, found: ${error.message}`);
  });

const holderOf = async (file: string): Promise<Holder | undefined> => holderIn(file, (await textOf(file)) ?? '');

/**
 * Who a lock says holds it; nobody if it was given up, which an empty one says, or if its text never reached the disk: a
 * crash of the machine leaves nothing or zeros.
 */
const holderIn = (file: string, text: string): Holder | undefined => {
  if (/^[\0\s]*$/.test(text)) return undefined;
  const found = E.tryCatch(
    () => JSON.parse(text) as unknown,
    () => undefined,
  );
  const holder = E.isRight(found) && isRecord(found.right) ? found.right : {};
  const { pid, host, born } = holder;
  if (Number.isSafeInteger(pid) && typeof host === 'string' && typeof born === 'string')
    return holder as unknown as Holder;
  throw new LockedError(`${file}: expected who works in the folder, found no lock of ours; if nobody does, remove it`);
};

/** Writes a file that was not there. @throws an EEXIST if it is there */
const make = async (beside: string, path: string, text: string): Promise<void> => {
  try {
    await onDisk(beside, () => writeFile(beside, text));
    // A link appears with all its content, and only where nothing was.
    await link(beside, path);
  } catch (error) {
    if (!isLacking(error)) throw error;
    // No links there: it appears empty first. `lock` looks again at what was there before, so that is no harm.
    await writeFile(path, text, { flag: 'wx' });
  } finally {
    await rm(beside, { force: true });
  }
};

const isHeld = (holder: Holder | undefined): boolean =>
  holder !== undefined && (holder.host !== hostname() || lives(holder));

/** Whether a lock that has just been made is the latest, and the one before was really given up. */
const isOurs = async (folder: string, turn: number): Promise<boolean> => {
  try {
    // It was empty, perhaps, because who made it had not written yet.
    const before = await holderOf(join(folder, `lock.${turn - 1}`));
    return !isHeld(before) && (await latest(folder)).turn === turn;
  } catch (error) {
    await rm(join(folder, `lock.${turn}`), { force: true });
    throw error;
  }
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
    await make(beside, mine, JSON.stringify(me));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return lock(folder);
    throw error;
  }
  if (!(await isOurs(folder, turn + 1))) {
    await rm(mine, { force: true });
    return lock(folder);
  }
  for (const name of await readdir(folder)) {
    if (Number(NAME.exec(name)?.[1] ?? Number.POSITIVE_INFINITY) <= turn) await rm(join(folder, name), { force: true });
  }
  return async () => {
    // A full disk must not keep it: what is only emptied needs no room.
    await truncate(mine).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  };
};
