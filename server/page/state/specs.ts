import { lookUp } from '../../../modules/core/controls.ts';
import type { Json } from '../contract.ts';
import { type Model, standsIn } from './model.ts';

/** What runs, as data. */
export interface Specified {
  readonly variant: string;
  readonly spec: Readonly<Record<string, Json>>;
}

/** The kind that an entry names, which is a word or an object with a `kind`. */
const kindNamed = (entry: Json): string => String(lookUp(entry, ['kind']) ?? entry);

/** The kind of what it is to draw; undefined where the spec knows no task. */
export const taskOf = ({ spec: { task } }: Specified): string | undefined =>
  task === undefined || task === null ? undefined : kindNamed(task);

/** A spec for another target; what has been put in a place since it was loaded stays there. */
export const onTarget = (model: Model, { variant, spec }: Specified, target: string): Specified['spec'] => {
  const swapped = model.places.filter((place) => {
    const entry = spec[place.name];
    return place.variant === variant && entry !== undefined && kindNamed(entry) !== standsIn(model, place);
  });
  return {
    ...spec,
    ...Object.fromEntries(swapped.map((place) => [place.name, { kind: standsIn(model, place) }])),
    task: { kind: target },
  };
};
