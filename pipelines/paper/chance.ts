import { idOf, type Job } from '../jobs/index.ts';
import type { JsonObject, Results, Row, Scale, Wanted } from './experiment.ts';
import type { Chance } from './tasks/chance.ts';

/** What a signal that knows nothing of the target scores. */
export const chanceJob = (scale: Scale, spec: JsonObject): Job => ({
  task: 'package:pipelines/paper/tasks/chance#chance',
  params: { spec: { ...scale.shape(spec), seed: 1 }, samples: scale.pick(200, 50, 4) },
});

export const chanceWanted = (scale: Scale, spec: JsonObject): Wanted => ({
  job: chanceJob(scale, spec),
  seconds: 3,
  rank: -1,
});

export const chanceOf = (results: Results, scale: Scale, spec: JsonObject): Chance | undefined =>
  results.get(chanceJob(scale, spec)) as Chance | undefined;

export const chanceRows = (results: Results, scale: Scale, name: string, spec: JsonObject): readonly Row[] => {
  const job = idOf(chanceJob(scale, spec));
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
