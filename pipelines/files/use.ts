import { existsSync, readFileSync, statSync } from 'node:fs';
import { register } from 'node:module';
import { dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { isRecord } from '../../modules/core/json.ts';
import { expectDeclaration } from '../../modules/core/kind.ts';
import type { AnyKind } from '../../modules/index.ts';
import { extend, type Library, OURS } from '../catalogue/library.ts';
import type { CodePipeline } from '../run/codePipeline.ts';
import type { Refusal } from './files.ts';
import { messageOf, nameKind, namePipeline, showPath } from './naming.ts';
import { need } from './optional.ts';
import { FROM_SOURCE, ownProgram } from './own.ts';

/** Files of the user's own, whose kinds and pipelines become known like those that ship. */

const TYPESCRIPT = /\.[cm]?ts$/;

const OWN: Readonly<Record<string, string>> = {
  'reservoir-rx': ownProgram('index.ts').href,
  'reservoir-rx/studies': ownProgram('pipelines/studies/index.ts').href,
  'reservoir-rx/server': ownProgram('server/index.ts').href,
};

/** The rxjs that is bundled with the programs, where they are: bin/build.mjs. */
const BUNDLED: Readonly<Record<string, string>> = FROM_SOURCE
  ? {}
  : Object.fromEntries(
      ['rxjs', ...['ajax', 'fetch', 'operators', 'testing', 'webSocket'].map((part) => `rxjs/${part}`)].map((name) => [
        name,
        ownProgram(`${name}/index.js`).href,
      ]),
    );

/**
 * Wherever a user's file lies, what it imports of the package is this one, so that its kinds are ours, and its rxjs is the
 * one that this package runs with: two of them would not know each other's Observables. So is that of an installed package that it
 * uses, if it would have had the one beside this package. Its TypeScript, and JavaScript that imports or exports, is read
 * as modules, whether or not a package.json beside it says so.
 */
const HOOK = `
import { readFileSync } from 'node:fs';
const isModule = (url) => {
  try {
    return /^\\s*(?:import|export)\\b/m.test(readFileSync(new URL(url.replace(/[?#].*$/, '')), 'utf8'));
  } catch {
    return false;
  }
};
const own = ${JSON.stringify(OWN)};
const bundled = ${JSON.stringify(BUNDLED)};
const here = ${JSON.stringify(import.meta.url)};
const isInstalled = (url) => url !== undefined && url.includes('/node_modules/');
export const resolve = async (name, context, next) => {
  const module = (url) => ({ url, format: 'module', shortCircuit: true });
  if (Object.hasOwn(own, name)) return module(own[name]);
  const ours = /^rxjs(\\/|$)/.test(name) && !isInstalled(context.parentURL);
  if (ours && Object.hasOwn(bundled, name)) return module(bundled[name]);
  const found = await next(name, ours ? { ...context, parentURL: here } : context);
  if (Object.hasOwn(bundled, name)) {
    const beside = await next(name, { ...context, parentURL: here }).catch(() => undefined);
    return found.url === beside?.url ? module(bundled[name]) : found;
  }
  if (!found.url.startsWith('file:') || isInstalled(found.url)) return found;
  const plain = /\\.ts(\\?|$)/.test(found.url) || (/\\.js(\\?|$)/.test(found.url) && isModule(found.url));
  return plain ? { ...found, format: 'module' } : found;
};
`;

let ready: Promise<void> | undefined;
let typescript: Promise<void> | undefined;

const knowsTypescript = (): boolean =>
  FROM_SOURCE || Boolean((process.features as { readonly typescript?: unknown }).typescript);

/** Node from 22.18 on reads TypeScript by itself; before, tsx does, where it is installed. */
const readTypescript = async (): Promise<void> => {
  if (knowsTypescript()) return;
  typescript ??= (async () => {
    const { register: read } = await need('TypeScript before Node 22.18', () => import('tsx/esm/api'));
    read();
  })();
  await typescript;
};

const prepare = async (file: string): Promise<void> => {
  if (TYPESCRIPT.test(file)) await readTypescript();
  ready ??= (async () => register(`data:text/javascript,${encodeURIComponent(HOOK)}`))();
  await ready;
};

const isKind = (value: unknown): value is AnyKind =>
  typeof value === 'function' &&
  isRecord((value as Partial<AnyKind>).declaration) &&
  typeof (value as Partial<AnyKind>).make === 'function';

const isPipeline = (value: unknown): value is CodePipeline =>
  isRecord(value) && typeof value.decode === 'function' && typeof value.of === 'function' && isRecord(value.definition);

/** A module of the user's: TypeScript or JavaScript, wherever it lies. */
export const importModule = async (file: string): Promise<Readonly<Record<string, unknown>>> => {
  await prepare(file);
  return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
};

/** The kinds and pipelines that a file exports. */
const exportsOf = async (file: string): Promise<Library> => {
  if (!existsSync(file) || !statSync(file).isFile()) throw new Error('no such file');
  const module = await importModule(file);
  // The default export comes last: it is what the file is about.
  const all = [...new Set([...Object.values(module).filter((one) => one !== module.default), module.default])];
  const kinds = all.filter(isKind);
  for (const { declaration } of kinds) expectDeclaration(declaration);
  const shown = showPath(file);
  const found = {
    kinds: kinds.map(nameKind(shown)),
    pipelines: all.filter(isPipeline).map(namePipeline(shown)),
  };
  if (found.kinds.length + found.pipelines.length === 0) {
    const names = Object.keys(module).join(', ') || 'nothing';
    throw new Error(`${names}: it exports no kind and no pipeline`);
  }
  return found;
};

/**
 * A library with what these files export, by their paths from the folder that the command is run in.
 * Left: one line that names the file, if it is not there, exports nothing of use, throws while it is loaded, or has a kind
 * whose name is taken.
 */
export const loadLibrary =
  (files: readonly string[], to: Library = OURS): TE.TaskEither<Refusal, Library> =>
  async () => {
    let library = to;
    for (const file of [...new Set(files.map((one) => resolve(one)))]) {
      const shown = showPath(file);
      try {
        const found = await exportsOf(file);
        try {
          library = extend(library, found);
        } catch (error) {
          return E.left([`${shown}: ${messageOf(error)}`]);
        }
      } catch (error) {
        return E.left([`${shown}: expected a module with kinds or a pipeline, found ${messageOf(error)}`]);
      }
    }
    return E.right(library);
  };

/** What a module is about: its pipeline, and a library with it. */
export interface LoadedModule {
  readonly library: Library;
  readonly pipeline: CodePipeline;
}

/**
 * A module that exports a pipeline. Left: one line, which names the file.
 * @param use more files that are needed
 */
export const loadModule =
  (file: string, use: readonly string[] = []): TE.TaskEither<Refusal, LoadedModule> =>
  async () => {
    const library = await loadLibrary([...use, file])();
    if (E.isLeft(library)) return library;
    // It has been loaded, so this gives what is there already.
    const pipeline = (await exportsOf(resolve(file))).pipelines.at(-1);
    if (pipeline !== undefined) return E.right({ library: library.right, pipeline });
    return E.left([
      `${showPath(resolve(file))}: expected it to export a pipeline, found kinds only (--use takes them)`,
    ]);
  };

/** Whether a word of the command line means a file with a pipeline in code. */
export const isModule = (word: string): boolean => /\.[cm]?[jt]s$/.test(word);

/** The files that data names under `use`, from the folder that the command is run in; they lie beside the data's file. */
export const usedBy = (data: unknown, folder: string): readonly string[] => {
  const use = isRecord(data) ? data.use : undefined;
  if (!Array.isArray(use)) return [];
  return use.filter((one) => typeof one === 'string').map((one) => locate(one, folder));
};

/** A file's name, by its path on any system. */
const nameOf = (path: string): string => path.replace(/^.*[\\/]/, '');

/**
 * The file to use for a path that was recorded earlier: if a file of the same name is given now, that one; else the path
 * as it is.
 */
export const findGiven =
  (given: readonly string[]) =>
  (recorded: string): string =>
    given.find((one) => nameOf(one) === nameOf(recorded)) ?? recorded;

/** The files that are given now, and the recorded ones whose names are not among them. */
export const useGiven = (given: readonly string[], recorded: readonly string[]): readonly string[] => [
  ...new Set([...given, ...recorded.map(findGiven(given))]),
];

/** A path in a folder, as seen from the folder that the command is run in. */
export const locate = (path: string, folder: string): string => {
  const from = relative('', isAbsolute(path) ? path : resolve(folder, path));
  return from.startsWith('.') || isAbsolute(from) ? from : `./${from}`;
};

const IMPORTS = /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g;
const ENDINGS = ['', '.ts', '.js', '.mts', '.mjs', '/index.ts', '/index.js'];

const fileOf = (path: string): string | undefined => {
  const bare = path.replace(/\.js$/, '');
  const candidates = [...ENDINGS.map((one) => path + one), `${bare}.ts`];
  return candidates.find((one) => existsSync(one) && statSync(one).isFile());
};

/**
 * The text of a file, and of the files in its own folder that it imports, by their paths there: its numbers may depend on
 * all of them. JSON counts, too; it imports nothing.
 */
export const sourcesOf = (file: string): readonly (readonly [string, string])[] => {
  const first = resolve(file);
  const folder = dirname(first);
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    const text = readFileSync(path, 'utf8');
    found.set(path, text);
    if (extname(path) === '.json') return;
    for (const [, name = ''] of text.matchAll(IMPORTS)) {
      const next = fileOf(join(dirname(path), name));
      if (next !== undefined && !relative(folder, next).startsWith('..')) visit(next);
    }
  };
  visit(first);
  return [...found].map(([path, text]) => [relative(folder, path), text] as const).sort(([a], [b]) => (a < b ? -1 : 1));
};
