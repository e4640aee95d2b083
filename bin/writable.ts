import { open, rm, stat } from 'node:fs/promises';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Refusal } from '../pipelines/files.ts';

const reason = ({ code, message }: NodeJS.ErrnoException): string => {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'a folder that does not exist';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'a folder that may not be written to';
    default:
      return message;
  }
};

const tried = async (path: string): Promise<void> => {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) throw new Error('a folder');
  if (there !== undefined && !there.isFile()) throw new Error('a device');
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await (await open(beside, 'w')).close();
  } finally {
    await rm(beside, { force: true });
  }
};

/** Whether a file could be written there, found out before hours of work are to go into it. Leaves nothing behind. */
export const writable = (path: string): TE.TaskEither<Refusal, void> =>
  TE.tryCatch(
    () => tried(path),
    (error): Refusal => [`${path}: expected a place to write a checkpoint, found ${reason(error as Error)}`],
  );
