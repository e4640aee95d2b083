import { carrierOf, effectSize, median } from '../statistics/index.ts';
import { type Counting, countingOf, differenceRange, isError, rangeOf } from './counting.ts';
import { type Estimate, estimate, extent, type Middle, middleOf } from './estimate.ts';
import { ALPHA, type Difference, differences, type Standing } from './looks.ts';
import { MEASURES, type Measure, type Plan, type Variant } from './plan.ts';
import { type Results, type Run, trained } from './results.ts';

/** A variant beside the base: differences within seed, of the last test's score. */
export interface Comparison {
  readonly difference: Estimate;
  /** The difference of the middle seed: what a few that fail do not move. */
  readonly middle: Middle;
  /** One of each seed. */
  readonly seeds: readonly Difference[];
  /** Mean over standard deviation of the differences, without its bias at few seeds (Hedges' correction). */
  readonly effect: number | null;
  /** In how many seeds it did better, and worse. */
  readonly better: number;
  readonly worse: number;
  /**
   * How probable so large a mean difference is without any, over all looks; and over all comparisons of the study (Holm). null
   * as long as no look is over.
   */
  readonly p: number | null;
  readonly holm: number | null;
  /** The same of the signs of the differences. */
  readonly signTest: number | null;
  readonly signTestHolm: number | null;
  /** There is a difference on average: `holm` says so. Only a look can tell, between two it may seem so at any moment. */
  readonly certain: boolean;
  /** There is a difference of this sign in most seeds, whatever its mean: `signTestHolm` says so. */
  readonly inMostSeeds: boolean;
  /** The seed whose difference is larger than those of all others together; and what the mean is without it. */
  readonly carrier: { readonly seed: number; readonly without: number } | null;
  /** It was ended early, because of what it showed: on average such a difference is too large. */
  readonly stopped: boolean;
}

export interface CurvePoint {
  readonly trial: number;
  /** The mean over seeds, between the lowest and the highest. */
  readonly score: Estimate;
}

/** What one variant came to, over its seeds. */
export interface Row {
  readonly variant: Variant;
  readonly runs: number;
  /** Runs that failed, and why: each reason once. They count as the worst. */
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
  /** What is to be known of the numbers, a line each. */
  readonly notes: readonly string[];
}

const present = <T>(values: readonly (T | undefined)[]): readonly T[] =>
  values.filter((value): value is T => value !== undefined);

const forEachMeasure = <T>(make: (measure: Measure) => T): Readonly<Record<Measure, T>> =>
  Object.fromEntries(MEASURES.map((measure) => [measure, make(measure)])) as Record<Measure, T>;

/** After which trials any run of the study was tested: those that failed count as the worst at all of them. */
const testedAt = ({ plan, of }: Results): readonly number[] => {
  const tests = present(plan.variants.flatMap(of).map(trained)).flatMap((one) => one.tests);
  return [...new Set(tests.map(({ trial }) => trial))].sort((a, b) => a - b);
};

const curveOf = (
  runs: readonly Run[],
  trials: readonly number[],
  { at }: Counting,
  measure: Measure,
): readonly CurvePoint[] =>
  trials.flatMap((trial) => {
    const scores = present(runs.map((run) => at(run, trial, measure)));
    return scores.length === 0 ? [] : [{ trial, score: extent(scores) }];
  });

const criterionOf = (runs: readonly Run[], { trialsTo }: Counting): Row['toCriterion'] => {
  const trials = present(runs.map(trialsTo));
  const reached = trials.filter((trial) => trial !== null).length;
  const middle =
    trials.length === 0 ? Number.POSITIVE_INFINITY : median(trials.map((trial) => trial ?? Number.POSITIVE_INFINITY));
  return { median: Number.isFinite(middle) ? middle : null, reached };
};

const comparisonOf = (results: Results, counting: Counting, variant: Variant, standing: Standing): Comparison => {
  const { plan } = results;
  const counted = standing.seeds.get(variant) ?? 0;
  const seeds = differences(results, counting, variant, counted);
  const values = seeds.map(({ value }) => value);
  const [above, below] = [values.filter((value) => value > 0).length, values.filter((value) => value < 0).length];
  const [better, worse] = isError(plan.measure) ? [below, above] : [above, below];
  const verdicts = standing.verdicts?.get(variant);
  const carrier = carrierOf(values);
  const alpha = standing.alphas.get(variant) ?? ALPHA;
  return {
    difference: estimate(values, differenceRange(plan), alpha),
    middle: middleOf(values, alpha),
    seeds,
    effect: effectSize(values),
    better,
    worse,
    p: verdicts?.mean.p ?? null,
    holm: verdicts?.mean.holm ?? null,
    signTest: verdicts?.signs.p ?? null,
    signTestHolm: verdicts?.signs.holm ?? null,
    certain: verdicts?.mean.certain ?? false,
    inMostSeeds: verdicts?.signs.certain ?? false,
    carrier:
      carrier === undefined ? null : { seed: (seeds[carrier.index] as Difference).seed, without: carrier.meanWithout },
    stopped: standing.certain.includes(variant) && counted < plan.seeds.length,
  };
};

const notesOf = ({ plan }: Results, { beyond }: Counting): readonly string[] => {
  if (beyond === 0) return [];
  const { low, high } = rangeOf(plan, plan.measure);
  const runs = beyond === 1 ? 'a run has' : `${beyond} runs have`;
  return [
    `${plan.measure}: ${runs} a score outside ${low} to ${high}, which counts as the nearer of these: "range" in the study's file changes them`,
  ];
};

/** Everything that is read from a study's runs; they are grouped by all but the seed, and compared within it. */
export const analyse = (results: Results, standing: Standing): Analysis => {
  const { plan, of } = results;
  const counting = countingOf(results);
  const trials = testedAt(results);
  const rows = plan.variants.map((variant, i): Row => {
    const runs = of(variant)
      .slice(0, standing.seeds.get(variant))
      .filter(({ outcome }) => outcome !== undefined);
    const reasons = runs.flatMap(({ outcome }) => (outcome?.ok === false ? [outcome.reason] : []));
    const scores = (measure: Measure) => present(runs.map((run) => counting.final(run, measure)));
    return {
      variant,
      runs: runs.length,
      failed: reasons.length,
      reasons: [...new Set(reasons)],
      final: forEachMeasure((measure) => estimate(scores(measure), rangeOf(plan, measure), ALPHA)),
      curves: forEachMeasure((measure) => curveOf(runs, trials, counting, measure)),
      toCriterion: criterionOf(runs, counting),
      comparison: i === 0 ? undefined : comparisonOf(results, counting, variant, standing),
    };
  });
  return { plan, standing, rows, notes: notesOf(results, counting) };
};

/** Rows from the best to the worst; those without a score come last. */
export const leaderboard = ({ plan: { measure }, rows }: Analysis): readonly Row[] => {
  const sign = isError(measure) ? 1 : -1;
  const worth = (row: Row): number => {
    const { mean } = row.final[measure];
    return mean === null ? Number.POSITIVE_INFINITY : sign * mean;
  };
  return [...rows].sort((a, b) => worth(a) - worth(b) || 0);
};
