import type { Stats } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { replaceFile } from '../../pipelines/files/files.ts';
import { isBeingWritten, LONGEST_WRITE, removeLeftovers } from '../../pipelines/files/leftovers.ts';
import { isCheckpoint, type Shelf, type Shelved } from '../../pipelines/index.ts';
import { show } from '../../pipelines/schema/decode.ts';

/** The most that clients may put into a folder. */
export interface ShelfLimits {
  readonly files: number;
  readonly bytes: number;
}

const LIMITS: ShelfLimits = { files: 1000, bytes: 2 ** 31 };

/** Plain names of files: no folder in them, and no dot at the beginning. */
const PLAIN = /^\w[\w.-]{0,99}$/;

/** How many bytes it takes to tell a checkpoint from other files. */
const HEAD = 8;

const reason = ({ code, message }: NodeJS.ErrnoException): string => {
  if (code === 'ENOENT') return 'no such file';
  return code ?? message;
};

const plain = (file: string): E.Either<string, string> =>
  PLAIN.test(file) && !isBeingWritten(file)
    ? E.right(file)
    : E.left(`file: expected a name of letters, digits, dots, - and _, found ${show(file)}`);

/** The checkpoints in a folder. */
export interface Folder extends Shelf {
  /** Opens a file, to be read from its beginning. The caller closes it. */
  readonly open: (file: string) => Promise<E.Either<string, { readonly handle: FileHandle; readonly bytes: number }>>;
}

const openCheckpoint = async (path: string): Promise<{ readonly handle: FileHandle; readonly stats: Stats }> => {
  // To open a named pipe would wait until someone writes into it.
  if (!(await stat(path)).isFile()) throw new Error('expected a checkpoint, found what is no file');
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(HEAD), 0, HEAD, 0);
    if (!isCheckpoint(buffer.subarray(0, bytesRead))) throw new Error('expected a checkpoint, found something else');
    return { handle, stats: await handle.stat() };
  } catch (error) {
    await handle.close();
    throw error;
  }
};

const entryOf = async (folder: string, file: string): Promise<readonly Shelved[]> => {
  try {
    const { handle, stats } = await openCheckpoint(join(folder, file));
    await handle.close();
    return [{ file, bytes: stats.size, modified: stats.mtime.toISOString() }];
  } catch {
    return [];
  }
};

/**
 * Removes from a folder what servers left there that were killed while they saved: now, and once more when what is too fresh to be
 * told from a file being written no longer is.
 * @returns a function that ends this
 */
export const tidy = (folder: string): (() => void) => {
  void removeLeftovers(folder);
  const later = setTimeout(() => void removeLeftovers(folder), LONGEST_WRITE + 1000).unref();
  return () => clearTimeout(later);
};

/**
 * Keeps checkpoints in one folder. Files that are no checkpoints are not shown, not read and not written over. The folder
 * is made when something is saved for the first time.
 */
export const shelf = (folder: string, limits: ShelfLimits = LIMITS): Folder => {
  const within = async <A>(file: string, work: (path: string) => Promise<A>): Promise<E.Either<string, A>> => {
    const name = plain(file);
    if (E.isLeft(name)) return name;
    try {
      return E.right(await work(join(folder, name.right)));
    } catch (error) {
      return E.left(`${name.right}: ${reason(error as NodeJS.ErrnoException)}`);
    }
  };

  const list = async (): Promise<readonly Shelved[]> => {
    const files = await readdir(folder).catch((): string[] => []);
    const all = await Promise.all(files.filter((file) => E.isRight(plain(file))).map((file) => entryOf(folder, file)));
    return all.flat().sort((a, b) => (a.file < b.file ? -1 : 1));
  };

  /** Clients may fill a folder, but not a disk. */
  const room = async (file: string, bytes: number): Promise<void> => {
    const others = (await list()).filter((one) => one.file !== file);
    const sum = others.reduce((total, one) => total + one.bytes, bytes);
    if (others.length >= limits.files) throw new Error(`expected at most ${limits.files} checkpoints in the folder`);
    if (sum > limits.bytes) throw new Error(`expected at most ${limits.bytes} bytes in the folder`);
  };

  const free = async (path: string): Promise<void> => {
    const there = await stat(path).catch(() => undefined);
    if (there !== undefined) await (await openCheckpoint(path)).handle.close();
  };

  return {
    list,
    open: (file) =>
      within(file, async (path) => {
        const { handle, stats } = await openCheckpoint(path);
        return { handle, bytes: stats.size };
      }),
    save: (file, bytes) =>
      within(file, async (path) => {
        await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'EEXIST') throw error;
        });
        await room(file, bytes.length);
        await free(path);
        await replaceFile(path, bytes);
      }),
    load: (file) =>
      within(file, async (path) => {
        const { handle } = await openCheckpoint(path);
        try {
          return new Uint8Array(await handle.readFile());
        } finally {
          await handle.close();
        }
      }),
  };
};
