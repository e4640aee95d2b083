import { concat, concatMap, defer, from, map, type Observable, of } from 'rxjs';
import type { Engine, EngineEvent, Named } from './engine.ts';
import { idOf, type Job, type Outcome, versions } from './job.ts';
import type { Json } from './json.ts';
import { local } from './local.ts';
import type { Done, Store } from './store.ts';
import { type Tally, tally } from './tally.ts';

/** What becomes of a job. `before`: the store had it from an earlier time. `kept`: it has it now. */
export type JobEvent = { readonly id: string; readonly job: Job; readonly tally: Tally } & (
  | { readonly type: 'started' }
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'finished'; readonly result: Json; readonly before: boolean }
  | { readonly type: 'failed'; readonly reason: string; readonly before: boolean; readonly kept: boolean }
);

export interface JobsOptions {
  readonly store: Store;
  /** Who does the work; the cores of this machine if nobody else is named. */
  readonly engine?: Engine;
  /** What an outcome counts as, before it is kept: a result that its reader cannot use is a failure. */
  readonly check?: (outcome: Outcome) => Outcome;
}

/** Jobs with their names, equal ones once. */
export const named = (jobs: readonly Job[]): readonly Named[] => {
  const versionIn = versions();
  const all = new Map(jobs.map((job) => [idOf(job, versionIn(job)), job]));
  return [...all].map(([id, job]) => ({ id, job }));
};

/**
 * Does jobs, but for those that the store has already; each counts from when it is on the disk, and is told of only
 * then. A job that fails is kept with its reason, and the others go on. Unsubscribing ends what runs; to do the same
 * jobs again with the same store is to go on.
 * @throws what the store or the engine throws, through the stream; never what a task throws
 */
export const runJobs = (
  jobs: readonly Job[],
  { store, engine = local(), check = (outcome) => outcome }: JobsOptions,
): Observable<JobEvent> =>
  defer(() => {
    const all = named(jobs);
    const jobOf = new Map(all.map(({ id, job }) => [id, job]));
    const before = all.flatMap(({ id }) => store.get(id) ?? []);
    const rest = all.filter(({ id }) => store.get(id) === undefined);
    const far = tally(all.length);

    const told = ({ id, job, outcome: found }: Done, before: boolean, kept: boolean): JobEvent => {
      const outcome = check(found);
      const common = { id, job, before, tally: far.ended(id, outcome.ok, before) };
      return outcome.ok
        ? { type: 'finished', ...common, result: outcome.result }
        : { type: 'failed', ...common, reason: outcome.reason, kept };
    };

    const seen = (event: EngineEvent): Observable<JobEvent> => {
      const { id } = event;
      const job = jobOf.get(id) as Job;
      switch (event.type) {
        case 'started':
          return of({ type: 'started', id, job, tally: far.now() });
        case 'progress':
          return of({ type: 'progress', id, job, share: event.share, tally: far.progress(id, event.share) });
        case 'ended': {
          const { final, seconds } = event;
          const done: Done = { id, job, outcome: check(event.outcome), seconds };
          const stored = final ? from(store.put(done)) : of(undefined);
          return stored.pipe(map(() => told(final ? (store.get(id) as Done) : done, false, final)));
        }
      }
    };

    return concat(
      from(before).pipe(map((done) => told(done, true, true))),
      defer(() => {
        far.begin();
        return engine(rest).pipe(concatMap(seen));
      }),
    );
  });
