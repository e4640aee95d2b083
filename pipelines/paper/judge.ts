import type { Claim, Content, Verdict } from '../report/index.ts';
import type { Scale } from './experiment.ts';

/** On fewer independent runs nothing is judged. */
export const FEWEST = 3;

export interface Judging {
  readonly claim: string;
  readonly criterion: string;
  /** Independent runs that it rests on: of each condition, where it compares some, the fewest. */
  readonly runs: number;
  /** Of how many, where that is not the scale's number of seeds. */
  readonly planned?: number;
  readonly measured: Content;
  /** Parts that can hold or not; all of them: holds; some: in part; none: does not. */
  readonly parts: readonly boolean[];
}

const verdictOf = (parts: readonly boolean[]): Verdict => {
  if (parts.every(Boolean)) return 'holds';
  return parts.some(Boolean) ? 'holds in part' : 'does not hold';
};

/** A claim held against its criterion, if there are runs enough. */
export const judge = (
  scale: Scale,
  { claim, criterion, runs, planned = scale.seeds, measured, parts }: Judging,
): Claim => ({
  claim,
  criterion,
  measured: runs === 0 ? 'not run yet' : measured,
  seeds: runs >= planned ? `${runs}` : `${runs} of ${planned}`,
  verdict: runs < FEWEST || parts.length === 0 ? 'not enough runs to judge' : verdictOf(parts),
});
