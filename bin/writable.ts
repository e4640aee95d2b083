import { open, rm, stat } from 'node:fs/promises';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Refusal } from '../pipelines/files/files.ts';
import { isCheckpoint } from '../pipelines/index.ts';

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

/** A checkpoint may be written over by a later one; nothing else may. */
const mayBeReplaced = async (path: string): Promise<boolean> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(8), 0, 8, 0);
    return bytesRead === 0 || isCheckpoint(buffer);
  } finally {
    await file.close();
  }
};

const tryWriting = async (path: string): Promise<void> => {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) throw new Error('a folder');
  if (there !== undefined && !there.isFile()) throw new Error('a device');
  if (there !== undefined && !(await mayBeReplaced(path))) throw new Error('another file, which it would overwrite');
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
    () => tryWriting(path),
    (error): Refusal => [`${path}: expected a place to write a checkpoint, found ${reason(error as Error)}`],
  );

/** Whether this is a folder. */
export const aFolder = (path: string): TE.TaskEither<Refusal, void> =>
  TE.tryCatch(
    async () => {
      if (!(await stat(path)).isDirectory()) throw new Error('a file');
    },
    (error): Refusal => {
      const { code, message } = error as NodeJS.ErrnoException;
      return [`${path}: expected a folder for checkpoints, found ${code === 'ENOENT' ? 'nothing' : message}`];
    },
  );
