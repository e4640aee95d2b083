import { filter, map, type Observable } from 'rxjs';
import { canonical, type Done, type Engine, local } from '../jobs/index.ts';
import { COST } from './experiments/cost.ts';

export interface Verified {
  readonly id: string;
  readonly done: Done;
  /** The same, to the last bit. */
  readonly same: boolean;
  /** Where the results first differ; or why it failed. */
  readonly difference: string | undefined;
}

/** Of runs so long nothing is re-run. */
const LONGEST = 120;

/** Runs spread over all that there are: some of each task, whatever their order. */
export const sample = (runs: readonly Done[], count: number): readonly Done[] => {
  const possible = runs
    .filter(({ job, outcome, seconds }) => outcome.ok && job.task !== COST && seconds <= LONGEST)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const tasks = new Map<string, Done[]>();
  for (const one of possible) tasks.set(one.job.task, [...(tasks.get(one.job.task) ?? []), one]);
  const taken: Done[] = [];
  for (let round = 0; taken.length < Math.min(count, possible.length); round++) {
    for (const list of tasks.values()) {
      const next = list[round];
      if (next !== undefined && taken.length < count) taken.push(next);
    }
  }
  return taken;
};

const differs = (a: string, b: string): string | undefined => {
  if (a === b) return undefined;
  let at = 0;
  while (a[at] === b[at]) at++;
  return `… ${a.slice(Math.max(0, at - 30), at + 20)} … against … ${b.slice(Math.max(0, at - 30), at + 20)} …`;
};

/** Runs them again and compares the results bit for bit. */
export const verify = (runs: readonly Done[], engine: Engine = local()): Observable<Verified> => {
  const byId = new Map(runs.map((done) => [done.id, done]));
  return engine(runs.map(({ id, job }) => ({ id, job }))).pipe(
    filter((event) => event.type === 'ended'),
    map(({ id, outcome }): Verified => {
      const done = byId.get(id) as Done;
      const before = done.outcome.ok ? canonical(done.outcome.result) : '';
      const difference = outcome.ok ? differs(before, canonical(outcome.result)) : outcome.reason;
      return { id, done, same: difference === undefined, difference };
    }),
  );
};
