import * as E from 'fp-ts/lib/Either.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import { lookUp } from '../../modules/index.ts';
import { type Library, OURS } from '../catalogue/library.ts';
import { canonical, type Json } from '../jobs/index.ts';
import { pipelineOf } from '../run/pipelineOf.ts';
import { parseSpec, type Spec } from '../run/spec.ts';
import { warningsOf } from '../run/warnings.ts';
import { describeProblem, type Problem } from '../schema/decode.ts';
import type { Schema } from '../schema/schema.ts';
import { describeWarning } from '../schema/warning.ts';
import { changeAll } from './change.ts';
import { meant, type StudyFile } from './file.ts';
import { freeName } from './freeName.ts';
import { brief, type Factor, isRecord, type JsonObject, label, type Plan, type Variant } from './plan.ts';
import { type Changes, changesOf, isRange, partsOf, type Vary } from './search.ts';

type Parsed = E.Either<NonEmptyArray<Problem>, JsonObject>;

/** The parameters, complete but for the seed; a task of the user's own takes them as they stand. */
const complete = (task: string, data: JsonObject, library: Library): Parsed => {
  if (task !== 'train') return E.right(data);
  return E.map((spec: object): JsonObject => {
    const { seed: _, ...rest } = spec as JsonObject;
    return rest;
  })(parseSpec({ ...data, seed: 0 }, library));
};

const excludes =
  ({ exclude }: StudyFile, vary: Vary) =>
  (changes: Changes): boolean => {
    const levels = new Map(changes.map(([path, level]) => [path, canonical(level)]));
    return exclude.some((one) =>
      Object.entries(one).every(([path, given]) => {
        const known = Object.hasOwn(vary, path) ? vary[path] : undefined;
        if (known === undefined || isRange(known)) return false;
        return meant(given, known).some((level) => canonical(level) === levels.get(path));
      }),
    );
  };

const saying = (changes: Changes): string => changes.map(([path, level]) => `${path}=${label(level)}`).join(', ');

/** 0.1.0 called the memory's place `attractor`. */
const modernPath = (path: string): string => path.replace(/^attractor(?=\.|$)/, 'memory');
const modernKeys = <A>(data: Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
  Object.fromEntries(Object.entries(data).map(([path, value]) => [modernPath(path), value]));

const modern = (task: string, data: JsonObject): JsonObject => (task === 'train' ? modernKeys<Json>(data) : data);
const modernFile = (study: StudyFile): StudyFile =>
  study.task !== 'train'
    ? study
    : {
        ...study,
        vary: study.vary === null ? null : modernKeys(study.vary),
        exclude: study.exclude.map((one) => modernKeys(one)),
      };

type Level = readonly [path: string, level: Json];

/** A problem in the pipelines, and where it turned up. */
interface Trouble {
  readonly problem: Problem;
  readonly in: Changes[];
}

/** In how many variants each of these stands. */
const counted = (all: readonly Changes[], key: (level: Level) => string): ((level: Level) => number) => {
  const counts = new Map<string, number>();
  for (const level of all.flat()) counts.set(key(level), (counts.get(key(level)) ?? 0) + 1);
  return (level) => counts.get(key(level)) ?? 0;
};

const concerns = ([path]: Level, problem: Problem): boolean =>
  problem.path === path || problem.path.startsWith(`${path}.`);

/**
 * Says where in the study's file a problem comes from: the one level that always causes it, or the path that causes it at
 * every level; else the first variant that has it, and how many more do.
 */
const blame = (all: readonly Changes[], vary: Vary): ((trouble: Trouble) => Problem) => {
  const withLevel = counted(all, ([path, level]) => canonical([path, level]));
  const withPath = counted(all, ([path]) => path);
  return ({ problem, in: found }) => {
    const [first = []] = found;
    // A problem without a path is one of the whole combination.
    const alike = problem.path === '' ? [] : first;
    const always = alike.filter((level) => withLevel(level) === found.length);
    const cause = always.find((level) => concerns(level, problem)) ?? (always.length === 1 ? always[0] : undefined);
    const choice = cause === undefined ? undefined : vary[cause[0]];
    const i = cause === undefined || choice === undefined || isRange(choice) ? -1 : choice.indexOf(cause[1]);
    if (cause !== undefined && i >= 0) {
      const place = `vary[${JSON.stringify(cause[0])}][${i}]`;
      const below = concerns(cause, problem) ? problem.path.slice(cause[0].length) : `: ${problem.path}`;
      return { ...problem, path: `${place}${below}` };
    }
    const path = alike.find((level) => concerns(level, problem) && withPath(level) === found.length)?.[0];
    if (path !== undefined) {
      return { ...problem, path: `vary[${JSON.stringify(path)}]${problem.path.slice(path.length)}` };
    }
    const more = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
    return { ...problem, path: `${saying(first)}${more}${problem.path === '' ? '' : `: ${problem.path}`}` };
  };
};

interface Made {
  readonly changes: Changes;
  readonly params: Parsed;
}

const makes =
  (study: StudyFile, raw: JsonObject, whole: JsonObject, library: Library) =>
  (changes: Changes): Made => {
    const data = changeAll(raw, changes, whole);
    if (E.isRight(data)) return { changes, params: complete(study.task, data.right, library) };
    const problem = { path: '', expected: `something to change there (${data.left})`, found: 'nothing' };
    return { changes, params: E.left([problem]) };
  };

/** What stands at a path in the base: in the words of the study, where one of its levels is just that. */
const factorOf =
  (make: (changes: Changes) => Made, whole: JsonObject) =>
  ([path, levels]: readonly [string, readonly Json[]]): Factor => {
    const same = levels.find((level) => {
      const { params } = make([[path, level]]);
      return E.isRight(params) && canonical(params.right) === canonical(whole);
    });
    return { path, base: same === undefined ? (lookUp(whole, path.split('.')) ?? null) : same, levels };
  };

const variantOf = (factors: readonly Factor[], changes: Changes, params: JsonObject): Variant => {
  const changed = new Map(changes);
  const levels = factors.map(({ path, base }) => (changed.has(path) ? (changed.get(path) as Json) : base));
  const differs = factors.flatMap((factor, i) => {
    const level = levels[i] as Json;
    return canonical(level) === canonical(factor.base) ? [] : [`${factor.path}=${brief(level, factor)}`];
  });
  return { name: differs.length === 0 ? 'base' : differs.join(', '), levels, params };
};

/** The levels, in the order of the file; drawn ones are sorted. */
const levelsOf = (path: string, vary: Vary, all: readonly Changes[]): readonly Json[] => {
  const choice = vary[path];
  if (choice !== undefined && !isRange(choice)) return choice;
  const drawn = all.flatMap((changes) => changes.flatMap(([other, level]) => (other === path ? [level] : [])));
  return [...new Set(drawn)].sort((a, b) => Number(a) - Number(b));
};

/** Where a file still calls the memory `attractor`, so do the lines on what is wrong with it. */
const inWordsOf =
  ({ vary }: StudyFile, raw: JsonObject) =>
  (problem: Problem): Problem => {
    const { path } = problem;
    const old = path.replace(/^vary\["memory/, 'vary["attractor');
    if (Object.keys(vary ?? {}).some((key) => old.startsWith(`vary[${JSON.stringify(key)}]`))) {
      return { ...problem, path: old };
    }
    return 'attractor' in raw ? { ...problem, path: path.replace(/^base\.memory(?=\.|$)/, 'base.attractor') } : problem;
  };

/**
 * Plans a study before anything runs.
 * @param raw the base as it is written, without its defaults: they may depend on what is varied
 * @param library what its pipelines may name
 * @returns the plan; or all that is wrong with any of its pipelines
 */
export const planStudy = (
  file: StudyFile,
  given: JsonObject,
  library: Library = OURS,
): E.Either<NonEmptyArray<Problem>, Plan> =>
  E.mapLeft(([first, ...rest]: NonEmptyArray<Problem>): NonEmptyArray<Problem> => {
    const told = inWordsOf(file, given);
    return [told(first), ...rest.map(told)];
  })(planAs(modernFile(file), modern(file.task, given), library));

/** Warnings of the base and of its variants, a line each, with where in the study's file they come from. */
const warned = (
  study: StudyFile,
  whole: JsonObject,
  params: readonly (readonly [Changes, JsonObject])[],
  to: (trouble: Trouble) => Problem,
  library: Library,
): readonly string[] => {
  if (study.task !== 'train') return [];
  const of = (spec: JsonObject) => warningsOf(pipelineOf({ ...spec, seed: 0 } as unknown as Spec, library));
  const ofBase = new Set(of(whole).map(describeWarning));
  const found = new Map<string, Trouble>();
  for (const [changes, spec] of params) {
    for (const warning of of(spec)) {
      const text = describeWarning(warning);
      const problem = { path: warning.path, expected: warning.message, found: '' };
      const trouble = found.get(text) ?? { problem, in: [] };
      trouble.in.push(changes);
      found.set(text, trouble);
    }
  }
  const ofVariants = [...found].filter(([text]) => !ofBase.has(text)).map(([, trouble]) => to(trouble));
  return [
    ...[...ofBase].map((text) => `base.${text}`),
    ...ofVariants.map(({ path, expected: message }) => describeWarning({ path, message })),
  ].map((line) => `warning: ${line}`);
};

const planAs = (study: StudyFile, raw: JsonObject, library: Library): E.Either<NonEmptyArray<Problem>, Plan> => {
  const { protocol } = raw;
  const merged = { ...(isRecord(protocol) ? protocol : {}), ...study.protocol };
  const based: JsonObject = Object.keys(merged).length === 0 ? raw : { ...raw, protocol: merged };
  const base = complete(study.task, based, library);
  if (E.isLeft(base)) return E.mapLeft((problems: NonEmptyArray<Problem>) => ofBase(problems))(base);
  const whole = base.right;
  const vary = study.vary ?? partsOf(schemaOf(study.task, whole, library), whole);
  const make = makes(study, based, whole, library);
  const all = changesOf(study.search, vary, excludes(study, vary));
  const tooMany = boundRuns(all.length + 1, study.seeds.length);
  if (tooMany !== undefined) return E.left([tooMany]);

  const troubles = new Map<string, Trouble>();
  const params: [Changes, JsonObject][] = [];
  for (const { changes, params: found } of all.map(make)) {
    if (E.isRight(found)) params.push([changes, found.right]);
    else {
      for (const problem of found.left) {
        const text = describeProblem(problem);
        const trouble = troubles.get(text) ?? { problem, in: [] };
        trouble.in.push(changes);
        troubles.set(text, trouble);
      }
    }
  }
  const to = blame(all, vary);
  const problems = [...troubles.values()].map(to);
  if (Object.hasOwn(vary, 'seed')) {
    problems.push({ path: 'vary["seed"]', expected: 'seeds under "seeds"', found: 'seeds as levels' });
  }
  const [first, ...rest] = problems;
  if (first !== undefined) return E.left([first, ...rest]);

  const paths = Object.keys(vary).map((path) => [path, levelsOf(path, vary, all)] as const);
  const factors = paths.map(factorOf(make, whole));
  const found = new Map<string, Variant>([[canonical(whole), variantOf(factors, [], whole)]]);
  for (const [changes, one] of params) {
    if (!found.has(canonical(one))) found.set(canonical(one), variantOf(factors, changes, one));
  }
  const { name, task, seeds, measure, range, criterion } = study;
  const variants = distinct([...found.values()]) as [Variant, ...Variant[]];
  const repeated = params.length - new Set(params.map(([, one]) => canonical(one))).size;
  const notes = [...notesOf(study, all.length, repeated), ...warned(study, whole, params, to, library)];
  return E.right({
    name,
    task,
    factors,
    variants,
    seeds,
    measure,
    ...(range === null ? {} : { range }),
    criterion,
    ...(notes.length === 0 ? {} : { notes }),
  });
};

/** So many can be named, looked up and analysed while someone waits. */
const MOST_RUNS = 200_000;

/** Before any pipeline is made: what is wrong with so many. */
const boundRuns = (variants: number, seeds: number): Problem | undefined =>
  variants * seeds <= MOST_RUNS
    ? undefined
    : {
        path: 'seeds',
        expected: `at most ${MOST_RUNS} runs`,
        found: `${variants} variants × ${seeds} seeds = ${variants * seeds}`,
      };

/** A name is a variant's key in tables and figures; labels that hold commas and `=` could make the same one twice. */
const distinct = (variants: readonly Variant[]): readonly Variant[] => {
  const taken = new Set<string>();
  return variants.map((variant) => {
    const name = freeName(variant.name, taken, (n) => `${variant.name} (${n})`);
    taken.add(name);
    return name === variant.name ? variant : { ...variant, name };
  });
};

const notesOf = ({ search, vary }: StudyFile, changes: number, twice: number): readonly string[] => {
  const fewer =
    search.kind === 'random' && changes < search.variants
      ? [`search: expected ${search.variants} variants to draw, found ${changes}: there are no more that differ`]
      : [];
  // An ablation without a list takes out parts; two of them may come to the same.
  const same =
    twice > 0 && vary !== null
      ? [`vary: ${twice} of ${changes} combinations come to the same pipeline as another, and are run once`]
      : [];
  return [...fewer, ...same];
};

/** What can be varied of the base; of a task of the user's own nothing is known. */
const schemaOf = (task: string, whole: JsonObject, library: Library): Schema =>
  task === 'train' ? pipelineOf({ ...whole, seed: 0 } as Spec, library).schema : { places: [], parameters: {} };

const ofBase = ([first, ...rest]: NonEmptyArray<Problem>): NonEmptyArray<Problem> => {
  const told = (problem: Problem): Problem => ({
    ...problem,
    path: problem.path === '' ? 'base' : `base.${problem.path}`,
  });
  return [told(first), ...rest.map(told)];
};
