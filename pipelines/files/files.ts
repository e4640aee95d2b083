import { readdirSync } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Library, OURS } from '../catalogue/library.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../checkpoint/checkpointCodec.ts';
import type { Checkpoint } from '../run/checkpoint.ts';
import { parseSpec, parseSpecText, type Spec } from '../run/spec.ts';
import { describeProblem, type Problem } from '../schema/decode.ts';
import { meantPerhaps } from '../schema/nearest.ts';
import { readJson } from '../schema/readJson.ts';
import { removeLeftovers } from './leftovers.ts';
import { ownData } from './own.ts';
import { isModule, loadLibrary, loadModule, locate, usedBy, useGiven } from './use.ts';

/** Lines for the user: what was expected, what was found and where. */
export type Refusal = readonly string[];

const NAMED = fileURLToPath(ownData('pipelines/named/'));

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
    return TE.left([
      `pipeline: expected a .json file, a module (.ts, .js) or one of ${names().join(', ')}; found ${nameOrFile}${meantPerhaps(nameOrFile, names())}`,
    ]);
  }
  return text(named ? `${NAMED}${nameOrFile}.json` : nameOrFile);
};

/** A spec, and what it was parsed with. */
export interface Loaded {
  readonly spec: Spec;
  readonly library: Library;
}

const problemsOf =
  (where: string) =>
  (problems: readonly Problem[]): Refusal =>
    problems.map((problem) => `${where}: ${describeProblem(problem)}`);

/** The files that a spec's text uses. Errors in the text are reported where it is parsed. */
const usedIn = (content: string, folder: string): readonly string[] =>
  pipe(
    readJson(content),
    E.match(
      () => [],
      (value) => usedBy(value, folder),
    ),
  );

/** The spec's own record of the files that it needs: paths from the folder that the command is run in. */
const using = (spec: Spec, use: readonly string[]): Spec =>
  use.length === 0 ? spec : { ...spec, use: [...new Set(use)] };

/** The pipeline that a module exports, as it is by default. */
const fromModule = (file: string, use: readonly string[]): TE.TaskEither<Refusal, Loaded> => {
  const here = locate(file, '');
  return pipe(
    loadModule(here, use),
    TE.chainEitherK(({ library, pipeline }) =>
      pipe(
        parseSpec({ pipeline: pipeline.name }, library),
        E.bimap(problemsOf(file), (spec): Loaded => ({ spec: using(spec, [...use, here]), library })),
      ),
    ),
  );
};

/**
 * A pipeline by its name, from a JSON file or from a module that exports one, with the library that it needs. Left: a line
 * for each thing that is wrong with it.
 * @param use more files with kinds and pipelines that it may name
 */
export const loadPipeline = (nameOrFile: string, use: readonly string[] = []): TE.TaskEither<Refusal, Loaded> =>
  isModule(nameOrFile)
    ? fromModule(nameOrFile, use)
    : pipe(
        specText(nameOrFile),
        TE.bindTo('content'),
        TE.let('use', ({ content }) =>
          useGiven(use, usedIn(content, names().includes(nameOrFile) ? '' : dirname(nameOrFile))),
        ),
        TE.bind('library', ({ use: files }) => loadLibrary(files)),
        TE.chainEitherK(({ content, library, use: files }) =>
          pipe(
            parseSpecText(content, library),
            E.bimap(problemsOf(nameOrFile), (spec): Loaded => ({ spec: using(spec, files), library })),
          ),
        ),
      );

/** The same for a spec that needs no files of the user's. */
export const loadSpec = (nameOrFile: string): TE.TaskEither<Refusal, Spec> =>
  pipe(
    loadPipeline(nameOrFile),
    TE.map(({ spec }) => spec),
  );

/** A checkpoint from a file. */
export const loadCheckpoint = (path: string, library: Library = OURS): TE.TaskEither<Refusal, Checkpoint> =>
  pipe(
    TE.tryCatch(
      // As plain bytes: a Buffer's slice would not copy.
      async () => new Uint8Array(await readFile(path)),
      (error): Refusal => [`${path}: expected a checkpoint, found ${reason(error)}`],
    ),
    TE.chainEitherK((bytes) =>
      pipe(
        decodeCheckpoint(bytes, library),
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
    async () => {
      await removeLeftovers(dirname(path), basename(path));
      await replaceFile(path, encodeCheckpoint(checkpoint));
    },
    (error): Refusal => [`${path}: expected a place to write a checkpoint, found ${reason(error)}`],
  );
