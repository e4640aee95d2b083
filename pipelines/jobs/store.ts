import { type FileHandle, mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@noble/hashes/sha2';
import { onDisk, syncFolder } from './disk.ts';
import type { Job, Outcome } from './job.ts';
import { canonical, type Json } from './json.ts';
import { lock } from './lock.ts';

/** A job that has been done. */
export interface Done {
  readonly id: string;
  readonly job: Job;
  readonly outcome: Outcome;
  /** How long it took; of interest, but no result. */
  readonly seconds: number;
}

/** What has been done so far, in a folder; it survives whatever happens to the process. */
export interface Store {
  readonly get: (id: string) => Done | undefined;
  readonly all: () => Iterable<Done>;
  /** Resolves when it is on the disk, and only then does it count. What is already there is not written again. */
  readonly put: (done: Done) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A folder that is no store, or not one of this program's. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

const LOG = 'runs.log';
const HEADER = 'reservoir-rx runs 1\n';
const SUM = 16;

const sumOf = (text: string): string => Buffer.from(sha256(text)).toString('hex').slice(0, SUM);

const lineOf = (done: Done): string => {
  const text = canonical(done as unknown as Json);
  return `${sumOf(text)} ${text}\n`;
};

const parse = (line: string): Done | undefined => {
  const text = line.slice(SUM + 1);
  return line.slice(0, SUM) === sumOf(text) ? (JSON.parse(text) as Done) : undefined;
};

/** @returns what the log holds, and how many of its bytes are whole: a write that was cut short leaves a torn end */
const read = async (path: string): Promise<{ readonly done: Map<string, Done>; readonly whole: number }> => {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const header = bytes.subarray(0, HEADER.length).toString('latin1');
  if (!HEADER.startsWith(header)) throw new StoreError(`${path}: expected the log of a study, found another file`);
  const done = new Map<string, Done>();
  if (header.length < HEADER.length) return { done, whole: 0 };
  let whole = HEADER.length;
  for (let end = bytes.indexOf(10, whole); end >= 0; end = bytes.indexOf(10, whole)) {
    const one = parse(bytes.subarray(whole, end).toString('utf8'));
    // Damage before the end is none of a crash's doing: the disk's, or an editor's.
    if (one === undefined && end < bytes.length - 1) {
      throw new StoreError(
        `${path}: damaged at byte ${whole}; what follows there would be lost if it were gone on with`,
      );
    }
    if (one === undefined) break;
    done.set(one.id, one);
    whole = end + 1;
  }
  return { done, whole };
};

const appending = (path: string, file: FileHandle) => {
  let waiting: { readonly line: string; readonly settle: (error?: unknown) => void }[] = [];
  let writing: Promise<void> | undefined;
  let broken: unknown;
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        // What has failed once may have left half a line: nothing may be written after it.
        if (broken !== undefined) throw broken;
        await onDisk(path, async () => {
          await file.appendFile(batch.map(({ line }) => line).join(''));
          await file.datasync();
        });
        for (const { settle } of batch) settle();
      } catch (error) {
        broken = error;
        for (const { settle } of batch) settle(error);
      }
    }
    writing = undefined;
  };
  return {
    append: (line: string): Promise<void> =>
      new Promise((resolve, reject) => {
        waiting.push({ line, settle: (error) => (error === undefined ? resolve() : reject(error)) });
        writing ??= write();
      }),
    idle: async (): Promise<void> => writing,
  };
};

/** What a folder's store holds, without taking part: a process may be at work in it. */
export const readStore = async (folder: string): Promise<readonly Done[]> => {
  const path = join(folder, LOG);
  if (!(await stat(path).catch(() => undefined))?.isFile()) {
    throw new StoreError(`${folder}: expected a folder of runs, found no ${LOG} in it`);
  }
  return [...(await read(path)).done.values()];
};

/**
 * Opens a folder for this process alone; makes it if need be. The log is only ever appended to, each line under a
 * checksum; a torn end, the trace of a crash, is cut off.
 * @param again does not look at runs that failed: they are to be done once more, and the log's last word counts
 * @throws {LockedError} if another process has it open
 * @throws {StoreError} if what is there is no log, or a damaged one
 */
export const openStore = async (folder: string, again = false): Promise<Store> => {
  await onDisk(folder, () => mkdir(folder, { recursive: true }));
  const unlock = await lock(folder);
  try {
    const path = join(folder, LOG);
    const { done, whole } = await read(path);
    if (again) for (const [id, { outcome }] of done) if (!outcome.ok) done.delete(id);
    const file = await onDisk(path, () => open(path, 'a'));
    try {
      await onDisk(path, async () => {
        await file.truncate(whole);
        if (whole === 0) await file.appendFile(HEADER);
        await file.datasync();
        await syncFolder(folder);
      });
    } catch (error) {
      await file.close();
      throw error;
    }
    const log = appending(path, file);
    return {
      get: (id) => done.get(id),
      all: () => done.values(),
      put: async (one) => {
        if (done.has(one.id)) return;
        const line = lineOf(one);
        await log.append(line);
        // As it will be read back.
        done.set(one.id, JSON.parse(line.slice(SUM + 1)) as Done);
      },
      close: async () => {
        await log.idle();
        await file.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
};
