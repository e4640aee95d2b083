import { type Audience, costOf, mostSteps, partOf } from '../wire/audience.ts';
import type { Packet } from '../wire/packet.ts';
import type { Board, Channel } from './board.ts';
import { encodeMessageData, nanoseconds } from './codec.ts';
import type { Operation, Subscription } from './operations.ts';
import { RATE } from './topics.ts';

export interface SubscriptionLimits {
  readonly subscriptions: number;
  readonly numbers: number;
}

/** One client's subscriptions. */
export interface Subscriptions {
  /** Does what can be done. @returns what cannot, one line each */
  readonly take: (asked: Extract<Operation, { op: 'subscribe' | 'unsubscribe' }>, board: Board) => readonly string[];
  /** Ends subscriptions to channels that are gone. */
  readonly keep: (board: Board) => void;
  readonly idOf: (topic: string) => number | undefined;
  readonly clear: () => void;
}

interface Held {
  readonly channel: Channel;
  readonly leave: () => void;
}

/**
 * @param data sends a message if there is room
 * @param warn tells the client that something comes more slowly
 */
export const subscriptions = (
  audience: Audience,
  limits: SubscriptionLimits,
  data: (packet: Packet) => void,
  warn: (message: string) => void,
): Subscriptions => {
  const held = new Map<number, Held>();
  const ids = new Map<number, number>();
  /** A client's topics all come at RATE / 2ⁿ Hz. So clients with the same n can share them. This is n. */
  let halved = 0;
  /** Those with every step share what the others leave: each has 1 / 2ⁿ of the steps that may be sent. This is that n. */
  let thinned = 0;

  const join = (subscription: number, channel: Channel): (() => void) => {
    if (channel.want === undefined) return () => {};
    const want = partOf(channel.want, 2 ** -(channel.want.mode === 'all' ? thinned : halved));
    return audience.join(
      { ...want, key: `foxglove ${channel.id} ${want.rate} ${want.steps}` },
      {
        hear: (payload, { time }) => data(encodeMessageData({ subscription, time: nanoseconds(time), payload })),
        slow: ({ rate, steps }) =>
          warn(
            `${channel.topic}: the server has too much to do; ${
              want.mode === 'all'
                ? `at most ${steps.toFixed(0)} steps come a second`
                : `it comes at ${rate.toFixed(2)} Hz`
            }`,
          ),
      },
    );
  };

  const settle = (): void => {
    const wants = [...held.values()].flatMap(({ channel: { want } }) => (want ? [want] : []));
    const costs = (all: boolean): number =>
      wants.filter(({ mode }) => (mode === 'all') === all).reduce((sum, want) => sum + costOf(want), 0);
    const halvings = (cost: number, most: number): number => Math.max(0, Math.ceil(Math.log2(cost / most)));
    const [sampled, whole] = [costs(false), costs(true)];
    const before = [halved, thinned] as const;
    halved = halvings(sampled, whole === 0 ? limits.numbers : limits.numbers / 2);
    thinned = halvings(whole, limits.numbers - sampled / 2 ** halved);
    if (before[0] === halved && before[1] === thinned) return;
    for (const [id, { channel, leave }] of held) {
      leave();
      held.set(id, { channel, leave: join(id, channel) });
    }
    const most = `one client gets ${limits.numbers} numbers a second`;
    if (before[0] !== halved) warn(`${most}; its topics come at ${RATE / 2 ** halved} Hz`);
    if (before[1] !== thinned)
      warn(
        `${most}; of each topic with every step it gets at most ${(mostSteps({}) / 2 ** thinned).toFixed(0)} a second`,
      );
  };

  const add = ({ id, channelId }: Subscription, board: Board): string | undefined => {
    const channel = board.channels.get(channelId);
    if (channel === undefined) return `subscribe: expected an advertised channel, found ${channelId}`;
    if (held.has(id)) return `subscribe: subscription ${id} is in use`;
    if (ids.has(channelId)) return `subscribe: channel ${channelId} is subscribed to already`;
    if (held.size >= limits.subscriptions) return `subscribe: expected at most ${limits.subscriptions} in all`;
    held.set(id, { channel, leave: join(id, channel) });
    ids.set(channelId, id);
    return undefined;
  };

  const remove = (id: number): string | undefined => {
    const one = held.get(id);
    if (one === undefined) return `unsubscribe: expected a subscription, found ${id}`;
    one.leave();
    held.delete(id);
    ids.delete(one.channel.id);
    return undefined;
  };

  return {
    take: (asked, board) => {
      const mistakes =
        asked.op === 'subscribe'
          ? asked.subscriptions.map((one) => add(one, board))
          : asked.subscriptionIds.map((id) => remove(id));
      settle();
      return mistakes.filter((mistake) => mistake !== undefined);
    },
    keep: (board) => {
      for (const [id, { channel }] of [...held]) if (!board.channels.has(channel.id)) remove(id);
      settle();
    },
    idOf: (topic) => [...held].find(([, { channel }]) => channel.topic === topic)?.[0],
    clear: () => {
      for (const id of [...held.keys()]) remove(id);
    },
  };
};
