import { concat, defer, EMPTY, map, type Observable, of } from 'rxjs';
import { type Engine, type JobEvent, local, runJobs, type Store } from '../jobs/index.ts';
import { type Standing, standing } from './looks.ts';
import { type Plan, type Variant, versionOfPlan } from './plan.ts';
import { findRenamed } from './renamed.ts';
import { checked, type Results, resultsOf } from './results.ts';

/** What a study tells while it runs. */
export type StudyEvent =
  /** What became of a run. */
  | { readonly type: 'run'; readonly variant: Variant; readonly seed: number; readonly event: JobEvent }
  /** Its runs so far have been looked at: before the first of them, at each look, and at the end (`next` is empty). */
  | { readonly type: 'look'; readonly standing: Standing; readonly results: Results };

export interface StudyOptions {
  readonly store: Store;
  readonly engine?: Engine;
  /** Stops a variant's seeds once its difference to the base is certain. */
  readonly untilCertain?: boolean;
}

/**
 * Runs a study: those of its runs that its store does not have yet. Unsubscribing stops it; the same study with the same
 * store goes on where it was.
 */
export const runStudy = (
  plan: Plan,
  { store, engine = local(), untilCertain = false }: StudyOptions,
): Observable<StudyEvent> =>
  defer(() => {
    const version = versionOfPlan(plan);
    const from = resultsOf(plan, version);
    const get = findRenamed(store.get, store.all, from.names, version);
    const runs = new Map(
      plan.variants.flatMap((variant) =>
        from(get)
          .of(variant)
          .map(({ id, seed }) => [id, { variant, seed }] as const),
      ),
    );
    // A run that failed because of the machine is not tried again in this session: that might never end.
    const unkept = new Set<string>();
    const told = (event: JobEvent): StudyEvent => {
      if (event.type === 'failed' && !event.kept) unkept.add(event.id);
      return { type: 'run', ...(runs.get(event.id) as { variant: Variant; seed: number }), event };
    };
    const onwards: Observable<StudyEvent> = defer(() => {
      const results = from(get);
      const now = standing(results, untilCertain);
      const look = of<StudyEvent>({ type: 'look', standing: now, results });
      if (now.next.length === 0 || unkept.size > 0) return look;
      return concat(
        look,
        runJobs(now.next, { store: { ...store, get }, engine, check: checked }).pipe(map(told)),
        onwards,
      );
    });
    return concat(onwards, EMPTY);
  });
