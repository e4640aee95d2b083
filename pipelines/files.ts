import { readdirSync } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Checkpoint } from './checkpoint.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpointCodec.ts';
import { describeProblem } from './decode.ts';
import { parseSpecText, type Spec } from './spec.ts';

/** Lines for the user: what was expected, what was found and where. */
export type Refusal = readonly string[];

const NAMED = fileURLToPath(new URL('./named/', import.meta.url));

/** The pipelines that ship with the package. */
export const names = (): readonly string[] =>
  readdirSync(NAMED)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();

const reason = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'a folder';
  if (code === 'EACCES') return 'a file that may not be opened';
  return message;
};

/** A file's text; `what` it should be, for the message. */
export const text = (path: string, what = "a pipeline's spec"): TE.TaskEither<Refusal, string> =>
  TE.tryCatch(
    () => readFile(path, 'utf8'),
    (error) => [`${path}: expected ${what}, found ${reason(error)}`],
  );

/** The JSON text of a pipeline by its name, or of a JSON file. */
export const specText = (nameOrFile: string): TE.TaskEither<Refusal, string> => {
  const named = names().includes(nameOrFile);
  const isFile = nameOrFile.endsWith('.json') || nameOrFile.includes('/');
  if (!named && !isFile) {
    return TE.left([`pipeline: expected a .json file or one of ${names().join(', ')}; found ${nameOrFile}`]);
  }
  return text(named ? `${NAMED}${nameOrFile}.json` : nameOrFile);
};

/** A pipeline by its name, or from a JSON file; or every line of what is wrong with it. */
export const loadSpec = (nameOrFile: string): TE.TaskEither<Refusal, Spec> =>
  pipe(
    specText(nameOrFile),
    TE.chainEitherK((content) =>
      pipe(
        parseSpecText(content),
        E.mapLeft((problems): Refusal => problems.map((problem) => `${nameOrFile}: ${describeProblem(problem)}`)),
      ),
    ),
  );

/** A checkpoint from a file. */
export const loadCheckpoint = (path: string): TE.TaskEither<Refusal, Checkpoint> =>
  pipe(
    TE.tryCatch(
      // As plain bytes: a Buffer's slice would not copy.
      async () => new Uint8Array(await readFile(path)),
      (error): Refusal => [`${path}: expected a checkpoint, found ${reason(error)}`],
    ),
    TE.chainEitherK((bytes) =>
      pipe(
        decodeCheckpoint(bytes),
        E.mapLeft((why): Refusal => [`${path}: ${why}`]),
      ),
    ),
  );

let written = 0;

/** Writes bytes so that the file holds all of them or what it held before, whatever happens in between. */
export const replaceFile = async (path: string, bytes: Uint8Array): Promise<void> => {
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile() && !there.isDirectory()) throw new Error('a device');
  const beside = `${path}.${process.pid}.${written++}.tmp`;
  try {
    const file = await open(beside, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
};

/** A checkpoint into a file, whole or not at all. */
export const saveCheckpoint = (path: string, checkpoint: Checkpoint): TE.TaskEither<Refusal, void> =>
  TE.tryCatch(
    () => replaceFile(path, encodeCheckpoint(checkpoint)),
    (error): Refusal => [`${path}: expected a place to write a checkpoint, found ${reason(error)}`],
  );
