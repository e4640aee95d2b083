import * as E from 'fp-ts/lib/Either.js';
import { costOf, type Granted, granted as grantedOf, mostSteps, type Want } from '../wire/audience.ts';
import type { Context } from '../wire/conversation.ts';
import { shares } from '../wire/shares.ts';
import { type Asked, askedOf, packingMessage, wantOf } from './asked.ts';
import type { NoticeMessage, PackingMessage, Signal, Subscribe, Unsubscribe } from './protocol.ts';
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

/** How a part of a stream is served now. */
interface Served {
  readonly key: string;
  readonly leave: () => void;
  /** What its binary messages hold, and the number that they carry. */
  readonly packing: { readonly number: number; readonly holds: string } | undefined;
}

/** Numbers of packings have two bytes. */
const MOST_PACKINGS = 2 ** 16;

/** What goes to one client. */
export interface Ear {
  readonly text: (frame: Buffer) => void;
  /** @param packing the number of its packing */
  readonly bytes: (payload: Buffer, packing: number) => void;
  readonly tell: (message: PackingMessage | NoticeMessage) => void;
}

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

const partName = ({ stream, packed }: Asked): string => `${packed === undefined ? 'text' : 'bytes'} ${stream}`;

export const subscriptions = (
  { audience, limits }: Pick<Context, 'audience' | 'limits'>,
  { text, bytes, tell }: Ear,
): Subscriptions => {
  const streams = new Map<string, Wish>();
  const served = new Map<string, Served>();
  let signals: readonly Signal[] = [];
  let packings = 0;

  const slow = (stream: string, names: readonly string[]) => (granted: Granted) => {
    const spoke = spoken(streams.get(stream) ?? NOTHING, granted, listed(names));
    tell({ type: 'notice', message: `${stream === '' ? '' : `${stream}: `}${spoke}` });
  };

  /** Tells what binary messages hold, unless that was told already. */
  const announce = ({ stream, packed }: Asked, before: Served['packing']): Served['packing'] => {
    if (packed === undefined) return undefined;
    const holds = JSON.stringify(packed);
    if (before?.holds === holds) return before;
    const number = packings++ % MOST_PACKINGS;
    tell(packingMessage(stream, number, packed));
    return { number, holds };
  };

  const join = (asked: Asked, want: Want, part: number, before: Served | undefined): Served => {
    const packing = announce(asked, before?.packing);
    const told = slow(asked.stream, asked.names);
    if (part < 1) told(grantedOf(want));
    const hear = packing === undefined ? text : (payload: Buffer) => bytes(payload, packing.number);
    return { key: want.key, packing, leave: audience.join(want, { hear, slow: told }) };
  };

  /** All streams of a client share one limit. If they want more, those that want most get less. */
  const settle = (): void => {
    const all = [...streams].flatMap(([name, wish]) => askedOf(name, wish, signals));
    const wants = all.map(({ wish, cost, packed }) => ({ ...wish, cost, together: packed !== undefined }));
    const parts = shares(
      wants.map((want) => ({ cost: costOf(want), weight: 1 })),
      limits.numbers,
    );
    const names = new Set(all.map(partName));
    for (const [name, { leave }] of served) {
      if (names.has(name)) continue;
      leave();
      served.delete(name);
    }
    for (const [i, asked] of all.entries()) {
      const part = parts[i] as number;
      const want = wantOf(asked, part);
      const before = served.get(partName(asked));
      if (before?.key === want.key) continue;
      before?.leave();
      served.set(partName(asked), join(asked, want, part, before));
    }
  };

  return {
    take: (message) => {
      const known = streams.get(message.stream);
      if (known === undefined && streams.size >= MOST_STREAMS) return `stream: expected at most ${MOST_STREAMS}`;
      const held = [...streams.values()].reduce((sum, { names }) => sum + names.size, 0);
      const wish = known ?? NOTHING;
      const next = wishAfter(wish, message, signals, limits.subscriptions - held + wish.names.size);
      if (E.isLeft(next)) return next.left;
      streams.set(message.stream, next.right);
      settle();
      if (next.right.names.size === 0 && message.stream !== '') streams.delete(message.stream);
      return undefined;
    },
    offer: (all) => {
      signals = all;
      settle();
    },
    has: (name) => [...streams.values()].some(({ names }) => names.has(name)),
    leave: () => {
      for (const { leave } of served.values()) leave();
    },
  };
};
