import type { Range } from '../statistics/index.ts';
import { MEASURES, type Measure, type Plan } from './plan.ts';
import { finalScore, type Results, type Run, scoreAt, scoresOf, trained } from './results.ts';

/**
 * What the scores of each measure lie between. A performance is the largest of correlations whose mean over all shifts is 0,
 * so it is never below 0. An RMSE has no upper end: from 2 on, that of the target's negative where the target's own rms is
 * 1, one is as bad as another.
 */
const RANGES: Readonly<Record<Measure, Range>> = {
  performance: { low: 0, high: 1 },
  zeroShift: { low: -1, high: 1 },
  rmse: { low: 0, high: 2 },
};

/** Of an RMSE less is better. */
export const isError = (measure: Measure): boolean => measure === 'rmse';

export const rangeOf = ({ measure, range }: Plan, of: Measure): Range =>
  measure === of && range !== undefined ? range : RANGES[of];

/** What differences of two scores lie between. */
export const differenceRange = (plan: Plan): Range => {
  const { low, high } = rangeOf(plan, plan.measure);
  return { low: low - high, high: high - low };
};

/** How the runs of a study count. */
export interface Counting {
  /** The score of a run's last test. undefined: it is not done, or no run of the study has this measure. */
  readonly final: (run: Run, measure: Measure) => number | undefined;
  readonly at: (run: Run, trial: number, measure: Measure) => number | undefined;
  /** After how many trials its score first met the criterion; null: never. undefined: as above. */
  readonly trialsTo: (run: Run) => number | null | undefined;
  /** So many last tests have a score outside the range of the study's measure. */
  readonly beyond: number;
}

/**
 * A run that failed counts as the worst there is, in every test, and as one that never meets the criterion: else a variant
 * would be judged by those of its runs that survived. So does one without a score that others have. A score outside the
 * range counts as its end.
 */
export const countingOf = ({ plan, of }: Results): Counting => {
  const runs = plan.variants.flatMap(of);
  const given = new Set(MEASURES.filter((measure) => runs.some((run) => finalScore(run, measure) !== undefined)));
  const counted = (run: Run, measure: Measure, score: number | undefined): number | undefined => {
    if (run.outcome === undefined || !given.has(measure)) return undefined;
    const { low, high } = rangeOf(plan, measure);
    if (score === undefined) return isError(measure) ? high : low;
    return Math.min(high, Math.max(low, score));
  };
  const range = rangeOf(plan, plan.measure);
  const isBeyond = (score: number | undefined): boolean =>
    score !== undefined && (score < range.low || score > range.high);
  return {
    final: (run, measure) => counted(run, measure, finalScore(run, measure)),
    at: (run, trial, measure) => {
      const own = trained(run);
      const score = own === undefined ? undefined : scoreAt(own, trial, measure);
      // Who did well, but was not tested then, says nothing of that trial.
      return own !== undefined && score === undefined ? undefined : counted(run, measure, score);
    },
    trialsTo: (run) => {
      const { measure, criterion } = plan;
      if (run.outcome === undefined || !given.has(measure)) return undefined;
      const isGood = (score: number): boolean => (isError(measure) ? score <= criterion : score >= criterion);
      return scoresOf(run, measure).find(({ score }) => isGood(score))?.trial ?? null;
    },
    beyond: runs.filter((run) => isBeyond(finalScore(run, plan.measure))).length,
  };
};
