import * as E from 'fp-ts/lib/Either.js';
import { type Done, idOf, type Outcome, parseTrained, type Test, type Trained } from '../jobs/index.ts';
import { mean } from '../run/measure.ts';
import { jobOf, type Measure, type Plan, type Variant, versionOfPlan } from './plan.ts';

/** One run of a study: what a variant came to with a seed. */
export interface Run {
  readonly id: string;
  readonly variant: Variant;
  readonly seed: number;
  /** undefined: it has not been run yet. */
  readonly outcome: Outcome | undefined;
}

/** Everything that a study has come to so far. */
export interface Results {
  readonly plan: Plan;
  /** A variant's runs, one for each seed of the plan. */
  readonly of: (variant: Variant) => readonly Run[];
}

const known = new WeakMap<Outcome, Outcome>();

/** A run whose task gave no scores, but something else, has failed. */
export const checked = (outcome: Outcome): Outcome => {
  if (!outcome.ok) return outcome;
  const before = known.get(outcome);
  if (before !== undefined) return before;
  const found = parseTrained(outcome.result);
  const now: Outcome = E.isLeft(found) ? { ok: false, reason: found.left } : outcome;
  known.set(outcome, now);
  return now;
};

/** The runs of a plan by their names, and what has come of them. */
export interface Named {
  (get: (id: string) => Pick<Done, 'outcome'> | undefined): Results;
  readonly names: ReadonlySet<string>;
}

/**
 * Names the runs of a plan once; then gives the results of those that are done.
 * @param version of the task that the runs were done with; the present one if left out
 */
export const resultsOf = (plan: Plan, version = versionOfPlan(plan)): Named => {
  const ids = new Map(
    plan.variants.map((variant) => [
      variant,
      plan.seeds.map((seed) => ({ id: idOf(jobOf(plan, variant, seed), version), variant, seed })),
    ]),
  );
  const results = (get: Parameters<Named>[0]): Results => ({
    plan,
    of: (variant) =>
      (ids.get(variant) ?? []).map((run) => {
        const outcome = get(run.id)?.outcome;
        return { ...run, outcome: outcome === undefined ? undefined : checked(outcome) };
      }),
  });
  return Object.assign(results, { names: new Set([...ids.values()].flatMap((runs) => runs.map(({ id }) => id))) });
};

/** What a run scored in its tests; undefined if it failed or is not done. */
export const trained = ({ outcome }: Run): Trained | undefined =>
  outcome?.ok === true ? (outcome.result as unknown as Trained) : undefined;

/** A test's score: the mean over its trials; undefined where its task does not give this measure. */
const scoreOf = (test: Test | undefined, measure: Measure): number | undefined => {
  const scores: readonly number[] | undefined = test?.[measure];
  return scores === undefined ? undefined : mean(scores);
};

/** The score of the test after so many trials. */
export const scoreAt = ({ tests }: Trained, trial: number, measure: Measure): number | undefined =>
  scoreOf(
    tests.find((test) => test.trial === trial),
    measure,
  );

/** The score of the last test. */
export const finalScore = (run: Run, measure: Measure): number | undefined =>
  scoreOf(trained(run)?.tests.at(-1), measure);

/** The scores of all tests that have this measure. */
export const scoresOf = (run: Run, measure: Measure): readonly { readonly trial: number; readonly score: number }[] =>
  (trained(run)?.tests ?? []).flatMap((test) => {
    const score = scoreOf(test, measure);
    return score === undefined ? [] : [{ trial: test.trial, score }];
  });
