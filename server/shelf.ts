import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { show } from '../pipelines/decode.ts';
import { replaceFile } from '../pipelines/files.ts';
import type { Shelf } from '../pipelines/index.ts';

/** Names that are nothing but a name: no folders, nothing hidden. */
const PLAIN = /^\w[\w.-]{0,99}$/;

const reason = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'ENOENT' ? 'no such file' : (code ?? message);

const plain = (file: string): E.Either<string, string> =>
  PLAIN.test(file)
    ? E.right(file)
    : E.left(`file: expected a name of letters, digits, dots, - and _, found ${show(file)}`);

/** Checkpoints in one folder, and nowhere else. */
export const shelf = (folder: string): Shelf => {
  const within = async <A>(file: string, work: (path: string) => Promise<A>): Promise<E.Either<string, A>> => {
    const name = plain(file);
    if (E.isLeft(name)) return name;
    try {
      return E.right(await work(join(folder, name.right)));
    } catch (error) {
      return E.left(`${name.right}: ${reason(error as NodeJS.ErrnoException)}`);
    }
  };
  return {
    save: (file, bytes) => within(file, (path) => replaceFile(path, bytes)),
    load: (file) => within(file, async (path) => new Uint8Array(await readFile(path))),
  };
};
