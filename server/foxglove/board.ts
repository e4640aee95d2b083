import type { Description } from '../thread/messages.ts';
import { jsonPacket, type Packet, remember } from '../wire/packet.ts';
import { type ConnectionGraph, connectionGraph } from './graph.ts';
import { type Service, servicesOf } from './services.ts';
import { type Topic, topicsOf } from './topics.ts';

/** A topic with its number. It keeps the number as long as it and its schema stay the same. */
export interface Channel extends Topic {
  readonly id: number;
}

/** All that is advertised to clients. */
export interface Board {
  readonly channels: ReadonlyMap<number, Channel>;
  readonly services: readonly Service[];
  readonly graph: ConnectionGraph;
}

export interface Boards {
  /** The board of a description. For the same signals, modules and places it is the same board. */
  readonly of: (description: Description) => Board;
  /** What is sent to a client that knows `before`. */
  readonly news: (before: Board | undefined, now: Board) => readonly Packet[];
  /** What is also sent to it if it follows the connection graph. */
  readonly graphNews: (before: Board | undefined, now: Board) => Packet;
}

const advertisementOf = ({ id, topic, schemaName, schema }: Channel): object => ({
  ...{ id, topic, encoding: 'json', schemaName, schemaEncoding: 'jsonschema', schema },
});

const EMPTY: Board = {
  channels: new Map(),
  services: [],
  graph: { publishedTopics: [], subscribedTopics: [], advertisedServices: [] },
};

const news = (before: Board, now: Board): readonly Packet[] => {
  const gone = [...before.channels.keys()].filter((id) => !now.channels.has(id));
  const come = [...now.channels.values()].filter(({ id }) => !before.channels.has(id));
  const same = (a: Service, b: Service): boolean => JSON.stringify(a) === JSON.stringify(b);
  const others = now.services.filter((one) => !before.services.some((other) => same(one, other)));
  const changed = others.filter(({ id }) => before.services.some((other) => other.id === id)).map(({ id }) => id);
  return [
    ...(changed.length > 0 ? [jsonPacket({ op: 'unadvertiseServices', serviceIds: changed })] : []),
    ...(others.length > 0 ? [jsonPacket({ op: 'advertiseServices', services: others })] : []),
    ...(gone.length > 0 ? [jsonPacket({ op: 'unadvertise', channelIds: gone })] : []),
    ...(come.length > 0 ? [jsonPacket({ op: 'advertise', channels: come.map(advertisementOf) })] : []),
  ];
};

const graphNews = (before: Board, { graph }: Board): Packet => {
  const kept = new Set(graph.publishedTopics.map(({ name }) => name));
  const removedTopics = before.graph.publishedTopics.map(({ name }) => name).filter((name) => !kept.has(name));
  return jsonPacket({ op: 'connectionGraphUpdate', ...graph, removedTopics, removedServices: [] });
};

/** Serialises messages once for all clients that know the same. */
const between = <T>(work: (before: Board, now: Board) => T): ((before: Board | undefined, now: Board) => T) => {
  const from = remember((before: Board) => remember((now: Board) => work(before, now)));
  const fromNothing = remember((now: Board) => work(EMPTY, now));
  return (before, now) => (before === undefined ? fromNothing(now) : from(before)(now));
};

export const boards = (): Boards => {
  let last: { readonly key: string; readonly board: Board } | undefined;
  let ids = 1;

  const build = (description: Description): Board => {
    const known = new Map([...(last?.board.channels.values() ?? [])].map((c) => [`${c.topic} ${c.schema}`, c]));
    const channels = topicsOf(description).map((topic) => {
      const before = known.get(`${topic.topic} ${topic.schema}`);
      // With another cost (a larger reservoir) it is another channel, even under the same name and schema.
      return before !== undefined && before.want?.cost === topic.want?.cost ? before : { ...topic, id: ids++ };
    });
    return {
      channels: new Map(channels.map((channel) => [channel.id, channel])),
      services: servicesOf(description),
      graph: connectionGraph(description),
    };
  };

  const of = remember((description: Description): Board => {
    const { variants, signals, graph, places } = description;
    const could = places.map(({ name, kinds }) => [name, kinds.map(({ kind }) => kind)]);
    const key = JSON.stringify([variants, signals, graph, could]);
    if (last?.key !== key) last = { key, board: build(description) };
    return last.board;
  });

  return { of, news: between(news), graphNews: between(graphNews) };
};
