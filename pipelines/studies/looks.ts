import type { Job } from '../jobs/index.ts';
import { boundedTest, holm, signTest, spend } from '../statistics/index.ts';
import { type Counting, countingOf, differenceRange } from './counting.ts';
import { jobOf, type Variant } from './plan.ts';
import type { Results, Run } from './results.ts';

/** The chance, over all comparisons and all looks together, of being certain of a difference where there is none. */
export const ALPHA = 0.05;
const MOST_LOOKS = 3;
/** With fewer seeds a look could hardly find anything. */
const FIRST = 5;
/** The share of α that is spent by a share t of the seeds is t². See docs/statistics.md for what others would find. */
const RHO = 2;

/** After how many seeds a study with `untilCertain` looks at its comparisons: at most three times, evenly, last with all. */
export const looksOf = (seeds: number): readonly number[] => {
  const looks = Math.max(1, Math.min(MOST_LOOKS, Math.floor(seeds / FIRST)));
  return Array.from({ length: looks }, (_, i) => Math.round(((i + 1) * seeds) / looks));
};

/** What a test says at the looks that are over. */
export interface Verdict {
  /** How probable it is, without a difference, to find as much at any look. */
  readonly p: number;
  /** The same of any comparison of the study (Holm). */
  readonly holm: number;
  readonly certain: boolean;
}

/** Two things can be said of a variant's differences to the base: about their mean, and about their signs. */
export interface Verdicts {
  readonly mean: Verdict;
  readonly signs: Verdict;
}

/** How sure each comparison with the base is. */
export interface Standing {
  /** Seeds that count, by variant: those up to the look at which its mean difference was certain. */
  readonly seeds: ReadonlyMap<Variant, number>;
  /** What the interval of a variant's difference lacks of 1, so that 95 % of those that are reported hold the true one. */
  readonly alphas: ReadonlyMap<Variant, number>;
  /** Looks that are over, of how many. */
  readonly looks: number;
  readonly of: number;
  /** undefined as long as no look is over. */
  readonly verdicts: ReadonlyMap<Variant, Verdicts> | undefined;
  /** Variants whose mean difference is certain. */
  readonly certain: readonly Variant[];
  /** What is to be run before the next look; none: it is over. */
  readonly next: readonly Job[];
}

/** The difference to the base within a seed. */
export interface Difference {
  readonly seed: number;
  readonly value: number;
}

/** Differences to the base, over the first so many seeds, where both runs are done. */
export const differences = (
  { plan, of }: Results,
  { final }: Counting,
  variant: Variant,
  seeds: number,
): readonly Difference[] => {
  const base = of(plan.variants[0]).slice(0, seeds);
  return of(variant)
    .slice(0, seeds)
    .flatMap((run, i) => {
      const [own, other] = [final(run, plan.measure), final(base[i] as Run, plan.measure)];
      return own === undefined || other === undefined ? [] : [{ seed: run.seed, value: own - other }];
    });
};

/** What is still to be run of these variants' first seeds; runs of one seed stand together. */
const missingOf = ({ plan, of }: Results, variants: readonly Variant[], seeds: number): readonly Job[] => {
  const runs = new Map(variants.map((variant) => [variant, of(variant)]));
  return plan.seeds
    .slice(0, seeds)
    .flatMap((seed, i) =>
      variants.flatMap((variant) =>
        runs.get(variant)?.[i]?.outcome === undefined ? [jobOf(plan, variant, seed)] : [],
      ),
    );
};

/** Of each variant, the least probability so far, each in units of its look's share of α. */
const tested = (variants: readonly Variant[]) => {
  const least = new Map(variants.map((variant) => [variant, 1]));
  return {
    see: (variant: Variant, p: number, share: number): void => {
      least.set(variant, Math.min(least.get(variant) ?? 1, p / share));
    },
    /** By variant, corrected for all of them. */
    verdicts: (): ReadonlyMap<Variant, Verdict> => {
      const p = variants.map((variant) => least.get(variant) ?? 1);
      const corrected = holm(p);
      return new Map(
        variants.map((variant, i) => {
          const one = corrected[i] as number;
          return [variant, { p: p[i] as number, holm: one, certain: one <= ALPHA }];
        }),
      );
    },
  };
};

/**
 * Where a study stands, from its results alone: so a study that was interrupted decides as one that was not. It looks at its
 * comparisons at the end; with `untilCertain` also on the way, and a variant whose mean difference is certain gets no more
 * seeds. At each look the mean is tested by Gaffke's test, which holds whatever the differences' distribution, and the signs
 * by the sign test. Look k has a share s_k of α, so a probability p counts as p / s_k (`spend`): the least of them over the
 * looks is a valid probability for the whole study, and Holm's correction of these over all variants decides.
 */
export const standing = (results: Results, untilCertain: boolean): Standing => {
  const { plan } = results;
  const counting = countingOf(results);
  const range = differenceRange(plan);
  const [base, ...others] = plan.variants;
  const looks = untilCertain ? looksOf(plan.seeds.length) : [plan.seeds.length];
  const shares = spend(looks, RHO);
  const [means, signs] = [tested(others), tested(others)];
  const ended = new Map<Variant, number>();
  let verdicts: Standing['verdicts'];
  const stood = (look: number, done: number, next: readonly Job[]): Standing => {
    const at = (variant: Variant): number => ended.get(variant) ?? look;
    return {
      seeds: new Map(plan.variants.map((variant) => [variant, looks[at(variant)] as number])),
      alphas: new Map(others.map((variant) => [variant, ALPHA * (shares[at(variant)] as number)])),
      looks: done,
      of: looks.length,
      verdicts,
      certain: [...ended.keys()],
      next,
    };
  };
  for (const [look, seeds] of looks.entries()) {
    const open = others.filter((variant) => !ended.has(variant));
    if (open.length === 0 && others.length > 0) return stood(Math.max(...ended.values()), looks.length, []);
    const wanted = missingOf(results, [base, ...open], seeds);
    if (wanted.length > 0) return stood(look, look, wanted);
    for (const variant of open) {
      const values = differences(results, counting, variant, seeds).map(({ value }) => value);
      const share = shares[look] as number;
      means.see(variant, boundedTest(values, range), share);
      signs.see(variant, signTest(values), share);
    }
    const [byMean, bySigns] = [means.verdicts(), signs.verdicts()];
    verdicts = new Map(
      others.map((one) => [one, { mean: byMean.get(one) as Verdict, signs: bySigns.get(one) as Verdict }]),
    );
    for (const variant of open) if (byMean.get(variant)?.certain === true) ended.set(variant, look);
  }
  return stood(looks.length - 1, looks.length, []);
};
