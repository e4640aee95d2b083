import { BehaviorSubject, combineLatest, distinctUntilChanged, map, type Observable, scan } from 'rxjs';
import type { Connection, Status } from '../connection/connection.ts';
import { demandsOf, type Need, STREAMS } from './feed.ts';
import { steadied } from './grain.ts';
import { type History, history } from './history.ts';
import { type Model, modelOf } from './model.ts';
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
  readonly seen: BehaviorSubject<ReadonlySet<Need>>;
  readonly scores: Scores;
  readonly of: (variant: string) => History | undefined;
  /** Grows with what comes of these, and with all that is neither curve nor map. */
  readonly version: (needs: readonly Need[]) => number;
}

const AT_REST: Pace = { step: 0, trial: 0, stepsPerSecond: 0, timesReal: 0 };

export const storeOf = (connection: Connection): Store => {
  const model = modelOf(connection);
  const scored = scores();
  const pace = new BehaviorSubject<Pace>(AT_REST);
  const focus = new BehaviorSubject('');
  const output = new BehaviorSubject(0);
  const seen = new BehaviorSubject<ReadonlySet<Need>>(new Set());
  let known: Model | undefined;
  let histories = new Map<string, History>();
  let version = 0;
  const came: Record<Need, number> = { curves: 0, sheet: 0, rates: 0 };
  let furthest = -1;

  const begin = ({ variants, trialSteps, dt }: Model): void => {
    histories = new Map(variants.map((name) => [name, history(name, trialSteps, dt, () => output.value)]));
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
    begin(next);
  });
  output.subscribe(() => known !== undefined && begin(known));
  /** Whatever goes back in time begins anew from there. */
  const reached = (step: number): void => {
    if (known !== undefined && step < furthest - 1) {
      begin(known);
      scored.forget(step);
    }
    furthest = Math.max(step, furthest);
  };
  connection.samples.subscribe((sample) => {
    // Streams come at paces of their own: only the curves tell the order.
    if (sample.stream === 0) reached(sample.step);
    for (const one of histories.values()) one.see(sample);
    const need = STREAMS[sample.stream];
    if (need !== undefined) came[need] += 1;
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
    if (change.method === 'restore' || change.method === 'reset') {
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
  ])
    .pipe(
      map(([runs, needs, variant, steps]) => demandsOf(runs, needs, variant, steps)),
      distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
    )
    .subscribe(connection.demand);

  return {
    ...{ connection, model, status: connection.status, pace, focus, output, seen, scores: scored },
    now: () => known,
    of: (variant) => histories.get(variant),
    version: (needs) => needs.reduce((sum, need) => sum + came[need], version),
  };
};
