import { byLine, scoresUpTo } from '../../thread/lines.ts';
import { remembering } from '../../thread/past.ts';
import type { Change, Past, Progress, Test } from '../contract.ts';
import { type Mark, marksOf } from './marks.ts';
import type { Model } from './model.ts';

export type Measure = 'performance' | 'zeroShift' | 'rmse';

export interface Scores {
  readonly version: () => number;
  readonly see: (progress: Progress) => void;
  readonly seeTest: (test: Test) => void;
  /** Something was changed; what does not hold any more after it is forgotten. */
  readonly after: (change: Change, trialSteps: number) => void;
  /** Trials and changes of this run, as whoever was there before has them. */
  readonly recall: (past: Past) => void;
  /** Whatever begins anew at this step: what came later did not happen. */
  readonly forget: (step: number) => void;
  readonly clear: () => void;
  /** Whether anything has been scored. */
  readonly any: () => boolean;
  /**
   * Trials (all that some variant has a score of), then of each variant a column of tests, then of each one of its trials;
   * null where there is none.
   */
  readonly table: (variants: readonly string[], measure: Measure) => readonly (readonly (number | null)[])[];
  /** The last of the tests. */
  readonly last: (variant: string, measure: Measure) => number | undefined;
  /** What was changed, one after the other; the same list until there is something new. */
  readonly marks: (trialSteps: number) => readonly Mark[];
}

/** Each trial's score of each variant, and what was changed when. */
export const scores = (): Scores => {
  const past = remembering();
  const tests = new Map<string, Map<number, Test>>();
  let marks: readonly Mark[] | undefined;
  let version = 0;
  const renew = (): void => {
    marks = undefined;
    version += 1;
  };
  const forget = (step: number): void => {
    for (const of of tests.values()) for (const [trial, test] of of) if (test.step > step) of.delete(trial);
    past.cut(step);
    renew();
  };
  const keep = (test: Test): void => {
    const of = tests.get(test.variant) ?? new Map<number, Test>();
    tests.set(test.variant, of.set(test.trial, test));
  };
  const lines = byLine<readonly Test[]>({
    read: () => [...tests.values()].flatMap((of) => [...of.values()]),
    write: (all) => {
      tests.clear();
      for (const test of all) keep(test);
    },
    none: () => [],
    cut: scoresUpTo,
  });
  const clear = (): void => {
    tests.clear();
    past.clear();
    renew();
  };
  return {
    version: () => version,
    see: (progress) => {
      past.see(progress);
      version += 1;
    },
    seeTest: (test) => {
      keep(test);
      version += 1;
    },
    after: (change, trialSteps) => {
      lines.after(change);
      past.after(change, trialSteps);
      renew();
    },
    recall: (all) => {
      past.recall(all);
      renew();
    },
    forget,
    clear,
    any: () => tests.size > 0 || past.all().trials.length > 0,
    table: (variants, measure) => {
      const tested = variants.map((name) => tests.get(name));
      const learnt = variants.map((name) => past.of(name));
      const known = [
        ...tested.flatMap((of) => [...(of?.keys() ?? [])]),
        ...learnt.flatMap((of) => [...(of?.places() ?? [])]),
      ];
      const trials = [...new Set(known)].sort((a, b) => a - b);
      const columns = [...tested, ...learnt];
      return [trials, ...columns.map((of) => trials.map((trial) => of?.get(trial)?.score[measure] ?? null))];
    },
    last: (variant, measure) => [...(tests.get(variant)?.values() ?? [])].at(-1)?.score[measure],
    marks: (trialSteps) => {
      marks ??= marksOf(past.all().changes, trialSteps);
      return marks;
    },
  };
};

/** Whether two models are of the same run: what was seen of one goes on in the other. */
export const sameRun = (a: Model, b: Model): boolean =>
  a.pipeline === b.pipeline &&
  a.seed === b.seed &&
  a.trialSteps === b.trialSteps &&
  a.variants.join() === b.variants.join();
