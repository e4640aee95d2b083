import type { Node, PlaceAbout } from '../contract.ts';
import { kindOf, type Model, standsIn, writerOf } from '../state/model.ts';

/** A box of the diagram: a module, or a place in which nothing stands that writes a signal. */
export interface Stand {
  /** The signal that is written there. */
  readonly name: string;
  readonly node: Node | undefined;
  readonly place: PlaceAbout | undefined;
}

/** An arrow: who writes a signal, and who reads it. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** It carries what was, one step later. */
  readonly delayed: boolean;
}

/** What stands there: its kind's title, else its kind's name. */
export const kindTitle = (model: Model, { node, place }: Stand): string => {
  if (place === undefined) return node?.title ?? node?.kind ?? '';
  const kind = standsIn(model, place);
  return kindOf(place, kind)?.title ?? kind;
};

const standOf = (node: Node, places: readonly PlaceAbout[]): Stand => ({
  name: node.name,
  node,
  place: places.find(({ name }) => name === node.place),
});

/** The boxes of a variant: first the places in which nothing is, then the modules in their order. */
export const standsOf = (model: Model, variant: string): readonly Stand[] => {
  const places = model.places.filter((place) => place.variant === variant);
  const nodes = model.graph.filter((node) => node.variant === variant);
  const taken = new Set(nodes.flatMap(({ place, name }) => [place, `signal ${name}`]));
  const empty = places.filter(({ name, writes }) => !taken.has(name) && !taken.has(`signal ${writes}`));
  return [
    ...empty.map((place): Stand => ({ name: place.writes, node: undefined, place })),
    ...nodes.map((node) => standOf(node, places)),
  ];
};

/** Where an empty place would stand: before what stands in the next place that is not empty. No arrow says so. */
export const leadsOf = (stands: readonly Stand[], places: readonly PlaceAbout[]): readonly Omit<Arrow, 'delayed'>[] =>
  stands.flatMap(({ name: from, node, place }) => {
    if (node !== undefined || place === undefined) return [];
    const later = places.slice(places.indexOf(place) + 1);
    const next = later.map((one) => stands.find((stand) => stand.place === one)).find((one) => one?.node !== undefined);
    return next === undefined ? [] : [{ from, to: next.name }];
  });

/** Who reads whom, each once; what a module reads of itself is left out. */
export const arrowsOf = (model: Model, variant: string): readonly Arrow[] => {
  const nodes = model.graph.filter((node) => node.variant === variant);
  const found = new Map<string, Arrow>();
  for (const { name: to, reads } of nodes) {
    for (const read of reads) {
      const from = writerOf(nodes, read)?.name;
      if (from === undefined || from === to) continue;
      const delayed = read.startsWith('past.');
      found.set(JSON.stringify([from, to, delayed]), { from, to, delayed });
    }
  }
  return [...found.values()];
};
