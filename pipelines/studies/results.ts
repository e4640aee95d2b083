import { type Done, idOf, type Outcome, type Test, type Trained } from '../jobs/index.ts';
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

/**
 * Names the runs of a plan once; then gives the results of those that are done.
 * @param version of the task that the runs were done with; the present one if left out
 */
export const resultsOf = (
  plan: Plan,
  version = versionOfPlan(plan),
): ((get: (id: string) => Pick<Done, 'outcome'> | undefined) => Results) => {
  const ids = new Map(
    plan.variants.map((variant) => [
      variant,
      plan.seeds.map((seed) => ({ id: idOf(jobOf(plan, variant, seed), version), variant, seed })),
    ]),
  );
  return (get) => ({
    plan,
    of: (variant) => (ids.get(variant) ?? []).map((run) => ({ ...run, outcome: get(run.id)?.outcome })),
  });
};

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'number');

/** What a run scored in its tests; undefined if it failed, is not done, or its task gives something else. */
export const trained = ({ outcome }: Run): Trained | undefined => {
  if (outcome?.ok !== true) return undefined;
  const { tests } = outcome.result as unknown as Partial<Trained>;
  const fits =
    Array.isArray(tests) &&
    tests.length > 0 &&
    tests.every((test) => typeof test.trial === 'number' && isNumbers(test.performance));
  return fits ? (outcome.result as unknown as Trained) : undefined;
};

/** A test's score: the mean over its trials; undefined where its task does not give this measure. */
const scoreOf = (test: Test | undefined, measure: Measure): number | undefined =>
  test === undefined || !isNumbers(test[measure]) ? undefined : mean(test[measure]);

/** The score of the test after so many trials. */
export const scoreAt = ({ tests }: Trained, trial: number, measure: Measure): number | undefined =>
  scoreOf(
    tests.find((test) => test.trial === trial),
    measure,
  );

/** The score of the last test. */
export const finalScore = (run: Run, measure: Measure): number | undefined =>
  scoreOf(trained(run)?.tests.at(-1), measure);

/**
 * After how many trials a run's score first met the criterion; null if it never did, undefined if no test has a score.
 */
export const trialsTo = (run: Run, { measure, criterion }: Plan): number | null | undefined => {
  const scores = (trained(run)?.tests ?? []).flatMap((test) => {
    const score = scoreOf(test, measure);
    return score === undefined ? [] : [{ trial: test.trial, score }];
  });
  if (scores.length === 0) return undefined;
  const good = (score: number): boolean => (measure === 'rmse' ? score <= criterion : score >= criterion);
  return scores.find(({ score }) => good(score))?.trial ?? null;
};
