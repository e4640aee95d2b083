import { map, type Observable, tap } from 'rxjs';
import { version } from '../files/version.ts';
import { type Engine, type JobEvent, local, runJobs, type Store } from '../jobs/index.ts';
import type { Experiment, Scale } from './experiment.ts';
import { agenda } from './experiments.ts';
import { commit, type Origins } from './folder.ts';

/** How far the work is. */
export interface Progress {
  readonly event: JobEvent;
  readonly done: number;
  readonly total: number;
  /** Of the work, from 0 to 1, by what each job is expected to take. */
  readonly share: number;
  /** At the pace so far (s); undefined while nothing can be said. */
  readonly secondsLeft: number | undefined;
}

/** Counts work by how long it should take, and time by how long it did. */
const pacing = (expected: ReadonlyMap<string, number>) => {
  const shares = new Map<string, number>();
  let began = performance.now();
  let before = 0;
  let own = 0;
  let left = [...expected.values()].reduce((sum, seconds) => sum + seconds, 0);
  let started = false;
  return (event: JobEvent): Pick<Progress, 'share' | 'secondsLeft'> => {
    const cost = expected.get(event.id) ?? 0;
    if (event.type === 'started' && !started) {
      started = true;
      began = performance.now();
    }
    if (event.type === 'progress') shares.set(event.id, cost * event.share);
    if (event.type === 'finished' || event.type === 'failed') {
      shares.delete(event.id);
      left -= cost;
      if (event.before) before += cost;
      else own += cost;
    }
    const under = [...shares.values()].reduce((sum, seconds) => sum + seconds, 0);
    const pace = (own + under) / ((performance.now() - began) / 1000);
    const total = before + own + left;
    return {
      share: total === 0 ? 1 : Math.min(1, (before + own + under) / total),
      secondsLeft: own + under > 0 ? (left - under) / pace : undefined,
    };
  };
};

/** Runs what experiments need and the store does not have yet, first what a report needs first, on all cores. */
export const runPaper = (
  some: readonly Experiment[],
  scale: Scale,
  { store, origins, engine = local() }: { readonly store: Store; readonly origins: Origins; readonly engine?: Engine },
): Observable<Progress> => {
  const wanted = agenda(some, scale);
  const paced = pacing(new Map(wanted.map(({ id, seconds }) => [id, seconds])));
  const origin = { version: version(), commit: commit() };
  const noted: Engine = (jobs) =>
    engine(jobs).pipe(
      tap((event) => {
        if (event.type === 'started') origins.put(event.id, origin);
      }),
    );
  return runJobs(
    wanted.map(({ job }) => job),
    { store, engine: noted },
  ).pipe(map((event) => ({ event, done: event.tally.ended, total: event.tally.total, ...paced(event) })));
};
