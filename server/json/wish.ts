import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { show } from '../../pipelines/schema/decode.ts';
import type { Encoding } from '../frames/encoding.ts';
import { type Slice, WHOLE } from '../thread/slice.ts';
import {
  ALL,
  DEFAULT_RATE,
  type Mode,
  PROGRESS,
  type Signal,
  SMALL,
  type Subscribe,
  sizeOf,
  TESTS,
  type Unsubscribe,
} from './protocol.ts';

/** How one signal travels, and which of its numbers. */
export interface Form {
  readonly encoding: Encoding;
  readonly slice: Slice;
}

const PLAIN: Form = { encoding: 'json', slice: WHOLE };

/** What a client has subscribed to. It may name signals that are gone: they may come back. */
export interface Wish {
  readonly names: ReadonlyMap<string, Form>;
  /** Hz, wall clock. */
  readonly rate: number;
  readonly mode: Mode;
  readonly every: number;
}

export const NOTHING: Wish = { names: new Map(), rate: DEFAULT_RATE, mode: 'latest', every: 1 };

const checkNames = (
  all: readonly Signal[],
  wish: Wish,
  names: readonly string[],
): E.Either<string, readonly string[]> => {
  const known = new Set([...all.map(({ name }) => name), PROGRESS, TESTS]);
  const unknown = [...new Set(names)].filter((name) => name !== ALL && !known.has(name) && !wish.names.has(name));
  return unknown.length === 0
    ? E.right(names)
    : E.left(`signals: expected ${[ALL, ...known].join(', ')}; found ${unknown.slice(0, 20).map(show).join(', ')}`);
};

/** Only what lies within a signal can be wanted of it. */
const checkSlice = (
  all: readonly Signal[],
  names: readonly string[],
  { from, to }: Slice = WHOLE,
): E.Either<string, void> => {
  if (to !== null && to <= from) return E.left(`slice.to: expected above slice.from, ${from}, found ${to}`);
  const short = all.find((signal) => names.includes(signal.name) && sizeOf(signal) <= from);
  return short === undefined || from === 0
    ? E.right(undefined)
    : E.left(`slice.from: expected below ${sizeOf(short)}, the numbers of ${short.name}, found ${from}`);
};

const added = (wish: Wish, { encoding, slice }: Subscribe, names: readonly string[]): ReadonlyMap<string, Form> => {
  const next = new Map(wish.names);
  for (const name of names) {
    const before = next.get(name) ?? PLAIN;
    next.set(name, { encoding: encoding ?? before.encoding, slice: slice ?? before.slice });
  }
  return next;
};

/**
 * What a client wants after its message. Left: one line that names all signals that do not exist; then nothing changes.
 *
 * @param most how many signals this subscription may hold
 */
export const wishAfter = (
  wish: Wish,
  message: Subscribe | Unsubscribe,
  all: readonly Signal[],
  most: number,
): E.Either<string, Wish> =>
  pipe(
    checkNames(all, wish, message.signals),
    E.chain((asked): E.Either<string, Wish> => {
      const star = asked.includes(ALL);
      if (message.type === 'subscribe') {
        const small = star ? all.filter((signal) => sizeOf(signal) <= SMALL).map(({ name }) => name) : [];
        const named = [...small, ...asked.filter((name) => name !== ALL)];
        const names = added(wish, message, named);
        if (names.size > most) return E.left(`signals: expected at most ${most} in all, found ${names.size}`);
        const { rate, mode, every } = message;
        return pipe(
          checkSlice(all, named, message.slice ?? WHOLE),
          E.map(() => ({
            names,
            rate: rate ?? wish.rate,
            mode: mode ?? wish.mode,
            every: every ?? wish.every,
          })),
        );
      }
      const gone = new Set(asked);
      return E.right({ ...wish, names: new Map(star ? [] : [...wish.names].filter(([name]) => !gone.has(name))) });
    }),
  );
