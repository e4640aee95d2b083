import { describe, expect, it } from 'vitest';
import { NULLS, type Null, studyOf } from '../../../bench/statistics/nulls.ts';
import type { Json, Outcome } from '../../../pipelines/jobs/index.ts';
import { boundedTest, signTest } from '../../../pipelines/statistics/index.ts';
import { resultsOf, standing, type Verdicts } from '../../../pipelines/studies/index.ts';
import { plan } from './support.ts';

/**
 * How often studies are wrong, and right: a few hundred of each kind, whose differences are drawn and not computed.
 * `npm run bench:statistics` tries thousands.
 */
const STUDIES = 200;
/** Of 200 studies with a chance of 5 % each, more than this are wrong once in 1000 times. */
const MOST = 0.105;

const share = (finds: (study: number) => boolean, studies = STUDIES): number =>
  Array.from({ length: studies }, (_, study) => finds(study)).filter(Boolean).length / studies;

const each = NULLS.map((kind) => [kind.name, kind] as const);

describe('a difference that is not there', () => {
  it.each(each)(
    'is found in no more than 5 %% of studies, by its mean, however many seeds they have: %s',
    (_, kind) => {
      for (const seeds of [5, 7, 10, 20, 50]) {
        expect(share((study) => boundedTest(studyOf(kind, study, seeds), { low: -1, high: 1 }) <= 0.05)).toBeLessThan(
          MOST,
        );
      }
    },
  );

  it.each(each)(
    'is found in no more than 5 %% of studies, by its signs, where half of the seeds differ: %s',
    (_, kind) => {
      for (const seeds of [5, 7, 10, 20, 50]) {
        expect(share((study) => signTest(studyOf(kind, study, seeds, -kind.median)) <= 0.05)).toBeLessThan(MOST);
      }
    },
  );
});

const outcome = (score: number): Outcome => ({
  ok: true,
  result: { tests: [{ trial: 4, performance: [score] }] } as unknown as Json,
});

interface Found extends Verdicts {
  readonly seeds: number;
}

/** A study of the base and one variant, which differ by so much in each seed: what it says, after how many seeds. */
const simulated = (seeds: number, untilCertain: boolean): ((differences: readonly number[]) => Found) => {
  const of = plan({ seeds, vary: { rule: ['force'] }, search: 'ablation' });
  const from = resultsOf(of);
  const [base = [], variant = []] = of.variants.map((one) => from(() => undefined).of(one));
  return (differences) => {
    const outcomes = new Map(
      differences.flatMap((difference, i) => [
        [base[i]?.id, { outcome: outcome(Math.max(0, -difference)) }],
        [variant[i]?.id, { outcome: outcome(Math.max(0, difference)) }],
      ]),
    );
    const now = standing(
      from((id) => outcomes.get(id)),
      untilCertain,
    );
    const [verdicts] = now.verdicts?.values() ?? [];
    return { ...(verdicts as Verdicts), seeds: [...now.seeds.values()][1] as number };
  };
};

const RARE = NULLS.find(({ name }) => name === '1 in 10 fails') as Null;

describe('a study', () => {
  it.each([7, 10, 20])(
    'of %i seeds of which one in ten fails is certain of no difference that is not there',
    (seeds) => {
      const run = simulated(seeds, false);
      expect(share((study) => run(studyOf(RARE, study, seeds)).mean.certain, 100)).toBeLessThan(MOST);
    },
  );

  it('that looks until it is certain is so of no difference that is not there', () => {
    const run = simulated(20, true);
    expect(share((study) => run(studyOf(RARE, study, 20)).mean.certain, 100)).toBeLessThan(MOST);
    const [normal] = NULLS as [Null];
    expect(share((study) => run(studyOf(normal, study, 20)).signs.certain, 100)).toBeLessThan(MOST);
  });

  it('that looks until it is certain finds one that is there, with fewer seeds', () => {
    const run = simulated(30, true);
    const [normal] = NULLS as [Null];
    const found = Array.from({ length: 50 }, (_, study) => run(studyOf(normal, study, 30, 0.7)));
    expect(found.every(({ mean }) => mean.certain)).toBe(true);
    expect(found.reduce((sum, { seeds }) => sum + seeds, 0) / 50).toBeLessThan(21);
  });
});
