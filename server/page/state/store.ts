import { BehaviorSubject, combineLatest, distinctUntilChanged, map, type Observable, scan } from 'rxjs';
import type { Connection, Sample, Status } from '../connection/connection.ts';
import { CURVES, demandsOf, largeOf, type Slots, slotsOf } from './feed.ts';
import { steadied } from './grain.ts';
import { type Model, modelOf } from './model.ts';
import { type Need, type Recorder, type Recording, recording } from './recording.ts';
import { type Scores, sameRun, scores } from './scores.ts';

/** How it goes, over all variants. */
export interface Pace {
  readonly step: number;
  readonly trial: number;
  readonly stepsPerSecond: number;
  readonly timesReal: number;
}

/** All that the page knows. Panels read it when they draw; what they draw of is never copied. */
export interface Store {
  readonly connection: Connection;
  readonly model: Observable<Model>;
  readonly now: () => Model | undefined;
  readonly status: Observable<Status>;
  readonly pace: BehaviorSubject<Pace>;
  /** The variant that details are shown of. */
  readonly focus: BehaviorSubject<string>;
  /** The one of several outputs that curves are drawn of. */
  readonly output: BehaviorSubject<number>;
  /** What the panels want that can be seen. */
  readonly seen: BehaviorSubject<ReadonlySet<Recording>>;
  readonly scores: Scores;
  /** From now on this is wanted, whenever it can be seen, and kept; it begins anew with every run. */
  readonly record: <R extends Recorder>(need: Need, make: () => R) => Recording<R>;
  /** Grows with what comes of these, and with all that is neither curve nor picture. */
  readonly version: (needs: readonly Recording[]) => number;
}

const AT_REST: Pace = { step: 0, trial: 0, stepsPerSecond: 0, timesReal: 0 };

export const storeOf = (connection: Connection): Store => {
  const model = modelOf(connection);
  const scored = scores();
  const pace = new BehaviorSubject<Pace>(AT_REST);
  const focus = new BehaviorSubject('');
  const output = new BehaviorSubject(0);
  const seen = new BehaviorSubject<ReadonlySet<Recording>>(new Set());
  const recordings = new Set<Recording>();
  const recorded = new BehaviorSubject<ReadonlySet<Recording>>(recordings);
  let slots: Slots = new Map();
  let known: Model | undefined;
  let version = 0;
  let furthest = -1;

  const begin = (): void => {
    for (const one of recordings) one.clear();
    furthest = -1;
    version += 1;
  };

  model.subscribe((next) => {
    const same = known !== undefined && sameRun(known, next);
    known = next;
    version += 1;
    if (same) return;
    if (!next.variants.includes(focus.value)) focus.next(next.variants[0] ?? '');
    scored.clear();
    output.next(0);
    pace.next(AT_REST);
    begin();
  });
  output.pipe(distinctUntilChanged()).subscribe(begin);
  /** Whatever goes back in time begins anew from there. */
  const reached = (step: number): void => {
    if (known !== undefined && step < furthest - 1) {
      begin();
      scored.forget(step);
    }
    furthest = Math.max(step, furthest);
  };
  /** A sample may hold what another stream was due to give: each is taken from its own. */
  const meant = ({ need, names }: Recording, { stream }: Sample): boolean =>
    need.as === 'curve'
      ? stream === CURVES
      : names(need.variant ?? focus.value).some((name) => slots.get(name) === stream);
  connection.samples.subscribe((sample) => {
    // Streams come at paces of their own: only the curves tell the order.
    if (sample.stream === CURVES) reached(sample.step);
    for (const one of recordings) if (meant(one, sample)) one.see(sample);
  });
  connection.progress.subscribe((progress) => {
    const { step, trial, stepsPerSecond, timesReal } = progress;
    pace.next({ step, trial, stepsPerSecond, timesReal });
    scored.see(progress);
    version += 1;
  });
  connection.tests.subscribe((test) => {
    scored.seeTest(test);
    version += 1;
  });
  connection.changes.subscribe((change) => {
    if (known !== undefined) scored.after(change, known.trialSteps);
    if (change.line !== undefined) {
      furthest = Number.MAX_SAFE_INTEGER;
      reached(change.step);
      furthest = change.step;
    }
    version += 1;
  });
  connection.past.subscribe((past) => {
    scored.recall(past);
    version += 1;
  });
  combineLatest([
    model.pipe(distinctUntilChanged((a, b) => sameRun(a, b) && a.signals === b.signals)),
    seen,
    focus,
    pace.pipe(
      scan((before, { stepsPerSecond }) => steadied(before, stepsPerSecond), 1),
      distinctUntilChanged(),
    ),
    recorded,
  ])
    .pipe(
      map(([runs, visible, variant, steps]) => {
        slots = slotsOf(slots, [...largeOf(visible, variant).keys()]);
        return demandsOf({ model: runs, recordings, seen: visible, focus: variant, pace: steps, slots });
      }),
      distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
    )
    .subscribe(connection.demand);

  return {
    ...{ connection, model, status: connection.status, pace, focus, output, seen, scores: scored },
    now: () => known,
    record: (need, make) => {
      const one = recording(need, known?.variants ?? [''], make, () => {
        recordings.delete(one);
        recorded.next(recordings);
      });
      recordings.add(one);
      recorded.next(recordings);
      return one;
    },
    version: (needs) => needs.reduce((sum, { came }) => sum + came(), version),
  };
};
