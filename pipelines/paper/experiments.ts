import type { Experiment } from './experiment.ts';
import { cost } from './experiments/cost.ts';
import { digits } from './experiments/digits.ts';
import { live } from './experiments/live.ts';
import { long } from './experiments/long.ts';
import { model } from './experiments/model.ts';
import { simple } from './experiments/simple.ts';
import { strength } from './experiments/strength.ts';
import { table } from './experiments/table.ts';
import { updates } from './experiments/updates.ts';

/** In the order of the report. */
export const experiments: readonly Experiment[] = [model, simple, long, strength, updates, digits, cost, live, table];

/** What can be asked for on its own; the table of the published figures is made of what the others run. */
export const names: readonly string[] = experiments.filter((one) => one !== table).map(({ id }) => id);

/** Some of the experiments by name, however it is written; all of them if none is named. */
export const chosen = (asked: readonly string[]): readonly Experiment[] =>
  asked.length === 0
    ? experiments
    : experiments.filter(({ id }) => asked.some((name) => name.toLowerCase() === id.toLowerCase()));
