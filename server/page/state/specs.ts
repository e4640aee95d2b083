import type { Json } from '../contract.ts';
import { type Model, standsIn } from './model.ts';

/** What runs, as data. */
export interface Specified {
  readonly variant: string;
  readonly spec: Readonly<Record<string, Json>>;
}

/** The kind of what it is to draw; undefined where the spec knows no task. */
export const taskOf = ({ spec }: Specified): string | undefined => {
  const { task } = spec;
  if (typeof task === 'string') return task;
  const kind = typeof task === 'object' && task !== null ? (task as { readonly kind?: Json }).kind : undefined;
  return task === undefined || task === null ? undefined : String(kind ?? '');
};

const kindIn = (entry: Json): Json | undefined =>
  typeof entry === 'object' && entry !== null ? (entry as { readonly kind?: Json }).kind : entry;

/** A spec for another target; what has been put in a place since it was loaded stays there. */
export const onTarget = (model: Model, { variant, spec }: Specified, target: string): Specified['spec'] => {
  const swapped = model.places.filter((place) => {
    const entry = spec[place.name];
    return place.variant === variant && entry !== undefined && kindIn(entry) !== standsIn(model, place);
  });
  return {
    ...spec,
    ...Object.fromEntries(swapped.map((place) => [place.name, { kind: standsIn(model, place) }])),
    task: { kind: target },
  };
};
