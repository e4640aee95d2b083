import { idOf } from '../jobs/index.ts';
import type { Experiment, Scale, Wanted } from './experiment.ts';
import { beyond } from './experiments/beyond.ts';
import { cost } from './experiments/cost.ts';
import { digits } from './experiments/digits.ts';
import { long } from './experiments/long.ts';
import { model } from './experiments/model.ts';
import { simple } from './experiments/simple.ts';
import { strength } from './experiments/strength.ts';
import { updates } from './experiments/updates.ts';
import { table } from './published.ts';

/** In the order of the report. */
export const experiments: readonly Experiment[] = [table, model, simple, long, strength, updates, digits, cost, beyond];

/** What can be asked for on its own; the table of the published figures is made of what the others run. */
export const names: readonly string[] = experiments.filter((one) => one !== table).map(({ id }) => id);

/** Some of the experiments by name, however it is written; all of them if none is named. */
export const chosen = (asked: readonly string[]): readonly Experiment[] =>
  asked.length === 0
    ? experiments
    : experiments.filter(({ id }) => asked.some((name) => name.toLowerCase() === id.toLowerCase()));

/** All that some experiments need, what is needed first first; what several need once. */
export const agenda = (some: readonly Experiment[], scale: Scale): readonly (Wanted & { readonly id: string })[] => {
  const all = new Map<string, Wanted & { readonly id: string }>();
  for (const wanted of some.flatMap((experiment) => experiment.wanted(scale))) {
    const id = idOf(wanted.job);
    const known = all.get(id);
    if (known === undefined || wanted.rank < known.rank) all.set(id, { ...wanted, id });
  }
  return [...all.values()].sort((a, b) => a.rank - b.rank);
};
