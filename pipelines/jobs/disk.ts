import { type FileHandle, open } from 'node:fs/promises';
import { replaceFile } from '../files/files.ts';

/** What the disk refuses, with the file that it is about: a write that fails names none by itself. */
export class DiskError extends Error {
  override readonly name = 'DiskError';
}

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'no space left of what you may use',
  EFBIG: 'no file may be so large',
  EROFS: 'nothing may be written there',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  ENOENT: 'no such folder',
  ENOTDIR: 'a file in place of a folder',
  EEXIST: 'a file in place of a folder',
  EISDIR: 'a folder',
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? '';

/** Does something to a file; what fails is told with its path. @throws {DiskError} */
export const onDisk = async <A>(path: string, act: () => Promise<A>): Promise<A> => {
  try {
    return await act();
  } catch (error) {
    // What is no error of the disk has its own words.
    if (codeOf(error) === '') throw error;
    const found = WORDS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
    throw new DiskError(`${path}: expected to write it, found ${found}`, { cause: error });
  }
};

/** As `replaceFile`, and what fails is told with the path. @throws {DiskError} */
export const writeWhole = (path: string, bytes: Uint8Array): Promise<void> =>
  onDisk(path, () => replaceFile(path, bytes));

/** Network drives and Windows lack some of what others have; what they answer then. */
const LACKING = new Set(['EPERM', 'EACCES', 'EINVAL', 'EISDIR', 'EBADF', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

export const isLacking = (error: unknown): boolean => LACKING.has(codeOf(error));

/** That a file was made in a folder is on the disk, too; where folders cannot be synced that is left to the system. */
export const syncFolder = async (folder: string): Promise<void> => {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!isLacking(error)) throw error;
  } finally {
    await handle?.close();
  }
};
