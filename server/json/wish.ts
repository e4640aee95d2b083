import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { show } from '../../pipelines/schema/decode.ts';
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

/** What a client has subscribed to. It may name signals that are gone: they may come back. */
export interface Wish {
  readonly names: ReadonlySet<string>;
  /** Hz, wall clock. */
  readonly rate: number;
  readonly mode: Mode;
  readonly every: number;
}

export const NOTHING: Wish = { names: new Set(), rate: DEFAULT_RATE, mode: 'latest', every: 1 };

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
        const names = new Set([...wish.names, ...small, ...asked]);
        names.delete(ALL);
        return names.size > most
          ? E.left(`signals: expected at most ${most} in all, found ${names.size}`)
          : E.right({
              names,
              rate: message.rate ?? wish.rate,
              mode: message.mode ?? wish.mode,
              every: message.every ?? wish.every,
            });
      }
      const gone = new Set(asked);
      return E.right({ ...wish, names: new Set(star ? [] : [...wish.names].filter((name) => !gone.has(name))) });
    }),
  );
