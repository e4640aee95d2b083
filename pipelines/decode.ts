import * as E from 'fp-ts/Either';
import type { NonEmptyArray } from 'fp-ts/NonEmptyArray';
import * as NEA from 'fp-ts/NonEmptyArray';

/** Something wrong with the data: where, what was expected there, what was found. */
export interface Problem {
  /** `protocol.testAt[2]`; empty for the whole. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** Turns unknown data into an A, or into the list of all that is wrong with it. */
export type Decoder<A> = (value: unknown, path: string) => E.Either<NonEmptyArray<Problem>, A>;

/** `reservoir.units: expected a whole number from 1 to 10000, found -3` */
export const describeProblem = ({ path, expected, found }: Problem): string =>
  `${path === '' ? 'the whole' : path}: expected ${expected}, found ${found}`;

const SHOWN = 60;

/** A short rendering of any value, for messages. */
export const show = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null)
    return `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'no keys'}`;
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
};

const problem = (path: string, expected: string, value: unknown): E.Either<NonEmptyArray<Problem>, never> =>
  E.left([{ path, expected, found: show(value) }]);

const validation = E.getApplicativeValidation(NEA.getSemigroup<Problem>());

const both = <A, B>(a: E.Either<NonEmptyArray<Problem>, A>, b: E.Either<NonEmptyArray<Problem>, B>) =>
  validation.ap(
    validation.map(a, (x) => (y: B) => [x, y] as const),
    b,
  );

export const number =
  (range: { readonly min?: number; readonly max?: number; readonly above?: number } = {}): Decoder<number> =>
  (value, path) => {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, above = Number.NEGATIVE_INFINITY } = range;
    const ok = typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max && value > above;
    return ok ? E.right(value) : problem(path, `a number${spoken(min, max, above)}`, value);
  };

const spoken = (min: number, max: number, above: number): string => {
  const low = Number.isFinite(above) ? ` above ${above}` : Number.isFinite(min) ? ` ≥ ${min}` : '';
  const high = Number.isFinite(max) ? ` ≤ ${max}` : '';
  return low + (low && high ? ' and' : '') + high;
};

export const whole =
  (min: number, max: number): Decoder<number> =>
  (value, path) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? E.right(value)
      : problem(path, `a whole number from ${min} to ${max}`, value);

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
    return problems.length === 0 ? E.right(items) : E.left(problems as unknown as NonEmptyArray<Problem>);
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

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** An object with just these fields; an unknown key is an error like any other. */
export const object =
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
    for (const key of Object.keys(value)) {
      if (Object.hasOwn(fields, key)) continue;
      const known = Object.keys(fields).join(', ');
      const unknown = E.left<NonEmptyArray<Problem>>([
        { path: at(path, key), expected: `one of ${known}`, found: 'an unknown key' },
      ]);
      result = validation.map(both(result, unknown), ([rest]) => rest);
    }
    return result as E.Either<NonEmptyArray<Problem>, A>;
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
      ? problem(typeof value === 'string' ? path : at(path, 'kind'), `one of ${names}`, kind)
      : variant(record, path);
  };

export const literal =
  <T extends string>(word: T): Decoder<T> =>
  (value, path) =>
    value === word ? E.right(word) : problem(path, JSON.stringify(word), value);

/** Refines what was decoded: `check` says what is wrong with it, if anything. */
export const checked =
  <A>(inner: Decoder<A>, check: (value: A, path: string) => readonly Problem[]): Decoder<A> =>
  (value, path) =>
    E.chain((decoded: A): E.Either<NonEmptyArray<Problem>, A> => {
      const [first, ...rest] = check(decoded, path);
      return first === undefined ? E.right(decoded) : E.left([first, ...rest]);
    })(inner(value, path));
