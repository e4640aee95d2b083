import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Controls } from '../modules/index.ts';
import { type Control, madeIn, PLACES, type Place, table, within } from './controls.ts';
import { type Decoder, describeProblem, number, object, optional, show, whole } from './decode.ts';
import type { Variant } from './variant.ts';

/** A record of anything. */
const record: Decoder<Readonly<Record<string, unknown>>> = (value, path) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? E.right(value as Readonly<Record<string, unknown>>)
    : E.left([{ path, expected: 'an object', found: show(value) }]);

const text: Decoder<string> = (value, path) =>
  typeof value === 'string' ? E.right(value) : E.left([{ path, expected: 'text', found: show(value) }]);

/** Model time over real time: slower than this a step would take seconds, and nothing else could be done meanwhile. */
export const SPEED = { min: 0.001 } as const;

const speed: Decoder<number> = (value, path) => {
  if (value === 'max') return E.right(Number.POSITIVE_INFINITY);
  return pipe(
    number(SPEED)(value, path),
    E.mapLeft(([first]) => [{ ...first, expected: `"max" or ${first.expected}` }]),
  );
};

const place: Decoder<Place> = (value, path) =>
  PLACES.includes(value as Place)
    ? E.right(value as Place)
    : E.left([{ path, expected: PLACES.map((name) => JSON.stringify(name)).join(', '), found: show(value) }]);

/** A name or a spec; what is wrong with a spec is told where it is parsed. */
const pipeline: Decoder<unknown> = (value, path) => (typeof value === 'string' ? E.right(value) : record(value, path));

const seed = whole(0, Number.MAX_SAFE_INTEGER);

/** What a session can be told to do, and with what. */
export interface Commands {
  readonly pause: Readonly<Record<never, never>>;
  readonly resume: Readonly<Record<never, never>>;
  readonly step: { readonly steps: number };
  readonly speed: { readonly speed: number };
  /** null: the seed stays. */
  readonly reset: { readonly seed: number | null };
  readonly swap: {
    readonly place: Place;
    readonly kind: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    /** null: all of them. */
    readonly variant: string | null;
  };
  readonly set: { readonly parameters: Readonly<Record<string, unknown>> };
  readonly get: Readonly<Record<never, never>>;
  /** One pipeline, a name or a spec; or variants by their names, each a name of a pipeline or a spec. The other is null. */
  readonly load: { readonly pipeline: unknown; readonly variants: Readonly<Record<string, unknown>> | null };
  /** null: the bytes are the result. */
  readonly save: { readonly file: string | null };
  readonly restore: { readonly checkpoint: string | null; readonly file: string | null };
  readonly list: Readonly<Record<never, never>>;
  readonly journal: Readonly<Record<never, never>>;
}
export type Method = keyof Commands;

const decoders: { readonly [M in Method]: Decoder<Commands[M]> } = {
  pause: object({}),
  resume: object({}),
  step: object<Commands['step']>({ steps: optional(whole(1, 1_000_000_000), 1) }),
  speed: object<Commands['speed']>({ speed }),
  reset: object<Commands['reset']>({ seed: optional<number | null>(seed, null) }),
  swap: object<Commands['swap']>({
    place,
    kind: text,
    parameters: optional(record, {}),
    variant: optional<string | null>(text, null),
  }),
  set: object<Commands['set']>({ parameters: record }),
  get: object({}),
  load: object<Commands['load']>({
    pipeline: optional<unknown>(pipeline, null),
    variants: optional<Commands['load']['variants']>(record, null),
  }),
  save: object<Commands['save']>({ file: optional<string | null>(text, null) }),
  restore: object<Commands['restore']>({
    checkpoint: optional<string | null>(text, null),
    file: optional<string | null>(text, null),
  }),
  list: object({}),
  journal: object({}),
};

export const METHODS = Object.keys(decoders) as readonly Method[];

/** A method and its parameters, told apart by the method. */
export type Command = { readonly [M in Method]: { readonly method: M; readonly params: Commands[M] } }[Method];

/** What a caller asks for, or one line on what is wrong with it. No params at all are none. */
export const commandOf = (method: string, params: unknown): E.Either<string, Command> => {
  const decode = Object.hasOwn(decoders, method) ? (decoders[method as Method] as Decoder<unknown>) : undefined;
  if (decode === undefined) return E.left(`method: expected ${METHODS.join(', ')}; found ${show(method)}`);
  return pipe(
    decode(params ?? {}, ''),
    E.bimap(
      (problems) => problems.map(describeProblem).join('; '),
      (decoded) => ({ method, params: decoded }) as Command,
    ),
  );
};

/** Several names are one in each variant: without a prefix it stands for all of them. */
const targets = (name: string, variants: readonly Variant[]): readonly (readonly [string, string])[] => {
  const slash = name.indexOf('/');
  const [own, key] = slash < 0 ? [null, name] : [name.slice(0, slash), name.slice(slash + 1)];
  const those = variants.filter((variant) => own === null || (own !== '' && variant.name === own));
  return Object.hasOwn(table, key) ? those.map((variant) => [within(variant.name, key), key] as const) : [];
};

/** Values by the full names of their controls, all of them valid; or one line on all that is wrong. */
export const controlsFrom = (
  parameters: Readonly<Record<string, unknown>>,
  variants: readonly Variant[],
): E.Either<string, Controls> => {
  const wrong: string[] = [];
  const found: Record<string, number | string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const those = targets(name, variants);
    if (those.length === 0) wrong.push(`${show(name)}: expected a parameter (get lists them)`);
    for (const [full, key] of those) {
      const decoded = table[key]?.decode(value, name);
      if (decoded !== undefined && E.isRight(decoded)) found[full] = decoded.right;
      else if (decoded !== undefined) wrong.push(describeProblem(decoded.left[0]));
    }
  }
  return wrong.length === 0 ? E.right(found) : E.left([...new Set(wrong)].slice(0, 20).join('; '));
};

/** The parameters that a swap may set: those of the kind that comes in. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  hebbian: ['learningRate', 'decay'],
  force: ['alpha'],
  every: ['steps'],
  sparsely: ['probability'],
  bump: ['adaptation'],
};

/**
 * The controls that a swap changes: the choice, the kind's parameters, and the count that has the module made anew, also
 * where one of that kind is in place already.
 */
export const controlsOfSwap = (
  { place, kind, parameters, variant }: Commands['swap'],
  variants: readonly Variant[],
  controls: Controls,
): E.Either<string, Controls> => {
  const those = variants.filter(({ name }) => variant === null || name === variant);
  if (those.length === 0) {
    const names = variants.map(({ name }) => show(name)).join(', ');
    return E.left(`variant: expected ${names}, found ${show(variant)}`);
  }
  const known = Object.hasOwn(PARAMETERS, kind) ? (PARAMETERS[kind] ?? []) : [];
  const unknown = Object.keys(parameters).filter((name) => !known.includes(name));
  if (unknown.length > 0 && table[place]?.about.choices?.includes(kind)) {
    return E.left(
      `parameters: expected ${known.join(', ') || `none of ${kind}`}; found ${unknown.slice(0, 20).map(show).join(', ')}`,
    );
  }
  const prefix = place === 'attractor' ? 'attractor' : kind;
  const given = Object.entries(parameters).map(([name, value]) => [`${prefix}.${name}`, value] as const);
  // Checked under its own name first, so that the line says `kind`.
  const chosen = (table[place] as Control).decode(kind, 'kind');
  if (E.isLeft(chosen)) return E.left(describeProblem(chosen.left[0]));
  return pipe(
    controlsFrom(Object.fromEntries([[place, kind], ...given]), those),
    E.map((changed) => {
      const made = those.map(({ name }) => {
        const path = within(name, madeIn(place));
        return [path, Number(controls[path] ?? 0) + 1] as const;
      });
      return { ...changed, ...Object.fromEntries(made) };
    }),
  );
};
