import { concat, defer, EMPTY, map, type Observable, tap } from 'rxjs';
import { version } from '../files/version.ts';
import { type Engine, type JobEvent, type Json, local, runJobs, type Store } from '../jobs/index.ts';
import { type Experiment, type Results, resultsFrom, type Scale } from './experiment.ts';
import { commit, type Origins } from './folder.ts';
import { agenda, standings } from './plan.ts';

/** How far the work is. */
export interface Progress {
  readonly event: JobEvent;
  readonly done: number;
  /** Of the runs that are wanted so far; undecided claims may want more. */
  readonly total: number;
  /** Of that work, from 0 to 1, by what each job is expected to take. */
  readonly share: number;
  /** At the pace so far (s); undefined while nothing can be said. */
  readonly secondsLeft: number | undefined;
  /** Claims that are undecided: why these runs are made, if they are not the first. */
  readonly undecided: number;
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
    const { ended, total } = event.tally;
    return {
      share: ended === total ? 1 : Math.min(1, (before + own + under) / (before + own + left)),
      secondsLeft: own + under > 0 ? (left - under) / pace : undefined,
    };
  };
};

/** What a store has, as results. */
export const resultsIn = (store: Pick<Store, 'all'>): Results => {
  const found = new Map<string, Json | undefined>();
  for (const { id, outcome } of store.all()) found.set(id, outcome.ok ? outcome.result : undefined);
  return resultsFrom(found);
};

/**
 * Runs what experiments need and the store does not have yet, on all cores: few networks of everything, then more for what is
 * undecided, until nothing is or there are as many as may be. What is next follows from the store alone, so it can be left at
 * any moment, and goes on there.
 */
export const runPaper = (
  some: readonly Experiment[],
  scale: Scale,
  { store, origins, engine = local() }: { readonly store: Store; readonly origins: Origins; readonly engine?: Engine },
): Observable<Progress> => {
  const origin = { version: version(), commit: commit() };
  const noted: Engine = (jobs) =>
    engine(jobs).pipe(
      tap((event) => {
        if (event.type === 'started') origins.put(event.id, origin);
      }),
    );
  // A run that failed because of the machine is not tried again now: that might never end.
  let isUnkept = false;
  const round = (nth: number): Observable<Progress> =>
    defer(() => {
      const results = resultsIn(store);
      const wanted = agenda(some, scale, results);
      if (isUnkept || (nth > 0 && wanted.every(({ job }) => results.has(job)))) return EMPTY;
      const undecided = standings(some, results, scale).filter(({ verdict }) => verdict === 'undecided').length;
      const paced = pacing(new Map(wanted.map(({ id, seconds }) => [id, seconds])));
      const now = runJobs(
        wanted.map(({ job }) => job),
        { store, engine: noted },
      ).pipe(
        tap((event) => {
          if (event.type === 'failed' && !event.kept) isUnkept = true;
        }),
        map((event) => ({ event, done: event.tally.ended, total: event.tally.total, ...paced(event), undecided })),
      );
      return concat(now, round(nth + 1));
    });
  return round(0);
};
