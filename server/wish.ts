import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { show } from '../pipelines/decode.ts';
import { ALL, type ClientMessage, DEFAULT_RATE, type Signal, SMALL } from './protocol.ts';

/** A client's subscription as it stands. */
export interface Wish {
  readonly names: ReadonlySet<string>;
  /** Hz, wall clock. */
  readonly rate: number;
}

export const NOTHING: Wish = { names: new Set(), rate: DEFAULT_RATE };

const size = ({ shape }: Signal): number => shape.reduce((product, n) => product * n, 1);

const named = (all: readonly Signal[], names: readonly string[]): E.Either<string, readonly string[]> => {
  const known = new Set(all.map(({ name }) => name));
  const unknown = [...new Set(names)].filter((name) => name !== ALL && !known.has(name));
  return unknown.length === 0
    ? E.right(names)
    : E.left(`signals: expected ${[ALL, ...known].join(', ')}; found ${unknown.slice(0, 20).map(show).join(', ')}`);
};

/** What a client wants after its message; or one line, naming all the signals that do not exist, and nothing changes. */
export const wishAfter = (wish: Wish, message: ClientMessage, all: readonly Signal[]): E.Either<string, Wish> =>
  pipe(
    named(all, message.signals),
    E.map((asked): Wish => {
      const star = asked.includes(ALL);
      if (message.type === 'subscribe') {
        const small = star ? all.filter((signal) => size(signal) <= SMALL).map(({ name }) => name) : [];
        const names = new Set([...wish.names, ...small, ...asked]);
        names.delete(ALL);
        return { names, rate: message.rate ?? wish.rate };
      }
      const gone = new Set(asked);
      return { ...wish, names: new Set(star ? [] : [...wish.names].filter((name) => !gone.has(name))) };
    }),
  );
