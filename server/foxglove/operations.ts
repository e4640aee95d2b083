import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isRecord } from '../../modules/core/json.ts';
import { type Decoder, describeProblems, list, optional, show, some, whole } from '../../pipelines/schema/decode.ts';
import { parseJson, shallow } from '../json/protocol.ts';

/** What a client may ask for in text. As the protocol demands, unknown fields are ignored. */

export interface Subscription {
  readonly id: number;
  readonly channelId: number;
}
export interface ParameterValue {
  readonly name: string;
  readonly value: unknown;
}
export type Operation =
  | { readonly op: 'subscribe'; readonly subscriptions: readonly Subscription[] }
  | { readonly op: 'unsubscribe'; readonly subscriptionIds: readonly number[] }
  | { readonly op: 'getParameters'; readonly parameterNames: readonly string[]; readonly id: string | undefined }
  | { readonly op: 'setParameters'; readonly parameters: readonly ParameterValue[]; readonly id: string | undefined }
  | { readonly op: 'subscribeParameterUpdates'; readonly parameterNames: readonly string[] }
  | { readonly op: 'unsubscribeParameterUpdates'; readonly parameterNames: readonly string[] }
  | { readonly op: 'subscribeConnectionGraph' }
  | { readonly op: 'unsubscribeConnectionGraph' };

type Op = Operation['op'];
type Fields<T extends Op> = Omit<Extract<Operation, { readonly op: T }>, 'op'>;

const MOST = 1000;
const u32 = whole(0, 0xffff_ffff);
const text: Decoder<string> = (value, path) =>
  typeof value === 'string' && value.length <= 1000
    ? E.right(value)
    : E.left([{ path, expected: 'a short text', found: show(value) }]);
const id = optional<string | undefined>(text, undefined);
const names = list(text, 0, MOST);

const subscription = some<Subscription>({ id: u32, channelId: u32 });
const parameter = some<ParameterValue>({ name: text, value: optional<unknown>(shallow, undefined) });

/** Decoders of the fields of each operation. */
const FIELDS: { readonly [T in Op]: Decoder<Fields<T>> } = {
  subscribe: some<Fields<'subscribe'>>({ subscriptions: list(subscription, 0, MOST) }),
  unsubscribe: some<Fields<'unsubscribe'>>({ subscriptionIds: list(u32, 0, MOST) }),
  getParameters: some<Fields<'getParameters'>>({ parameterNames: names, id }),
  setParameters: some<Fields<'setParameters'>>({ parameters: list(parameter, 0, 100), id }),
  subscribeParameterUpdates: some<Fields<'subscribeParameterUpdates'>>({ parameterNames: names }),
  unsubscribeParameterUpdates: some<Fields<'unsubscribeParameterUpdates'>>({ parameterNames: names }),
  subscribeConnectionGraph: some<Fields<'subscribeConnectionGraph'>>({}),
  unsubscribeConnectionGraph: some<Fields<'unsubscribeConnectionGraph'>>({}),
};

/** Decodes a client's message. Left: one line on what is wrong with it. */
export const decodeOperation = (message: string): E.Either<string, Operation> =>
  pipe(
    parseJson(message),
    E.chain((value): E.Either<string, Operation> => {
      const op = isRecord(value) && Object.hasOwn(value, 'op') ? value.op : undefined;
      if (typeof op !== 'string' || !Object.hasOwn(FIELDS, op)) {
        return E.left(`op: expected one of ${Object.keys(FIELDS).join(', ')}; found ${show(op)}`);
      }
      return pipe(
        FIELDS[op as Op](value, ''),
        E.bimap(
          (problems) => `${op}: ${describeProblems(problems)}`,
          (fields) => ({ op, ...fields }) as Operation,
        ),
      );
    }),
  );
