import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Library } from '../catalogue/library.ts';
import { names, type Refusal, specText, text } from '../files/files.ts';
import { messageOf } from '../files/naming.ts';
import { importModule, isModule, loadLibrary, loadModule, locate, usedBy, useGiven } from '../files/use.ts';
import type { Json } from '../jobs/index.ts';
import { describeProblem, type Problem } from '../schema/decode.ts';
import { meantPerhaps } from '../schema/nearest.ts';
import { readJson } from '../schema/readJson.ts';
import type { Study } from './code.ts';
import { parseFile, type StudyFile } from './file.ts';
import { isRecord, type JsonObject, type Plan } from './plan.ts';
import { planStudy } from './planned.ts';

/** The base as it is written: a spec in the study's file, or what a name or a file beside the study's says. */
const baseOf = (base: Json, folder: string): TE.TaskEither<Refusal, JsonObject> => {
  if (isRecord(base)) return TE.right(base);
  const word = String(base);
  if (!names().includes(word) && !word.endsWith('.json')) {
    return TE.left([
      `base: expected one of ${names().join(', ')}, a .json file, a module or a spec; found ${JSON.stringify(word)}${meantPerhaps(word, names())}`,
    ]);
  }
  return pipe(
    specText(names().includes(word) || isAbsolute(word) ? word : join(folder, word)),
    TE.chainEitherK((content) =>
      pipe(
        readJson(content),
        E.mapLeft((why): Refusal => [`base: ${word}: ${describeProblem(why)}`]),
        E.chain(
          (found): E.Either<Refusal, JsonObject> =>
            isRecord(found)
              ? E.right(found)
              : E.left([`base: ${word}: expected a spec, found ${JSON.stringify(found)}`]),
        ),
      ),
    ),
  );
};

/** A task's module lies beside the study's file; its name goes from the folder that the command is run in. */
const locateTask = (study: StudyFile, folder: string): StudyFile => {
  const { task } = study;
  if (task === 'train' || task.startsWith('package:') || task.startsWith('file:')) return study;
  return { ...study, task: relative('', resolve(folder, task)) };
};

const within =
  (file: string) =>
  (problems: readonly Problem[]): Refusal =>
    problems.map((problem) => `${file}: ${describeProblem(problem)}`);

/**
 * What is wrong with a study's pipelines, when the file itself has other errors: the parts with errors are left out.
 */
const furtherProblems = (
  value: JsonObject,
  wrong: readonly Problem[],
  base: JsonObject,
  library: Library,
): readonly Problem[] => {
  const places = new Set(wrong.map(({ path }) => /^\w*/.exec(path)?.[0]));
  const sound = Object.entries(value).filter(([key]) => !places.has(key));
  return pipe(
    parseFile({ name: 'study', base, ...Object.fromEntries(sound) }),
    E.chain((study) => planStudy(study, base, library)),
    E.match(
      (problems) => problems.filter(({ path }) => !places.has(/^\w*/.exec(path)?.[0])),
      () => [],
    ),
  );
};

/** A study's base, what its pipelines may name, and the files that say so. */
interface Based {
  readonly raw: JsonObject;
  readonly library: Library;
  readonly use: readonly string[];
}

const prefix = (what: string) => TE.mapLeft((lines: Refusal): Refusal => lines.map((line) => `${what}: ${line}`));

/** A module that exports a pipeline is a base by that pipeline's name. */
const basedOnModule = (file: string, use: readonly string[]): TE.TaskEither<Refusal, Based> =>
  pipe(
    loadModule(file, use),
    prefix('base'),
    TE.map(({ library, pipeline }) => ({ raw: { pipeline: pipeline.name }, library, use: [...use, file] })),
  );

/**
 * @param given files that the command line names
 * @param own files that the study names
 */
const basedOn = (
  base: Json | undefined,
  folder: string,
  given: readonly string[],
  own: readonly string[],
): TE.TaskEither<Refusal, Based> => {
  const use = useGiven(given, own);
  if (typeof base === 'string' && isModule(base)) return basedOnModule(locate(base, folder), use);
  const isFile = typeof base === 'string' && !names().includes(base);
  const its = isFile ? dirname(isAbsolute(base) ? base : join(folder, base)) : folder;
  return pipe(
    base === undefined ? TE.right<Refusal, JsonObject>({}) : baseOf(base, folder),
    TE.bindTo('raw'),
    TE.let('use', ({ raw }) => useGiven(given, [...own, ...usedBy(raw, its)])),
    TE.bind('library', ({ use: files }) => pipe(loadLibrary(files), prefix('use'))),
  );
};

const ofJson = (file: string, content: string, also: readonly string[]): TE.TaskEither<Refusal, Plan> =>
  pipe(
    TE.fromEither(
      pipe(
        readJson(content),
        E.mapLeft((why): Refusal => [`${file}: ${describeProblem(why)}`]),
      ),
    ),
    TE.chain((value) => {
      const folder = dirname(file);
      const parsed = parseFile(value);
      const given = isRecord(value) && value.base !== undefined ? value.base : undefined;
      return pipe(
        basedOn(given, folder, also, usedBy(value, folder)),
        prefix(file),
        // Errors in the file and in its base are reported together.
        (task) => async () => {
          const based = await task();
          if (E.isLeft(parsed)) {
            const here = within(file)(parsed.left);
            if (E.isRight(based) && isRecord(value)) {
              const { raw, library } = based.right;
              return E.left([...here, ...within(file)(furtherProblems(value, parsed.left, raw, library))]);
            }
            const more = E.isLeft(based) && (typeof given === 'string' || isRecord(given)) ? based.left : [];
            return E.left([...here, ...more]);
          }
          if (E.isLeft(based)) return based;
          const { raw, library, use } = based.right;
          const whole = use.length === 0 ? raw : { ...raw, use: [...new Set(use)] };
          return pipe(planStudy(locateTask(parsed.right, folder), whole, library), E.mapLeft(within(file)));
        },
      );
    }),
  );

/** A study in code: the default export of a module (see `study`). */
const ofModule = (file: string): TE.TaskEither<Refusal, Plan> =>
  pipe(
    TE.tryCatch(
      async () => (await importModule(resolve(file))) as { readonly default?: Partial<Study> },
      (error): Refusal => {
        return [`${file}: expected a study's module, found ${messageOf(error)}`];
      },
    ),
    TE.chainEitherK((module) => {
      const { plan } = module.default ?? {};
      if (plan === undefined) return E.left([`${file}: expected its default export to be study({ … }), found none`]);
      return pipe(plan(relative('', resolve(file))), E.mapLeft(within(file)));
    }),
  );

/** A study from a JSON file, or from a module whose default export is one. */
export const loadStudy = (file: string, use: readonly string[] = []): TE.TaskEither<Refusal, Plan> =>
  pipe(
    text(file, 'a study'),
    TE.chain((content) => (/\.[cm]?[jt]s$/.test(file) ? ofModule(file) : ofJson(file, content, use))),
  );
