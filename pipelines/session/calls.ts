import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isRecord } from '../../modules/core/json.ts';
import {
  type Decoder,
  describeProblems,
  number,
  object,
  optional,
  orNull,
  seed,
  show,
  text,
  whole,
} from '../schema/decode.ts';

/** A record of anything. */
const record: Decoder<Readonly<Record<string, unknown>>> = (value, path) =>
  isRecord(value) ? E.right(value) : E.left([{ path, expected: 'an object', found: show(value) }]);

/** Model time over real time: slower than this a step would take seconds, and nothing else could be done meanwhile. */
export const SPEED = { min: 0.001 } as const;

const speed: Decoder<number> = (value, path) => {
  if (value === 'max') return E.right(Number.POSITIVE_INFINITY);
  return pipe(
    number(SPEED)(value, path),
    E.mapLeft(([first]) => [{ ...first, expected: `"max" or ${first.expected}` }]),
  );
};

/** The most steps that a session can be told to make from where it stands. */
export const MOST_AHEAD = 1_000_000_000;

/** A name or a spec; what is wrong with a spec is told where it is parsed. */
const pipeline: Decoder<unknown> = (value, path) => (typeof value === 'string' ? E.right(value) : record(value, path));

/** What a session can be told to do, and with what. */
export interface Calls {
  readonly pause: Readonly<Record<never, never>>;
  readonly resume: Readonly<Record<never, never>>;
  readonly step: { readonly steps: number };
  readonly speed: { readonly speed: number };
  /** null: the seed stays. */
  readonly reset: { readonly seed: number | null };
  readonly swap: {
    readonly place: string;
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
  /** Either a step, or a trial, from 0; null as a line: the present one. */
  readonly rewind: { readonly step: number | null; readonly trial: number | null; readonly line: number | null };
  readonly undo: Readonly<Record<never, never>>;
  readonly redo: Readonly<Record<never, never>>;
  /** A variant goes on twice; null: the only one, or the first. The new one begins with these parameters. */
  readonly branch: {
    readonly variant: string | null;
    readonly name: string;
    readonly original: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  };
  readonly timeline: Readonly<Record<never, never>>;
  readonly list: Readonly<Record<never, never>>;
  readonly journal: Readonly<Record<never, never>>;
}
export type Method = keyof Calls;

const count = whole(0, Number.MAX_SAFE_INTEGER);

const decoders: { readonly [M in Method]: Decoder<Calls[M]> } = {
  pause: object({}),
  resume: object({}),
  step: object<Calls['step']>({ steps: optional(whole(1, MOST_AHEAD), 1) }),
  speed: object<Calls['speed']>({ speed }),
  reset: object<Calls['reset']>({ seed: optional<number | null>(seed, null) }),
  swap: object<Calls['swap']>({
    place: text,
    kind: text,
    parameters: optional(record, {}),
    variant: optional<string | null>(text, null),
  }),
  set: object<Calls['set']>({ parameters: record }),
  get: object({}),
  load: object<Calls['load']>({
    pipeline: optional<unknown>(pipeline, null),
    variants: optional<Calls['load']['variants']>(record, null),
  }),
  save: object<Calls['save']>({ file: optional<string | null>(text, null) }),
  restore: object<Calls['restore']>({
    checkpoint: optional<string | null>(text, null),
    file: optional<string | null>(text, null),
  }),
  rewind: object<Calls['rewind']>({
    step: optional<number | null>(orNull(count), null),
    trial: optional<number | null>(orNull(count), null),
    line: optional<number | null>(orNull(count), null),
  }),
  undo: object({}),
  redo: object({}),
  branch: object<Calls['branch']>({
    variant: optional<string | null>(text, null),
    name: optional(text, 'branch'),
    original: optional(text, 'original'),
    parameters: optional(record, {}),
  }),
  timeline: object({}),
  list: object({}),
  journal: object({}),
};

export const METHODS = Object.keys(decoders) as readonly Method[];

/** A method and its parameters, told apart by the method. */
export type Call = { readonly [M in Method]: { readonly method: M; readonly params: Calls[M] } }[Method];

/** What a caller asks for, or one line on what is wrong with it. No params at all are none. */
export const callOf = (method: string, params: unknown): E.Either<string, Call> => {
  const decode = Object.hasOwn(decoders, method) ? (decoders[method as Method] as Decoder<unknown>) : undefined;
  if (decode === undefined) return E.left(`method: expected ${METHODS.join(', ')}; found ${show(method)}`);
  return pipe(
    decode(params ?? {}, ''),
    E.bimap(
      (problems) => describeProblems(problems),
      (decoded) => ({ method, params: decoded }) as Call,
    ),
  );
};

/**
 * Whether a call may draw: matrices, signals, whatever a module is made of. Until that is done, its thread hears nothing.
 * `set` does where it names a place.
 */
export const draws = (method: string, params: unknown): boolean => {
  if (method !== 'set')
    return ['load', 'reset', 'restore', 'swap', 'rewind', 'undo', 'redo', 'branch'].includes(method);
  const parameters = isRecord(params) ? params.parameters : undefined;
  return isRecord(parameters) && Object.keys(parameters).some((name) => !name.replace(/^.*\//, '').includes('.'));
};
