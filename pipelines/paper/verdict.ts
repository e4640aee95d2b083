import type { Interval } from '../statistics/index.ts';

/** How a claim came out. */
export type Outcome = 'holds' | 'undecided' | 'does not hold';

/** What a criterion asks of a number: within these, ends included. */
export interface Asked {
  readonly least?: number;
  readonly most?: number;
}

/** By the whole interval: it holds if all of it is within the limits, does not if none of it is; otherwise nobody can say. */
export const decide = (
  interval: Interval | undefined,
  { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY }: Asked,
): Outcome => {
  if (interval === undefined) return 'undecided';
  const { low, high } = interval;
  if (low >= least && high <= most) return 'holds';
  return high < least || low > most ? 'does not hold' : 'undecided';
};

/** All parts have to hold: one that does not is enough. */
export const together = (outcomes: readonly Outcome[]): Outcome => {
  if (outcomes.includes('does not hold')) return 'does not hold';
  return outcomes.length > 0 && outcomes.every((outcome) => outcome === 'holds') ? 'holds' : 'undecided';
};
