import * as E from 'fp-ts/lib/Either.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import { complete, fixedOf, sameData } from '../../modules/core/complete.ts';
import { isRecord } from '../../modules/core/json.ts';
import { completeKind } from '../../modules/core/kind.ts';
import type {
  AnyKind,
  Declaration,
  DescribedPlace,
  Json,
  JsonObject,
  Parameter,
  Parameters,
} from '../../modules/index.ts';
import { type Decoder, oneLine, type Problem, show } from './decode.ts';
import { meantPerhaps } from './nearest.ts';

/** What stands in a place, complete: its kind, and all of that kind's parameters. */
export type Placed = { readonly kind: string } & JsonObject;

/** What can be set of a pipeline: places, each with its kinds, and parameters of its own. */
export interface Schema {
  readonly places: readonly DescribedPlace[];
  readonly parameters: Parameters;
}

const fail = (problems: readonly Problem[]): E.Either<NonEmptyArray<Problem>, never> =>
  E.left(problems as unknown as NonEmptyArray<Problem>);

const wrong = (path: string, expected: string, value: unknown): E.Either<NonEmptyArray<Problem>, never> =>
  fail([{ path, expected, found: show(value) }]);

/** Either's words for what modules/core says plainly. */
const either = <A>(
  done: { readonly value: unknown } | { readonly problems: readonly Problem[] },
): E.Either<NonEmptyArray<Problem>, A> => ('problems' in done ? fail(done.problems) : E.right(done.value as A));

/** A kind's own functions, its check and its defaults, may throw: that is wrong with what stands in the place. */
const complainOf = <A>(
  { place, kind }: Declaration,
  path: string,
  decode: () => E.Either<NonEmptyArray<Problem>, A>,
): E.Either<NonEmptyArray<Problem>, A> => {
  try {
    return decode();
  } catch (error) {
    const found = oneLine(error instanceof Error ? error.message : String(error), 300);
    return fail([{ path, expected: `values that kind ${place}/${kind} can check`, found }]);
  }
};

export const declarationsOf = (kinds: readonly AnyKind[]): readonly Declaration[] =>
  kinds.map(({ declaration }) => declaration);

/**
 * What stands in a place: a kind's name, an object of its parameters (of the first kind, if it names none), or null for
 * the place's null kind.
 */
export const decodePlace =
  (kinds: readonly Declaration[]): Decoder<Placed> =>
  (value, path) => {
    const names = kinds.map(({ kind }) => JSON.stringify(kind)).join(', ');
    const nothing = kinds.find((one) => one.nothing === true)?.kind;
    const record =
      value === null && nothing !== undefined ? { kind: nothing } : typeof value === 'string' ? { kind: value } : value;
    if (!isRecord(record)) return wrong(path, `one of ${names}, or an object of that kind`, value);
    const { kind = kinds[0]?.kind } = record;
    const declaration = kinds.find((one) => one.kind === kind);
    if (declaration === undefined) {
      const where = typeof value === 'string' ? path : path === '' ? 'kind' : `${path}.kind`;
      const meant = meantPerhaps(
        kind,
        kinds.map((one) => one.kind),
      );
      return fail([{ path: where, expected: `one of ${names}`, found: `${show(kind)}${meant}` }]);
    }
    return E.map((values: JsonObject): Placed => ({ kind: declaration.kind, ...values }))(
      complainOf(declaration, path, () => either<JsonObject>(completeKind(declaration, record, path))),
    );
  };

/** A value of a parameter. */
export const decodeParameter =
  (parameter: Parameter): Decoder<Json> =>
  (value, path) =>
    either(complete(parameter, value, path));

/** A parameter found at an address, and where. */
export interface Found {
  /** Where a place's kind has it; undefined where it is the pipeline's own. */
  readonly place: string | undefined;
  readonly path: readonly string[];
  readonly parameter: Parameters[string];
}

/** The parameter at a path, and the path by the names of today. */
const below = (
  parameters: Parameters,
  path: readonly string[],
): readonly [path: readonly string[], parameter: Parameter] | undefined => {
  const [said = '', ...rest] = path;
  const former = Object.keys(parameters).find((name) => parameters[name]?.formerly === said);
  const name = Object.hasOwn(parameters, said) ? said : former;
  const found = name === undefined ? undefined : parameters[name];
  if (name === undefined || found === undefined) return undefined;
  if (rest.length === 0) return [[name], found];
  const inner = found.type === 'group' ? below(found.parameters, rest) : undefined;
  return inner === undefined ? undefined : [[name, ...inner[0]], inner[1]];
};

/** The kind that stands in a place by these controls. */
export const standingIn = ({ name, kinds, start }: DescribedPlace, controls: JsonObject): Declaration | undefined => {
  const standing = controls[name] ?? start;
  const kind = isRecord(standing) ? standing.kind : standing;
  return kinds.find((one) => one.kind === kind);
};

/** Places whose modules cannot go on after a change: another kind stands there, or one that is made with other values. */
export const remadePlaces = ({ places }: Schema, before: JsonObject, after: JsonObject): readonly string[] => {
  const madeWith = (place: DescribedPlace, controls: JsonObject): Json => {
    const kind = standingIn(place, controls);
    const values = controls[place.name] ?? place.start;
    return kind === undefined
      ? null
      : [kind.kind, fixedOf(kind.parameters, isRecord(values) ? (values as JsonObject) : {})];
  };
  return places
    .filter((place) => before[place.name] !== after[place.name])
    .filter((place) => !sameData(madeWith(place, before), madeWith(place, after)))
    .map(({ name }) => name);
};

/** The parameter at an address such as `rule.learningRate`, of what stands there now. */
export const findParameter = (schema: Schema, controls: JsonObject, address: string): Found | undefined => {
  const path = address.split('.');
  const own = below(schema.parameters, path);
  if (own !== undefined) return { place: undefined, path: own[0], parameter: own[1] };
  const place = schema.places.find(({ name }) => name === path[0]);
  const kind = place === undefined ? undefined : standingIn(place, controls);
  const found = kind === undefined ? undefined : below(kind.parameters, path.slice(1));
  if (place === undefined || found === undefined) return undefined;
  return { place: place.name, path: [place.name, ...found[0]], parameter: found[1] };
};

/** The same data with another value at a path. */
export const replaceAt = (data: JsonObject, [key = '', ...rest]: readonly string[], value: Json): JsonObject => {
  if (rest.length === 0) return { ...data, [key]: value };
  const inner = data[key];
  return { ...data, [key]: replaceAt(isRecord(inner) ? (inner as JsonObject) : {}, rest, value) };
};
