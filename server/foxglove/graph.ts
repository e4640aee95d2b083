import { within } from '../../modules/index.ts';
import { METHODS } from '../../pipelines/index.ts';
import type { Description } from '../thread/messages.ts';
import { topicOf } from './topics.ts';

/** Who provides the services. */
const PROVIDER = 'simulation';

export interface ConnectionGraph {
  readonly publishedTopics: readonly { readonly name: string; readonly publisherIds: readonly string[] }[];
  readonly subscribedTopics: readonly { readonly name: string; readonly subscriberIds: readonly string[] }[];
  readonly advertisedServices: readonly { readonly name: string; readonly providerIds: readonly string[] }[];
}

/** The signal that the loop brings back, by the name under which it was written: `past.weights` → `weights`. */
const present = (read: string): string => read.replace(/^past\./, '');

const isPartOf = (signal: string, path: string): boolean => signal === path || signal.startsWith(`${path}.`);

/** The pipeline as a graph: modules are nodes, their signals are topics. */
export const connectionGraph = ({ signals, graph }: Description): ConnectionGraph => {
  const names = signals.map(({ name }) => name);

  /** A variant's own signals of this name. If it has none, those that all variants share. */
  const found = (variant: string, path: string): readonly string[] => {
    const own = names.filter((name) => isPartOf(name, within(variant, path)));
    return own.length > 0 ? own : names.filter((name) => isPartOf(name, path));
  };

  const writers = new Map<string, Set<string>>(names.map((name) => [name, new Set()]));
  const readers = new Map<string, Set<string>>(names.map((name) => [name, new Set()]));
  for (const { variant, name, reads } of graph) {
    const id = within(variant, name);
    for (const signal of found(variant, name)) writers.get(signal)?.add(id);
    for (const read of reads) for (const signal of found(variant, present(read))) readers.get(signal)?.add(id);
  }
  return {
    publishedTopics: [...writers].map(([name, ids]) => ({ name: topicOf(name), publisherIds: [...ids] })),
    subscribedTopics: [...readers].map(([name, ids]) => ({ name: topicOf(name), subscriberIds: [...ids] })),
    advertisedServices: METHODS.map((name) => ({ name: `/${name}`, providerIds: [PROVIDER] })),
  };
};
