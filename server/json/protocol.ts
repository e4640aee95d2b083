import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isRecord } from '../../modules/core/json.ts';
import {
  anything,
  type Decoder,
  describeProblems,
  list,
  literal,
  number,
  object,
  optional,
  orNull,
  show,
  whole,
} from '../../pipelines/schema/decode.ts';
import { ENCODINGS, type Encoding, type Packed } from '../frames/encoding.ts';
import type { Change, Demand, Description, Progress, Signal, Test } from '../thread/messages.ts';
import type { Slice } from '../thread/slice.ts';

export type { KindDescription, Node, Parameter, PlaceDescription, Signal } from '../thread/messages.ts';

/** The first message to every client. */
export interface Hello extends Description {
  readonly type: 'hello';
}

/** The content of the first message again, after something of it has changed. */
export interface Described extends Description {
  readonly type: 'described';
}

/** Some signals of one step: an array row by row, a scalar as a number; null where a number is not finite. */
export interface FrameMessage {
  readonly type: 'frame';
  /** The name of the client's subscription that this belongs to; left out if it has none. */
  readonly stream?: string;
  readonly step: number;
  /** ms */
  readonly time: number;
  readonly trial: number;
  readonly signals: Readonly<Record<string, number | null | readonly (number | null)[]>>;
}

/** What the binary messages of a stream hold, from the next one on. */
export interface PackingMessage {
  readonly type: 'packing';
  readonly stream?: string;
  /** The number that they carry. */
  readonly packing: number;
  /** The layout of their bytes. */
  readonly version: number;
  /** In the order of their numbers. */
  readonly signals: readonly PackedSignal[];
}

export interface PackedSignal extends Packed {
  /** Where these are not all numbers of the signal. */
  readonly slice?: Slice;
}

/** How the training goes, for clients that subscribed to `progress`. */
export type ProgressMessage = Progress;

/** How a fork of the network did with its weights frozen, for clients that subscribed to `tests`. */
export type TestMessage = Test;

/** Something that someone changed, and the first step that it holds for. */
export interface ChangeMessage extends Change {
  readonly type: 'change';
}

/** Tells a call from other calls of the same client. */
export type CallId = number | string;

export interface ResultMessage {
  readonly type: 'result';
  readonly id: CallId;
  readonly result: unknown;
}

/** What a client did wrong, or what happened to the server. The connection stays open, unless the server ends. */
export interface ErrorMessage {
  readonly type: 'error';
  /** The id of the call that this answers. */
  readonly id?: CallId;
  readonly message: string;
}

/** Something is not done as the client asked, or is not done any more. */
export interface NoticeMessage {
  readonly type: 'notice';
  readonly message: string;
}

/** How many frames did not reach this client since the last such message, because it read too slowly. */
export interface DroppedMessage {
  readonly type: 'dropped';
  readonly count: number;
}

export type ServerMessage =
  | Hello
  | Described
  | FrameMessage
  | PackingMessage
  | ProgressMessage
  | TestMessage
  | ChangeMessage
  | ResultMessage
  | ErrorMessage
  | NoticeMessage
  | DroppedMessage;

/** Stands for all small signals in `subscribe`, for all signals in `unsubscribe`. */
export const ALL = '*';
/** Can be subscribed to like a signal. */
export const PROGRESS = 'progress';
export const TESTS = 'tests';
/** Numbers in the largest signal that `*` stands for. */
export const SMALL = 64;
/** Frames per second of wall time, unless a client says otherwise. */
export const DEFAULT_RATE = 50;
const HIGHEST_RATE = 1000;
/** The most steps that may lie between two frames of a subscription. */
const MOST_EVERY = 1_000_000;
/** How deeply the objects and lists in a call's parameters may be nested. */
const DEEPEST = 32;

export const sizeOf = ({ shape }: Signal): number => shape.reduce((product, n) => product * n, 1);

export type Mode = Demand['mode'];

export interface Subscribe {
  readonly type: 'subscribe';
  readonly signals: readonly string[];
  /** null: it stays as it is. */
  readonly rate: number | null;
  readonly mode: Mode | null;
  /** With `all`: only steps whose number is a multiple of this. null: it stays as it is. */
  readonly every: number | null;
  /** How these signals travel. null: as they did; at first as JSON. */
  readonly encoding: Encoding | null;
  /** Of these signals only these numbers. null: as it was; at first all of them. */
  readonly slice: Slice | null;
  /** '' for the stream without a name. */
  readonly stream: string;
}
export interface Unsubscribe {
  readonly type: 'unsubscribe';
  readonly stream: string;
  readonly signals: readonly string[];
}
export interface Call {
  readonly type: 'call';
  readonly id: CallId;
  readonly method: string;
  readonly params: unknown;
}
export type ClientMessage = Subscribe | Unsubscribe | Call;

const word =
  (expected: string, most: number): Decoder<string> =>
  (value, path) =>
    typeof value === 'string' && value.length <= most
      ? E.right(value)
      : E.left([{ path, expected, found: show(value) }]);

const stream = optional(word("a stream's name of at most 100 characters", 100), '');
const signals = list(word('the name of a signal', 1000), 0, 1000);

const oneOf =
  <W extends string>(words: readonly W[]): Decoder<W> =>
  (value, path) =>
    words.some((word) => word === value)
      ? E.right(value as W)
      : E.left([{ path, expected: `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`, found: show(value) }]);

const MODES: readonly Mode[] = ['latest', 'minmax', 'all'];

/** No signal has so many numbers. */
const FARTHEST = 2 ** 32;
const slice = object<Slice>({
  from: optional(whole(0, FARTHEST), 0),
  to: optional<number | null>(orNull(whole(1, FARTHEST)), null),
  step: optional(whole(1, FARTHEST), 1),
});

/** A larger number was rounded when it was read: it would come back as another, and its client would wait for ever. */
const id: Decoder<CallId> = (value, path) =>
  (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) ||
  (typeof value === 'string' && value.length <= 100)
    ? E.right(value as CallId)
    : E.left([{ path, expected: `a number up to ±${Number.MAX_SAFE_INTEGER} or a short text`, found: show(value) }]);

const depth = (value: unknown, most: number): number => {
  if (typeof value !== 'object' || value === null || most === 0) return 0;
  return 1 + Object.values(value).reduce((deepest: number, inner) => Math.max(deepest, depth(inner, most - 1)), 0);
};

/** Parameters go to other threads and out to all clients. Nested too deeply, they could not be copied or written. */
export const shallow: Decoder<unknown> = (value, path) =>
  depth(value, DEEPEST + 1) <= DEEPEST
    ? anything(value, path)
    : E.left([{ path, expected: `at most ${DEEPEST} levels of objects and lists`, found: 'more' }]);

const decoders: Readonly<Record<ClientMessage['type'], Decoder<ClientMessage>>> = {
  subscribe: object<Subscribe>({
    type: literal('subscribe'),
    signals,
    rate: optional<number | null>(orNull(number({ above: 0, max: HIGHEST_RATE })), null),
    mode: optional<Mode | null>(orNull(oneOf(MODES)), null),
    every: optional<number | null>(orNull(whole(1, MOST_EVERY)), null),
    encoding: optional<Encoding | null>(orNull(oneOf(ENCODINGS)), null),
    slice: optional<Slice | null>(orNull(slice), null),
    stream,
  }),
  unsubscribe: object<Unsubscribe>({ type: literal('unsubscribe'), signals, stream }),
  call: object<Call>({
    type: literal('call'),
    id,
    method: word('the name of a method', 100),
    params: optional<unknown>(shallow, {}),
  }),
};

/** Parses JSON. Left: one line on what is wrong. */
export const parseJson = (text: string): E.Either<string, unknown> =>
  E.tryCatch(
    () => JSON.parse(text) as unknown,
    () => `expected JSON, found ${text === '' ? 'nothing' : show(text)}`,
  );

const types = Object.keys(decoders).map((type) => JSON.stringify(type));
const TYPES = `${types.slice(0, -1).join(', ')} or ${types.at(-1)}`;

/** What is wrong with a message, and the id of the call, if it is one. */
export type Wrong = Pick<ErrorMessage, 'id' | 'message'>;

const decodeValue = (value: unknown): E.Either<Wrong, ClientMessage> => {
  if (!isRecord(value)) {
    return E.left({ message: `expected an object with type, found ${show(value)}` });
  }
  const own = (key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);
  const type = own('type');
  if (typeof type !== 'string' || !Object.hasOwn(decoders, type)) {
    return E.left({ message: `type: expected ${TYPES}, found ${show(type)}` });
  }
  const of = type === 'call' ? id(own('id'), 'id') : E.left([]);
  return pipe(
    decoders[type as ClientMessage['type']](value, ''),
    E.mapLeft((problems) => ({
      ...(E.isRight(of) ? { id: of.right } : {}),
      message: describeProblems(problems),
    })),
  );
};

/** Decodes a client's message. Left: one line on what is wrong with it. */
export const decodeMessage = (text: string): E.Either<Wrong, ClientMessage> =>
  pipe(
    parseJson(text),
    E.mapLeft((message): Wrong => ({ message })),
    E.chain(decodeValue),
  );
