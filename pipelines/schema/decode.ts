import * as E from 'fp-ts/lib/Either.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import * as NEA from 'fp-ts/lib/NonEmptyArray.js';
import { isRecord } from '../../modules/core/json.ts';
import {
  pathTo as at,
  describeProblem,
  describeProblems,
  firstOf,
  oneLine,
  type Problem,
  show,
  spokenRange as spoken,
  unknownKeys,
} from '../../modules/core/problem.ts';
import { meantPerhaps } from './nearest.ts';

export { describeProblem, describeProblems, oneLine, type Problem, show };

/** Turns unknown data into an A, or into the list of all that is wrong with it. */
export type Decoder<A> = (value: unknown, path: string) => E.Either<NonEmptyArray<Problem>, A>;

const problem = (path: string, expected: string, value: unknown): E.Either<NonEmptyArray<Problem>, never> =>
  E.left([{ path, expected, found: show(value) }]);

const validation = E.getApplicativeValidation(NEA.getSemigroup<Problem>());

const both = <A, B>(a: E.Either<NonEmptyArray<Problem>, A>, b: E.Either<NonEmptyArray<Problem>, B>) =>
  validation.ap(
    validation.map(a, (x) => (y: B) => [x, y] as const),
    b,
  );

const alsoWrong = <A>(decoded: E.Either<NonEmptyArray<Problem>, A>, problems: NonEmptyArray<Problem>) =>
  validation.map(both(decoded, E.left(problems)), ([a]) => a);

export const number =
  (range: { readonly min?: number; readonly max?: number; readonly above?: number } = {}): Decoder<number> =>
  (value, path) => {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, above = Number.NEGATIVE_INFINITY } = range;
    const ok = typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max && value > above;
    // + 0 turns −0 into 0: JSON text cannot hold −0.
    return ok ? E.right(value + 0) : problem(path, `a number${spoken(min, max, above)}`, value);
  };

export const whole =
  (min: number, max: number): Decoder<number> =>
  (value, path) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? E.right(value + 0)
      : problem(path, `a whole number from ${min} to ${max}`, value);

export const text: Decoder<string> = (value, path) =>
  typeof value === 'string' ? E.right(value) : problem(path, 'text', value);

/** What everything random is drawn from. */
export const seed = whole(0, Number.MAX_SAFE_INTEGER);

export const list =
  <A>(item: Decoder<A>, min: number, max: number): Decoder<readonly A[]> =>
  (value, path) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      return problem(path, `a list of ${min} to ${max} entries`, value);
    }
    const problems: Problem[] = [];
    const items: A[] = [];
    for (let i = 0; i < value.length; i++) {
      const decoded = item(value[i], `${path}[${i}]`);
      if (E.isRight(decoded)) items.push(decoded.right);
      else problems.push(...decoded.left);
    }
    const told = firstOf(problems, path, 'wrong entries');
    return problems.length === 0 ? E.right(items) : E.left(told as unknown as NonEmptyArray<Problem>);
  };

export const orNull =
  <A>(inner: Decoder<A>): Decoder<A | null> =>
  (value, path) =>
    value === null ? E.right(null) : inner(value, path);

/** A field that may be left out. */
export interface Optional<A> {
  readonly decode: Decoder<A>;
  readonly otherwise: A;
}

/** Takes `otherwise` where the field is missing. */
export const optional = <A>(decode: Decoder<A>, otherwise: A): Optional<A> => ({ decode, otherwise });

type Fields<A> = { readonly [K in keyof A]: Decoder<A[K]> | Optional<A[K]> };

/** These fields of an object, whatever else it holds. */
export const some =
  <A extends object>(fields: Fields<A>): Decoder<A> =>
  (value, path) => {
    if (!isRecord(value)) return problem(path, `an object with ${Object.keys(fields).join(', ')}`, value);
    let result: E.Either<NonEmptyArray<Problem>, Partial<A>> = E.right({});
    for (const key of Object.keys(fields) as (keyof A & string)[]) {
      const field = fields[key];
      const present = Object.hasOwn(value, key);
      const decoded =
        typeof field === 'function'
          ? field(present ? value[key] : undefined, at(path, key))
          : present
            ? field.decode(value[key], at(path, key))
            : E.right(field.otherwise);
      result = validation.map(both(result, decoded), ([rest, one]) => ({ ...rest, [key]: one }) as Partial<A>);
    }
    return result as E.Either<NonEmptyArray<Problem>, A>;
  };

/** An object with just these fields; an unknown key is an error like any other. */
export const object = <A extends object>(fields: Fields<A>): Decoder<A> => {
  const known = some(fields);
  const names = Object.keys(fields);
  return (value, path) => {
    const decoded = known(value, path);
    if (!isRecord(value)) return decoded;
    const [first, ...others] = unknownKeys(value, names, path, (key) => meantPerhaps(key, names));
    return first === undefined ? decoded : alsoWrong(decoded, [first, ...others]);
  };
};

/** One of several objects, told apart by `kind`; the bare string `"hebbian"` stands for `{ "kind": "hebbian" }`. */
export const oneOf =
  <A>(variants: Readonly<Record<string, Decoder<A>>>): Decoder<A> =>
  (value, path) => {
    const names = Object.keys(variants)
      .map((name) => JSON.stringify(name))
      .join(', ');
    const record = typeof value === 'string' ? { kind: value } : value;
    if (!isRecord(record)) return problem(path, `one of ${names}, or an object of that kind`, value);
    const { kind } = record;
    const variant = typeof kind === 'string' && Object.hasOwn(variants, kind) ? variants[kind] : undefined;
    return variant === undefined
      ? E.left([
          {
            path: typeof value === 'string' ? path : at(path, 'kind'),
            expected: `one of ${names}`,
            found: `${show(kind)}${meantPerhaps(kind, Object.keys(variants))}`,
          },
        ])
      : variant(record, path);
  };

export const literal =
  <T extends string>(word: T): Decoder<T> =>
  (value, path) =>
    value === word ? E.right(word) : problem(path, JSON.stringify(word), value);

/** Any value at all. */
export const anything: Decoder<unknown> = E.right;

/** Refines `inner`: `check` says what is wrong with a `part` of it, if anything, also where the rest is wrong. */
export const refine =
  <A, B>(inner: Decoder<A>, part: Decoder<B>, check: (part: B, path: string) => readonly Problem[]): Decoder<A> =>
  (value, path) => {
    const decoded = inner(value, path);
    const checkable = part(value, path);
    const [first, ...rest] = E.isRight(checkable) ? check(checkable.right, path) : [];
    return first === undefined ? decoded : alsoWrong(decoded, [first, ...rest]);
  };
