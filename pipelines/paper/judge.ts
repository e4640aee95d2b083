import type { Claim, Content, Verdict } from '../report/index.ts';
import { type Condition, runsOf, seedsOf, trialsOf } from './conditions.ts';
import type { Results, Scale } from './experiment.ts';

/** On fewer independent runs nothing is judged. */
export const FEWEST = 3;

/** What a claim rests on. */
export interface Ground {
  /** Independent runs: of each condition, where it compares some, the fewest. */
  readonly runs: number;
  /** Of how many, where that is not the scale's number of seeds. */
  readonly planned?: number;
  /** Is anything trained, tested or run for less at this scale than the criterion asks? */
  readonly brief?: boolean;
}

export interface Judging extends Ground {
  readonly claim: string;
  readonly criterion: string;
  readonly measured: Content;
  /** Parts that can hold or not; all of them: holds; some: in part; none: does not. */
  readonly parts: readonly boolean[];
}

/** A claim rests on some conditions, each trained for so many trials, or for as many as in full. */
export const restsOn = (results: Results, scale: Scale, conditions: readonly Condition[], trials?: number): Ground => {
  if (conditions.length === 0) return { runs: 0, brief: true };
  return {
    runs: Math.min(...conditions.map((condition) => runsOf(results, scale, condition).length)),
    planned: Math.min(...conditions.map((condition) => seedsOf(scale, condition).length)),
    brief: conditions.some((condition) => trialsOf(scale, condition) < (trials ?? condition.trials[0])),
  };
};

const verdictOf = (parts: readonly boolean[]): Verdict => {
  if (parts.every(Boolean)) return 'holds';
  return parts.some(Boolean) ? 'holds in part' : 'does not hold';
};

/** A claim held against its criterion, if there are runs enough, and long enough ones. */
export const judge = (
  scale: Scale,
  { claim, criterion, runs, planned = scale.seeds, brief = false, measured, parts }: Judging,
): Claim => {
  const verdict = (): Verdict => {
    if (runs < FEWEST) return 'not enough runs to judge';
    if (brief) return 'too brief to judge';
    return parts.length === 0 ? 'not enough runs to judge' : verdictOf(parts);
  };
  return {
    claim,
    criterion,
    measured: runs === 0 ? 'not run yet' : measured,
    seeds: runs >= planned ? `${runs}` : `${runs} of ${planned}`,
    verdict: verdict(),
  };
};
