import * as E from 'fp-ts/lib/Either.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import { canonical, type Json } from '../jobs/index.ts';
import { isName, NAME } from '../run/variant.ts';
import {
  anything,
  type Decoder,
  list,
  literal,
  number,
  object,
  oneOf,
  optional,
  type Problem,
  seed,
  show,
  whole,
} from '../schema/decode.ts';
import type { Range as Bounds } from '../statistics/index.ts';
import { isRecord, type JsonObject, MEASURES, type Measure } from './plan.ts';
import { type Choice, isRange, type Range, type Search, sizeOf, type Vary } from './search.ts';

/** What a study's file says, its defaults filled in. */
export interface StudyFile {
  readonly name: string;
  readonly base: Json;
  readonly protocol: JsonObject;
  /** null: the parts of the base (an ablation). */
  readonly vary: Vary | null;
  readonly exclude: readonly Readonly<Record<string, Json>>[];
  readonly seeds: readonly number[];
  readonly search: Search;
  readonly measure: Measure;
  /** What scores of the measure lie between; null: what they usually do. */
  readonly range: Bounds | null;
  readonly criterion: number;
  readonly task: string;
  /** Files whose kinds and pipelines may be named, beside the study's file. */
  readonly use: readonly string[];
}

const MOST_SEEDS = 100_000;
const MOST_VARIANTS = 10_000;
const MOST_LEVELS = 1000;

const wrong = (path: string, expected: string, value: unknown): E.Either<NonEmptyArray<Problem>, never> =>
  E.left([{ path, expected, found: show(value) }]);

const name: Decoder<string> = (value, path) =>
  typeof value === 'string' && isName(value) ? E.right(value) : wrong(path, `a name of ${NAME}`, value);

const word: Decoder<string> = (value, path) =>
  typeof value === 'string' && value !== '' ? E.right(value) : wrong(path, 'a name', value);

const base: Decoder<Json> = (value, path) =>
  (typeof value === 'string' && value !== '') || isRecord(value)
    ? E.right(value as Json)
    : wrong(path, "a pipeline's name, a JSON file, a module or a spec", value);

/** Any keys, each with an A. */
const record =
  <A>(inner: Decoder<A>, expected: string): Decoder<Readonly<Record<string, A>>> =>
  (value, path) => {
    if (!isRecord(value) || Object.keys(value).length === 0) return wrong(path, expected, value);
    const problems: Problem[] = [];
    const entries: [string, A][] = [];
    for (const [key, one] of Object.entries(value)) {
      const decoded = inner(one, `${path}[${JSON.stringify(key)}]`);
      if (E.isRight(decoded)) entries.push([key, decoded.right]);
      else problems.push(...decoded.left);
    }
    const [first, ...rest] = problems;
    return first === undefined ? E.right(Object.fromEntries(entries)) : E.left([first, ...rest]);
  };

const json: Decoder<Json> = anything as Decoder<Json>;

const scale: Decoder<Range['scale']> = (value, path) =>
  value === 'linear' || value === 'log' ? E.right(value) : wrong(path, '"linear" or "log"', value);

const flag: Decoder<boolean> = (value, path) =>
  typeof value === 'boolean' ? E.right(value) : wrong(path, 'true or false', value);

const range = object<Range>({
  from: number(),
  to: number(),
  scale: optional(scale, 'linear'),
  whole: optional(flag, false),
});

const rangeInOrder: Decoder<Range> = (value, path) =>
  E.chain((found: Range): E.Either<NonEmptyArray<Problem>, Range> => {
    const { from, to, scale: by, whole: only } = found;
    if (!(from < to)) return wrong(`${path}.to`, `a number above ${from}`, to);
    if (by === 'log' && from <= 0) return wrong(`${path}.from`, 'a number above 0 on a scale of factors', from);
    if (only && !(Number.isInteger(from) && Number.isInteger(to))) return wrong(path, 'whole ends', value);
    return E.right(found);
  })(range(value, path));

const levels: Decoder<readonly Json[]> = (value, path) =>
  E.chain((found: readonly Json[]): E.Either<NonEmptyArray<Problem>, readonly Json[]> => {
    const texts = found.map(canonical);
    const first = new Map(texts.map((text, i) => [text, i] as const).reverse());
    const twice = texts.findIndex((text, i) => first.get(text) !== i);
    return twice < 0 ? E.right(found) : wrong(`${path}[${twice}]`, 'each level once', found[twice]);
  })(list(json, 1, MOST_LEVELS)(value, path));

const choice: Decoder<Choice> = (value, path) => (isRecord(value) ? rangeInOrder(value, path) : levels(value, path));

const seeds: Decoder<readonly number[]> = (value, path) => {
  if (!Array.isArray(value)) {
    const count = whole(1, MOST_SEEDS)(value, path);
    return E.isLeft(count)
      ? wrong(path, `a whole number from 1 to ${MOST_SEEDS}, or a list of seeds`, value)
      : E.right(Array.from({ length: count.right }, (_, i) => i + 1));
  }
  return E.chain((found: readonly number[]): E.Either<NonEmptyArray<Problem>, readonly number[]> => {
    const first = new Map(found.map((seed, i) => [seed, i] as const).reverse());
    const twice = found.findIndex((seed, i) => first.get(seed) !== i);
    return twice < 0 ? E.right(found) : wrong(`${path}[${twice}]`, 'each seed once', found[twice]);
  })(list(seed, 1, MOST_SEEDS)(value, path));
};

const measure: Decoder<Measure> = (value, path) => {
  const found = MEASURES.find((one) => one === value);
  return found === undefined ? wrong(path, `one of ${MEASURES.join(', ')}`, value) : E.right(found);
};

/** Two numbers, the lower one first. */
const bounds: Decoder<Bounds> = (value, path) =>
  E.chain(
    (found: readonly number[]): E.Either<NonEmptyArray<Problem>, Bounds> =>
      found.length === 2 && (found[0] as number) < (found[1] as number)
        ? E.right({ low: found[0] as number, high: found[1] as number })
        : wrong(path, 'two numbers, the lower one first', value),
  )(list(number(), 0, MOST_LEVELS)(value, path));

const search = oneOf<Search>({
  grid: object({ kind: literal('grid') }),
  ablation: object({ kind: literal('ablation') }),
  random: object({
    kind: literal('random'),
    variants: whole(1, MOST_VARIANTS),
    seed: optional(seed, 1),
  }),
});

const some = (value: unknown, path: string): E.Either<NonEmptyArray<Problem>, JsonObject> =>
  isRecord(value) ? E.right(value) : wrong(path, 'an object', value);

const file = object<StudyFile>({
  name,
  base,
  protocol: optional(some, {}),
  vary: optional(record(choice, 'an object of paths, each with a list of levels or a range'), null),
  exclude: optional(list(record(json, 'an object of paths that are varied, each with a level or a list'), 0, 1000), []),
  seeds: optional(
    seeds,
    Array.from({ length: 10 }, (_, i) => i + 1),
  ),
  search: optional(search, { kind: 'grid' }),
  measure: optional(measure, 'performance'),
  range: optional(bounds, null),
  criterion: optional(number(), 0.95),
  task: optional(word, 'train'),
  use: optional(list(word, 0, 100), []),
});

/** What of an exclusion fits no level. */
const unfit = (vary: Vary, exclude: StudyFile['exclude']): readonly Problem[] =>
  exclude.flatMap((one, i) =>
    Object.entries(one).flatMap(([path, given]): readonly Problem[] => {
      const place = `exclude[${i}][${JSON.stringify(path)}]`;
      const known = Object.hasOwn(vary, path) ? vary[path] : undefined;
      if (known === undefined) {
        return [
          { path: place, expected: `one of the paths that are varied: ${Object.keys(vary).join(', ')}`, found: path },
        ];
      }
      if (isRange(known)) return [{ path: place, expected: 'a path with a list of levels', found: 'a range' }];
      return meant(given, known).flatMap((level): readonly Problem[] =>
        known.some((other) => canonical(other) === canonical(level))
          ? []
          : [{ path: place, expected: `one of its levels: ${known.map(canonical).join(', ')}`, found: show(level) }],
      );
    }),
  );

/** A level, or a list of them; a list may itself be a level. */
export const meant = (given: Json, known: readonly Json[]): readonly Json[] =>
  Array.isArray(given) && !known.some((level) => canonical(level) === canonical(given)) ? given : [given];

/** Far more than a network has parameters. */
const MOST_PATHS = 1000;

const together = ({ vary, search: by, exclude }: StudyFile): readonly Problem[] => {
  const problems: Problem[] = [];
  if (vary === null) {
    if (by.kind !== 'ablation') {
      const expected = 'what is varied (only an ablation can do without: it takes out each part of the base in turn)';
      problems.push({ path: 'vary', expected, found: 'nothing' });
    }
    return problems;
  }
  const paths = Object.keys(vary).length;
  if (paths > MOST_PATHS) return [{ path: 'vary', expected: `at most ${MOST_PATHS} paths`, found: `${paths}` }];
  for (const [path, one] of Object.entries(vary)) {
    if (isRange(one) && by.kind !== 'random') {
      const expected = `a list of levels: a range is for "search": { "kind": "random", "variants": … }`;
      problems.push({ path: `vary[${JSON.stringify(path)}]`, expected, found: 'a range' });
    }
  }
  if (by.kind === 'grid' && sizeOf(vary) > MOST_VARIANTS) {
    problems.push({ path: 'vary', expected: `at most ${MOST_VARIANTS} combinations`, found: `${sizeOf(vary)}` });
  }
  return [...problems, ...unfit(vary, exclude)];
};

/** What a study's file says; or all that is wrong with the file itself. `planStudy` checks its pipelines. */
export const parseFile = (given: unknown): E.Either<NonEmptyArray<Problem>, StudyFile> => {
  const { $schema: _, ...value } = isRecord(given) ? given : {};
  return E.chain((found: StudyFile): E.Either<NonEmptyArray<Problem>, StudyFile> => {
    const [first, ...rest] = together(found);
    return first === undefined ? E.right(found) : E.left([first, ...rest]);
  })(file(isRecord(given) ? value : given, ''));
};
