import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Decoder, describeProblem, list, literal, number, object, optional, show } from '../pipelines/decode.ts';

/** A signal as clients know it: its path on the frame, and its shape; a scalar's is []. */
export interface Signal {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The first message to every client. */
export interface Hello {
  readonly type: 'hello';
  readonly pipeline: string;
  /** ms */
  readonly dt: number;
  readonly signals: readonly Signal[];
}

/** Some signals of one step: an array row by row, a scalar as a number; null where a number is not finite. */
export interface FrameMessage {
  readonly type: 'frame';
  readonly step: number;
  /** ms */
  readonly time: number;
  readonly trial: number;
  readonly signals: Readonly<Record<string, number | null | readonly (number | null)[]>>;
}

/** What a client did wrong, or what befell the server. The connection stays, unless the server ends. */
export interface ErrorMessage {
  readonly type: 'error';
  readonly message: string;
}

export type ServerMessage = Hello | FrameMessage | ErrorMessage;

/** Stands for all small signals in `subscribe`, for all signals in `unsubscribe`. */
export const ALL = '*';
/** Numbers in the largest signal that `*` stands for. */
export const SMALL = 64;
/** Frames per second of wall time, unless a client says otherwise. */
export const DEFAULT_RATE = 50;
export const HIGHEST_RATE = 1000;
/** The largest message that a client may send (bytes). */
export const MAX_MESSAGE = 64 * 1024;

export interface Subscribe {
  readonly type: 'subscribe';
  readonly signals: readonly string[];
  /** null: as it stands. */
  readonly rate: number | null;
}
export interface Unsubscribe {
  readonly type: 'unsubscribe';
  readonly signals: readonly string[];
}
export type ClientMessage = Subscribe | Unsubscribe;

const word: Decoder<string> = (value, path) =>
  typeof value === 'string' ? E.right(value) : E.left([{ path, expected: 'the name of a signal', found: show(value) }]);

const signals = list(word, 0, 1000);

const decoders: Readonly<Record<ClientMessage['type'], Decoder<ClientMessage>>> = {
  subscribe: object<Subscribe>({
    type: literal('subscribe'),
    signals,
    rate: optional<number | null>(number({ above: 0, max: HIGHEST_RATE }), null),
  }),
  unsubscribe: object<Unsubscribe>({ type: literal('unsubscribe'), signals }),
};

const parsed = (text: string): E.Either<string, unknown> =>
  E.tryCatch(
    () => JSON.parse(text) as unknown,
    () => `expected JSON, found ${text === '' ? 'nothing' : show(text)}`,
  );

const TYPES = Object.keys(decoders)
  .map((type) => JSON.stringify(type))
  .join(' or ');

const decoded = (value: unknown): E.Either<string, ClientMessage> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return E.left(`expected an object with type, found ${show(value)}`);
  }
  const type: unknown = Object.hasOwn(value, 'type') ? (value as { readonly type: unknown }).type : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(decoders, type)) {
    return E.left(`type: expected ${TYPES}, found ${show(type)}`);
  }
  return pipe(
    decoders[type as ClientMessage['type']](value, ''),
    E.mapLeft((problems) => problems.map(describeProblem).join('; ')),
  );
};

/** A client's message from the text of it, or one line on what is wrong with it. */
export const decodeMessage = (text: string): E.Either<string, ClientMessage> => pipe(parsed(text), E.chain(decoded));
