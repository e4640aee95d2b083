import type { Claim, Judged, Looked } from './claim.ts';
import { networksOf, type Results, type Scale } from './experiment.ts';
import { type Outcome, together } from './verdict.ts';

/** The chance that is left, over all looks at a claim, of a verdict that its true value denies. */
export const ALPHA = 0.05;

/** How a claim stands. */
export interface Standing {
  readonly claim: Claim;
  /** Networks that the verdict rests on; those that there are, where there are too few for one. */
  readonly networks: number;
  /** Networks that it wants: as many as it has, once it is decided or can have no more. */
  readonly wants: number;
  readonly verdict: Outcome | 'not enough runs to judge' | 'too brief to judge';
  readonly parts: readonly Judged[];
}

/** What each interval's confidence lacks of 1: who may look twice has half of it each time, however the looks depend on each other. */
export const alphaOf = ({ looks }: Scale): number => ALPHA / looks.length;

/**
 * How a claim stands, from results alone: so what was interrupted decides as what was not. It is looked at with so many
 * networks; if it is undecided then, and more could decide it, with more. What other claims made of the same series does not matter.
 */
export const standingOf = (claim: Claim, results: Results, scale: Scale): Standing => {
  const { restsOn, isBrief } = claim;
  const ended = (n: number): number =>
    Math.min(
      ...restsOn.map(
        ({ job }) => Array.from({ length: n }, (_, nth) => nth).filter((nth) => results.has(job(scale, nth))).length,
      ),
    );
  const look = (n: number): readonly Judged[] => {
    const looked: Looked = { n, of: (series) => networksOf(results, scale, series, n), results };
    return claim.parts(looked).map((part) => part(alphaOf(scale)));
  };
  let before: Standing | undefined;
  for (const n of scale.looks) {
    const there = ended(n);
    if (there < n) {
      if (before !== undefined) return { ...before, wants: n };
      const parts = there === 0 ? [] : look(there);
      return { claim, networks: there, wants: n, verdict: 'not enough runs to judge', parts };
    }
    const parts = look(n);
    if (isBrief) return { claim, networks: n, wants: n, verdict: 'too brief to judge', parts };
    const verdict = together(parts.map(({ outcome }) => outcome));
    before = { claim, networks: n, wants: n, verdict, parts };
    const isLost = parts.some((part) => part.outcome === 'undecided' && part.open === false);
    if (verdict !== 'undecided' || isLost) return before;
  }
  return before as Standing;
};
