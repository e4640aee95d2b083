import * as E from 'fp-ts/lib/Either.js';
import type { Sampled } from '../thread/messages.ts';
import { costOf, type Granted, granted as grantedOf, mostSteps, partOf, type Want } from '../wire/audience.ts';
import type { Context } from '../wire/conversation.ts';
import { shares } from '../wire/shares.ts';
import { type FrameMessage, type Signal, type Subscribe, sizeOf, type Unsubscribe } from './protocol.ts';
import { NOTHING, type Wish, wishAfter } from './wish.ts';

/** One client's subscriptions: one without a name, and others that each have a rate and a mode of their own. */
export interface Subscriptions {
  /** @returns what is wrong with the message; then nothing has changed */
  readonly take: (message: Subscribe | Unsubscribe) => string | undefined;
  /** Takes these as the signals that there are from now on. */
  readonly offer: (signals: readonly Signal[]) => void;
  readonly has: (name: string) => boolean;
  readonly leave: () => void;
}

/** How many streams one client may have. */
const MOST_STREAMS = 16;

/** A wish, and how it is served now. */
interface Stream {
  wish: Wish;
  key: string | undefined;
  leave: () => void;
}

type Wire = FrameMessage['signals'];

const frame = ({ step, time, trial, values }: Sampled, names: readonly string[], stream: string): Buffer => {
  const signals: Record<string, Wire[string]> = {};
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) signals[name] = typeof value === 'number' ? value : Array.from(value);
  }
  const named = stream === '' ? {} : { stream };
  // JSON has no NaN and no Infinity: stringify writes null.
  return Buffer.from(JSON.stringify({ type: 'frame', ...named, step, time, trial, signals } satisfies FrameMessage));
};

interface Asked {
  readonly stream: string;
  readonly wish: Wish;
  readonly names: readonly string[];
  readonly cost: number;
}

/** A wish together with the signals that exist: what to send, and its cost. */
const askedOf = (stream: string, wish: Wish, signals: readonly Signal[]): Asked => {
  const wanted = signals.filter(({ name }) => wish.names.has(name));
  const names = wanted.map(({ name }) => name).sort();
  return { stream, wish, names, cost: wanted.reduce((sum, signal) => sum + sizeOf(signal), 0) };
};

const wantOf = ({ stream, wish: { mode, every, rate }, names, cost }: Asked, part: number): Want => {
  const own = partOf({ rate, mode, every, cost }, part);
  return {
    key: JSON.stringify(['json', stream, mode, every, own.rate, own.steps, names]),
    ...{ ...own, names },
    writer: () => (sampled) => frame(sampled, names, stream),
  };
};

/** In words, what a client gets of what it asked for. */
const spoken = ({ mode, rate, every }: Wish, granted: Granted, what: string): string => {
  const few =
    granted.every !== grantedOf({ mode, rate, every, cost: 0 }).every
      ? `; only every ${granted.every}th step is looked at`
      : '';
  const short = (value: number): number => Number(value.toPrecision(3));
  if (mode === 'all' && granted.steps < mostSteps({ every }))
    return `all: at most ${short(granted.steps)} steps a second of ${what} can be sent; of more, the oldest are left out${few}`;
  if (granted.rate === rate && few === '') return `rate: ${rate} Hz of ${what}, as asked for`;
  return granted.rate === rate
    ? `rate: ${rate} Hz of ${what}, as asked for${few}`
    : `rate: ${rate} Hz of ${what} is more than can be sent; it comes at ${short(granted.rate)} Hz${few}`;
};

const NAMED = 3;

/** `target, readout.z and 4 more` */
const listed = (names: readonly string[]): string => {
  const rest = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
};

export const subscriptions = (
  { audience, limits }: Pick<Context, 'audience' | 'limits'>,
  hear: (text: Buffer) => void,
  notice: (message: string) => void,
): Subscriptions => {
  const streams = new Map<string, Stream>();
  let signals: readonly Signal[] = [];

  const slow = (stream: string, names: readonly string[]) => (granted: Granted) => {
    const { wish = NOTHING } = streams.get(stream) ?? {};
    notice(`${stream === '' ? '' : `${stream}: `}${spoken(wish, granted, listed(names))}`);
  };

  /** All streams of a client share one limit. If they want more, those that want most get less. */
  const settle = (): void => {
    const all = [...streams].map(([name, { wish }]) => askedOf(name, wish, signals));
    const costs = all.map(({ wish, names, cost }) => (names.length === 0 ? 0 : costOf({ ...wish, cost })));
    const parts = shares(
      costs.map((cost) => ({ cost, weight: 1 })),
      limits.numbers,
    );
    for (const [i, asked] of all.entries()) {
      const part = parts[i] as number;
      const one = streams.get(asked.stream) as Stream;
      const want = asked.names.length === 0 ? undefined : wantOf(asked, part);
      if (want?.key === one.key) continue;
      one.leave();
      one.key = want?.key;
      one.leave = (): void => {};
      if (want === undefined) continue;
      const tell = slow(asked.stream, asked.names);
      if (part < 1) tell(grantedOf(want));
      one.leave = audience.join(want, { hear, slow: tell });
    }
  };

  return {
    take: (message) => {
      const known = streams.get(message.stream);
      if (known === undefined && streams.size >= MOST_STREAMS) return `stream: expected at most ${MOST_STREAMS}`;
      const held = [...streams].reduce((sum, [, { wish }]) => sum + wish.names.size, 0);
      const wish = known?.wish ?? NOTHING;
      const next = wishAfter(wish, message, signals, limits.subscriptions - held + wish.names.size);
      if (E.isLeft(next)) return next.left;
      if (known !== undefined) known.wish = next.right;
      else streams.set(message.stream, { wish: next.right, key: undefined, leave: () => {} });
      settle();
      if (next.right.names.size === 0 && message.stream !== '') streams.delete(message.stream);
      return undefined;
    },
    offer: (all) => {
      signals = all;
      settle();
    },
    has: (name) => [...streams.values()].some(({ wish }) => wish.names.has(name)),
    leave: () => {
      for (const { leave } of streams.values()) leave();
    },
  };
};
