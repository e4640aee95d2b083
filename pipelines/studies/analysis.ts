import { differences, type Standing } from './looks.ts';
import { MEASURES, type Measure, type Plan, type Variant } from './plan.ts';
import { finalScore, type Results, type Run, scoreAt, trained, trialsTo } from './results.ts';
import { type Estimate, effectSize, estimate, holm, median, signTest } from './statistics.ts';

/** A variant beside the base: differences within seed, of the last test's score. */
export interface Comparison {
  readonly difference: Estimate;
  /** Mean over standard deviation of the differences, without its bias at few seeds (Hedges' correction). */
  readonly effect: number | null;
  /**
   * Of the sign test; and what it comes to when all comparisons of the study are counted. Neither is corrected for seeds that
   * ended because of what they showed.
   */
  readonly p: number;
  readonly holm: number;
  /** The interval excludes 0; where looks are planned, it did at one of them: between two it may at any moment. */
  readonly certain: boolean;
}

export interface CurvePoint {
  readonly trial: number;
  readonly score: Estimate;
}

/** What one variant came to, over its seeds. */
export interface Row {
  readonly variant: Variant;
  readonly runs: number;
  /** Runs that failed, and why: each reason once. */
  readonly failed: number;
  readonly reasons: readonly string[];
  readonly final: Readonly<Record<Measure, Estimate>>;
  readonly curves: Readonly<Record<Measure, readonly CurvePoint[]>>;
  /** Trials to the criterion: the median over seeds (null: half of them never got there), and how many got there. */
  readonly toCriterion: { readonly median: number | null; readonly reached: number };
  /** undefined for the base. */
  readonly comparison: Comparison | undefined;
}

export interface Analysis {
  readonly plan: Plan;
  readonly standing: Standing;
  /** In the plan's order: the base first. */
  readonly rows: readonly Row[];
}

const present = <T>(values: readonly (T | undefined)[]): readonly T[] =>
  values.filter((value): value is T => value !== undefined);

const forEachMeasure = <T>(make: (measure: Measure) => T): Readonly<Record<Measure, T>> =>
  Object.fromEntries(MEASURES.map((measure) => [measure, make(measure)])) as Record<Measure, T>;

const curveOf = (runs: readonly Run[], measure: Measure, alpha: number): readonly CurvePoint[] => {
  const scores = present(runs.map(trained));
  const trials = [...new Set(scores.flatMap(({ tests }) => tests.map(({ trial }) => trial)))].sort((a, b) => a - b);
  return trials.map((trial) => ({
    trial,
    score: estimate(present(scores.map((one) => scoreAt(one, trial, measure))), alpha),
  }));
};

const criterionOf = (runs: readonly Run[], plan: Plan): Row['toCriterion'] => {
  const trials = present(runs.map((run) => trialsTo(run, plan)));
  const reached = trials.filter((trial) => trial !== null).length;
  const middle =
    trials.length === 0 ? Number.POSITIVE_INFINITY : median(trials.map((trial) => trial ?? Number.POSITIVE_INFINITY));
  return { median: Number.isFinite(middle) ? middle : null, reached };
};

const comparisonOf = (results: Results, variant: Variant, standing: Standing): Omit<Comparison, 'holm'> => {
  const { seeds, alpha } = standing;
  const found = differences(results, variant, seeds.get(variant) ?? 0);
  const difference = estimate(found, alpha);
  const { low, high } = difference;
  const excludes = low !== null && high !== null && (low > 0 || high < 0);
  const certain = standing.certain?.includes(variant) ?? excludes;
  return { difference, effect: effectSize(found), p: signTest(found), certain };
};

/** Everything that is read from a study's runs; they are grouped by all but the seed, and compared within it. */
export const analyse = (results: Results, standing: Standing): Analysis => {
  const { plan, of } = results;
  const [, ...others] = plan.variants;
  const compared = others.map((variant) => comparisonOf(results, variant, standing));
  const corrected = holm(compared.map(({ p }) => p));
  const rows = plan.variants.map((variant, i): Row => {
    const runs = of(variant)
      .slice(0, standing.seeds.get(variant))
      .filter(({ outcome }) => outcome !== undefined);
    const reasons = runs.flatMap(({ outcome }) => (outcome?.ok === false ? [outcome.reason] : []));
    const comparison = compared[i - 1];
    return {
      variant,
      runs: runs.length,
      failed: reasons.length,
      reasons: [...new Set(reasons)],
      final: forEachMeasure((measure) => estimate(present(runs.map((run) => finalScore(run, measure))))),
      curves: forEachMeasure((measure) => curveOf(runs, measure, 0.05)),
      toCriterion: criterionOf(runs, plan),
      comparison: comparison === undefined ? undefined : { ...comparison, holm: corrected[i - 1] as number },
    };
  });
  return { plan, standing, rows };
};

/** Rows from the best to the worst; those without a score come last. */
export const leaderboard = ({ plan: { measure }, rows }: Analysis): readonly Row[] => {
  const sign = measure === 'rmse' ? 1 : -1;
  const worth = (row: Row): number => {
    const { mean } = row.final[measure];
    return mean === null ? Number.POSITIVE_INFINITY : sign * mean;
  };
  return [...rows].sort((a, b) => worth(a) - worth(b) || 0);
};
