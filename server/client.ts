import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { oneLine } from '../pipelines/decode.ts';
import { costOf, type Want } from './audience.ts';
import type { Change, Description, Failed, Progress, Sampled } from './messages.ts';
import { jsonPacket, type Packet, remember } from './packet.ts';
import {
  type Call,
  decodeMessage,
  type FrameMessage,
  PROGRESS,
  type ServerMessage,
  type Signal,
  type Subscribe,
  sizeOf,
  type Unsubscribe,
} from './protocol.ts';
import { type Context, type Line, type Protocol, type Session, saysFailed } from './session.ts';
import { NOTHING, type Wish, wishAfter } from './wish.ts';

/** The longest line that a client is sent for its mistakes (characters). */
const LONGEST = 4000;

type Wire = FrameMessage['signals'];

const frame = ({ step, time, trial, values }: Sampled, names: readonly string[]): Buffer => {
  const signals: Record<string, Wire[string]> = {};
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) signals[name] = typeof value === 'number' ? value : Array.from(value);
  }
  // JSON has no NaN and no Infinity: stringify writes null.
  return Buffer.from(JSON.stringify({ type: 'frame', step, time, trial, signals } satisfies FrameMessage));
};

/** A result may be anything, even what JSON cannot hold. */
const written = (message: ServerMessage): E.Either<string, Packet> =>
  E.tryCatch(
    () => jsonPacket(message),
    () => 'the result cannot be written as JSON',
  );

/** What a wish comes to with these signals, at a rate at which one client may have it. */
const wantOf = ({ names, rate, mode }: Wish, signals: readonly Signal[], most: number): Want | undefined => {
  const wanted = signals.filter(({ name }) => names.has(name));
  if (wanted.length === 0) return undefined;
  const sorted = wanted.map(({ name }) => name).sort();
  const cost = wanted.reduce((sum, signal) => sum + sizeOf(signal), 0);
  const allowed = rate * Math.min(1, most / costOf({ mode, rate, cost }));
  return {
    key: JSON.stringify(['json', mode, allowed, sorted]),
    ...{ names: sorted, rate: allowed, mode, cost },
    writer: () => (sampled) => frame(sampled, sorted),
  };
};

/** The JSON protocol of docs/protocol.md. */
export const jsonProtocol = ({ audience, limits }: Context): Protocol => {
  const described = remember((d: Description) => jsonPacket({ type: 'described', ...d } satisfies ServerMessage));
  const hello = remember((d: Description) => jsonPacket({ type: 'hello', ...d } satisfies ServerMessage));
  const changed = remember((c: Change) => jsonPacket({ type: 'change', ...c } satisfies ServerMessage));
  const progressed = remember((p: Progress) => jsonPacket(p satisfies ServerMessage));
  const failed = remember((f: Failed) =>
    jsonPacket({ type: 'error', message: oneLine(saysFailed(f), LONGEST) } satisfies ServerMessage),
  );

  const open = ({ data, control, call }: Line): Session => {
    let signals: readonly Signal[] | undefined;
    let wish = NOTHING;
    let key: string | undefined;
    let leave = (): void => {};

    const tell = (message: ServerMessage): void => control(jsonPacket(message));
    const wrong = (message: string, id?: Call['id']): void =>
      tell({ type: 'error', ...(id === undefined ? {} : { id }), message: oneLine(message, LONGEST) });
    const slowed = (rate: number): void =>
      tell({
        type: 'notice',
        message:
          rate === wish.rate
            ? `rate: ${rate} Hz, as asked for`
            : `rate: ${wish.rate} Hz of this is more than can be sent; it comes at ${Number(rate.toPrecision(3))} Hz`,
      });

    const settle = (): void => {
      const want = wantOf(wish, signals ?? [], limits.numbers);
      if (want?.key === key) return;
      leave();
      key = want?.key;
      leave = (): void => {};
      if (want === undefined) return;
      if (want.rate < wish.rate) slowed(want.rate);
      leave = audience.join(want, { hear: (text) => data({ parts: [text], binary: false }), slowed });
    };

    const subscribe = (message: Subscribe | Unsubscribe): void => {
      const next = wishAfter(wish, message, signals ?? [], limits.subscriptions);
      if (E.isLeft(next)) {
        wrong(next.left);
      } else {
        wish = next.right;
        settle();
      }
    };

    const answer = async ({ id, method, params }: Call): Promise<void> => {
      const result = pipe(
        await call(method, params),
        E.chain((value) => written({ type: 'result', id, result: value ?? null })),
      );
      if (E.isLeft(result)) wrong(result.left, id);
      else control(result.right);
    };

    return {
      take: (message) => {
        if (typeof message !== 'string') return wrong('expected JSON text, found a binary message');
        const decoded = decodeMessage(message);
        if (E.isLeft(decoded)) return wrong(decoded.left.message, decoded.left.id);
        if (decoded.right.type === 'call') return void answer(decoded.right);
        return subscribe(decoded.right);
      },
      described: (description) => {
        control(signals === undefined ? hello(description) : described(description));
        signals = description.signals;
        settle();
      },
      changed: (change) => control(changed(change)),
      progress: (progress) => {
        if (wish.names.has(PROGRESS)) data(progressed(progress));
      },
      failed: (f) => control(failed(f)),
      leave: () => leave(),
    };
  };

  return { lost: (count) => jsonPacket({ type: 'dropped', count } satisfies ServerMessage), open };
};
