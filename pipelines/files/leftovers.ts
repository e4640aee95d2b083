import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isCheckpoint } from '../checkpoint/bundle.ts';
import { isRunning } from './process.ts';

/** How a file that is being written is called: the name that it is to have, the process, and a number. */
const WRITTEN = /^(.+)\.([1-9]\d*)\.\d+\.tmp$/;

export const isBeingWritten = (file: string): boolean => WRITTEN.test(file);

/** A process on another machine, or in another container, cannot be seen; but it does not write for so long (ms). */
export const LONGEST_WRITE = 60_000;

/** When a file was last written to, if it is a checkpoint, or one that was only just begun (ms). */
const writtenAt = async (path: string): Promise<number | undefined> => {
  const file = await open(path, 'r');
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return undefined;
    const { buffer, bytesRead } = await file.read(new Uint8Array(8), 0, 8, 0);
    return bytesRead === 0 || isCheckpoint(buffer.subarray(0, bytesRead)) ? stats.mtimeMs : undefined;
  } finally {
    await file.close();
  }
};

/**
 * Removes the checkpoints that processes were writing when they were killed. Files that a process may still be writing stay, and so
 * do all others, whatever their names.
 * @param name of the file that they were to become; left out, of any
 */
export const removeLeftovers = async (folder: string, name?: string): Promise<void> => {
  const files = await readdir(folder).catch((): string[] => []);
  for (const file of files) {
    const [, meant, pid] = WRITTEN.exec(file) ?? [];
    if (pid === undefined || (name !== undefined && meant !== name) || isRunning(Number(pid))) continue;
    const path = join(folder, file);
    try {
      const at = await writtenAt(path);
      if (at !== undefined && Date.now() - at > LONGEST_WRITE) await rm(path);
    } catch {
      // Someone else has removed it, or it is not ours to remove.
    }
  }
};
