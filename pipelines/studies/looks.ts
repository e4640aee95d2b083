import type { Job } from '../jobs/index.ts';
import { jobOf, type Plan, type Variant } from './plan.ts';
import { finalScore, type Results, type Run } from './results.ts';
import { estimate, fewest } from './statistics.ts';

/** The chance that is left, over all looks together, of seeing a difference where there is none. */
export const ALPHA = 0.05;
const MOST_LOOKS = 4;
/** With fewer seeds there is no interval of the confidence that the most looks ask for. */
const FIRST = fewest(ALPHA / MOST_LOOKS);

/**
 * After how many seeds a study with `untilCertain` looks at its comparisons: from 9 on, at most four times, as evenly as
 * possible, the last time with all seeds.
 */
export const looksOf = (seeds: number): readonly number[] => {
  if (seeds <= FIRST) return [seeds];
  const steps = Math.min(MOST_LOOKS, Math.floor(seeds / FIRST) + 1) - 1;
  return Array.from({ length: steps + 1 }, (_, i) => Math.round(FIRST + (i * (seeds - FIRST)) / steps));
};

/** How sure each comparison with the base is. */
export interface Standing {
  /** Seeds that count, by variant: those up to the look at which it was certain. */
  readonly seeds: ReadonlyMap<Variant, number>;
  /** What each interval's confidence lacks of 1. */
  readonly alpha: number;
  /** Looks that are over, of how many. */
  readonly looks: number;
  readonly of: number;
  /** Certain at a look that was planned; undefined: none are planned, and what the intervals say now counts. */
  readonly certain: readonly Variant[] | undefined;
  /** What is to be run before the next look; none: it is over. */
  readonly next: readonly Job[];
}

/** Paired differences to the base, over the first so many seeds, where both have a score. */
export const differences = (results: Results, variant: Variant, seeds: number): readonly number[] => {
  const { plan, of } = results;
  const base = of(plan.variants[0]).slice(0, seeds);
  return of(variant)
    .slice(0, seeds)
    .flatMap((run, i) => {
      const [own, other] = [run, base[i]].map((one) => (one === undefined ? one : finalScore(one, plan.measure)));
      return own === undefined || other === undefined ? [] : [own - other];
    });
};

type Runs = ReadonlyMap<Variant, readonly Run[]>;

/** All runs, by variant: as they are now. */
const runsOf = ({ plan, of }: Results): Runs => new Map(plan.variants.map((variant) => [variant, of(variant)]));

/** What is still to be run of these variants' first seeds; runs of one seed stand together. */
const missingOf = (plan: Plan, variants: readonly Variant[], runs: Runs, seeds: number): readonly Job[] =>
  plan.seeds
    .slice(0, seeds)
    .flatMap((seed, i) =>
      variants.flatMap((variant) =>
        runs.get(variant)?.[i]?.outcome === undefined ? [jobOf(plan, variant, seed)] : [],
      ),
    );

/** All seeds of everything, in one go. */
const everything = ({ plan, of }: Results): Standing => {
  const n = plan.seeds.length;
  const missing = missingOf(plan, plan.variants, runsOf({ plan, of }), n);
  const seeds = new Map(plan.variants.map((variant) => [variant, n]));
  return { seeds, alpha: ALPHA, looks: missing.length === 0 ? 1 : 0, of: 1, certain: undefined, next: missing };
};

/**
 * Where a study stands, from its results alone: so a study that was interrupted decides as one that was not. With
 * `untilCertain` a comparison is over at the first look at which its interval excludes 0. Who looks K times and stops at
 * the first success would be wrong more often than α; so each look has α/K of it, which holds however the looks depend on
 * one another (Bonferroni; a spending function α t of Lan & DeMets 1983 at even looks). The intervals have 1 − α/K. A look
 * with too few pairs for such an interval, because runs failed, gives no verdict.
 */
export const standing = (results: Results, untilCertain: boolean): Standing => {
  if (!untilCertain) return everything(results);
  const { plan } = results;
  const runs = runsOf(results);
  const [base, ...others] = plan.variants;
  const looks = looksOf(plan.seeds.length);
  const alpha = ALPHA / looks.length;
  const certain = new Map<Variant, number>();
  for (const [look, n] of looks.entries()) {
    const open = others.filter((variant) => !certain.has(variant));
    if (open.length === 0) break;
    const wanted = missingOf(plan, [base, ...open], runs, n);
    if (wanted.length > 0) {
      return stood(plan, certain, n, alpha, look, looks.length, wanted);
    }
    for (const variant of open) {
      const { low, high } = estimate(differences(results, variant, n), alpha);
      if (low !== null && high !== null && (low > 0 || high < 0)) certain.set(variant, n);
    }
  }
  const last = Math.max(...certain.values(), others.length > certain.size ? plan.seeds.length : 0);
  return stood(plan, certain, others.length === 0 ? plan.seeds.length : last, alpha, looks.length, looks.length, []);
};

const stood = (
  plan: Plan,
  certain: ReadonlyMap<Variant, number>,
  seeds: number,
  alpha: number,
  looks: number,
  of: number,
  next: readonly Job[],
): Standing => ({
  seeds: new Map(plan.variants.map((variant) => [variant, certain.get(variant) ?? seeds])),
  alpha,
  looks,
  of,
  certain: [...certain.keys()],
  next,
});
