import type { Job } from '../jobs/index.ts';
import { type JsonObject, nameOf, type Results, type Row, type Scale, type Single } from './experiment.ts';
import type { Chance } from './tasks/chance.ts';

const SECONDS = 3;

/** What a signal that knows nothing of the target scores. */
export const chanceJob = (scale: Scale, spec: JsonObject): Job => ({
  task: 'package:pipelines/paper/tasks/chance#chance',
  params: { spec: { ...scale.shape(spec), seed: 1 }, samples: scale.pick(200, 50, 4) },
});

export const chanceSingle = (scale: Scale, spec: JsonObject): Single => ({
  job: chanceJob(scale, spec),
  seconds: SECONDS,
});

export const chanceOf = (results: Results, scale: Scale, spec: JsonObject): Chance | undefined =>
  results.get(chanceJob(scale, spec)) as Chance | undefined;

export const chanceRows = (results: Results, scale: Scale, name: string, spec: JsonObject): readonly Row[] => {
  const job = nameOf(chanceJob(scale, spec));
  const found = chanceOf(results, scale, spec);
  return Object.entries(found ?? {}).map(([measure, value]) => ({
    condition: name,
    seed: 1,
    x: null,
    measure,
    value,
    job,
  }));
};
