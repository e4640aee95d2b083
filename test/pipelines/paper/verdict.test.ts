import { describe, expect, it } from 'vitest';
import { type Claim, differences, inMost, type Looked, onAverage, type Part } from '../../../pipelines/paper/claim.ts';
import {
  nameOf,
  networksOf,
  type Results,
  resultsFrom,
  type Scale,
  type Series,
} from '../../../pipelines/paper/experiment.ts';
import { full } from '../../../pipelines/paper/index.ts';
import { differenceInterval } from '../../../pipelines/paper/interval.ts';
import { alphaOf, standingOf } from '../../../pipelines/paper/standing.ts';
import { spoken, summary } from '../../../pipelines/paper/statistics.ts';
import { decide, together } from '../../../pipelines/paper/verdict.ts';

/** Two looks have 5 % between them. */
const ALPHA = 0.025;
const outcome = (part: Part, alpha = ALPHA) => part(alpha).outcome;
const times = (n: number, value: number) => Array<number>(n).fill(value);

/** P(at most k of n), each with probability p. */
const atMost = (k: number, n: number, p: number): number => {
  let term = (1 - p) ** n;
  let sum = 0;
  for (let i = 0; i <= k; i++) {
    sum += term;
    term *= ((n - i) / (i + 1)) * (p / (1 - p));
  }
  return sum;
};

describe('a verdict', () => {
  it('is by the whole interval: within the limits, outside, or neither', () => {
    const interval = { low: 0.9, high: 0.95 };
    expect(decide(interval, { least: 0.9 })).toBe('holds');
    expect(decide(interval, { least: 0.91 })).toBe('undecided');
    expect(decide(interval, { least: 0.951 })).toBe('does not hold');
    expect(decide(interval, { most: 0.95 })).toBe('holds');
    expect(decide(interval, { most: 0.89 })).toBe('does not hold');
    expect(decide(interval, { least: 0.8, most: 0.94 })).toBe('undecided');
    expect(decide(undefined, { least: 0 })).toBe('undecided');
  });

  it('of several parts needs all of them; one that does not hold is enough', () => {
    expect(together(['holds', 'holds'])).toBe('holds');
    expect(together(['holds', 'undecided'])).toBe('undecided');
    expect(together(['undecided', 'does not hold', 'holds'])).toBe('does not hold');
    expect(together([])).toBe('undecided');
  });
});

describe('“in most networks”', () => {
  const share = (k: number, n: number) => inMost('x', n, [...times(k, 1), ...times(n - k, 0)], { least: 0.5 });

  it('is shown by twenty of twenty: the lower end is then (α/2)^(1/20) = 0.803', () => {
    expect((ALPHA / 2) ** (1 / 20)).toBeGreaterThan(0.8);
    expect((ALPHA / 2) ** (1 / 19)).toBeLessThan(0.8);
    expect(outcome(share(20, 20))).toBe('holds');
    expect(outcome(share(19, 19))).toBe('undecided');
    expect(outcome(share(19, 20))).toBe('undecided');
    expect(share(20, 20)(ALPHA).found).toBe('in 20 of 20 (80 to 100 %); 1.00 ± 0.00');
  });

  it('is ruled out by few enough: so few have a chance of less than α/2 if it is four of five', () => {
    expect(atMost(11, 20, 0.8)).toBeLessThan(ALPHA / 2);
    expect(atMost(12, 20, 0.8)).toBeGreaterThan(ALPHA / 2);
    expect(outcome(share(11, 20))).toBe('does not hold');
    expect(outcome(share(12, 20))).toBe('undecided');
  });

  it('may have exceptions if there are more networks', () => {
    const fewest = [...times(51, 0).keys()].find((k) => 1 - atMost(k - 1, 50, 0.8) < ALPHA / 2) as number;
    expect(fewest).toBe(47);
    expect(outcome(share(fewest, 50))).toBe('holds');
    expect(outcome(share(fewest - 1, 50))).toBe('undecided');
  });

  it('comes out wrong, over both looks, with a chance of 5 % at most: exactly, where it is so in four of five', () => {
    const verdict = (k: number, n: number) => outcome(share(k, n));
    const chance = (k: number, n: number) => atMost(k, n, 0.8) - (k === 0 ? 0 : atMost(k - 1, n, 0.8));
    const second = Array.from({ length: 51 }, (_, k) => verdict(k, 50));
    const wrong = { holds: 0, 'does not hold': 0, undecided: 0 };
    for (let k = 0; k <= 20; k++) {
      const first = verdict(k, 20);
      if (first !== 'undecided') wrong[first] += chance(k, 20);
      else for (let more = 0; more <= 30; more++) wrong[second[k + more] ?? first] += chance(k, 20) * chance(more, 30);
    }
    expect(wrong.holds + wrong['does not hold'] + wrong.undecided).toBeCloseTo(1, 10);
    expect(wrong.holds).toBeLessThan(0.025);
    expect(wrong['does not hold']).toBeLessThan(0.025);
  });

  it('counts a network that failed as one in which it is not so', () => {
    const part = inMost('x', 20, times(19, 1), { least: 0.5 });
    expect(outcome(part)).toBe('undecided');
    expect(part(ALPHA).found).toContain('in 19 of 20');
    expect(part(ALPHA).found).toContain('1 failed');
  });

  it('can ask for another share', () => {
    expect(outcome(inMost('x', 20, [...times(18, 1), 0, 0], { least: 0.5 }, 0.5))).toBe('holds');
    expect(inMost('x', 20, [], { least: 0.5 }, 0.5)(ALPHA).asked).toBe('x ≥ 0.5, in 50 %');
  });
});

describe('a mean', () => {
  // Mean 3, standard error √2.5/√5 = 0.7071, t(4; 0.975) = 2.7764: 1.0368 to 4.9632.
  const values = [1, 2, 3, 4, 5];

  it('is judged by Student’s interval', () => {
    const judged = (asked: Parameters<typeof onAverage>[3]) => outcome(onAverage('x', 5, values, asked), 0.05);
    expect(judged({ least: 1.03 })).toBe('holds');
    expect(judged({ least: 1.04 })).toBe('undecided');
    expect(judged({ most: 4.97 })).toBe('holds');
    expect(judged({ most: 1.03 })).toBe('does not hold');
    expect(onAverage('x', 5, values, { least: 1.03 }, ' s')(0.05)).toMatchObject({
      asked: 'mean of x ≥ 1.03 s',
      found: '3.00 (1.04 to 4.96) s',
    });
  });

  it('is not judged where networks failed', () => {
    expect(outcome(onAverage('x', 6, values, { least: 0 }), 0.05)).toBe('undecided');
  });
});

describe('the difference to a published mean', () => {
  const ours = { n: 10, mean: 0.6, sd: 0.1 };

  it('has the standard errors of both: 0.1 ± t(18) √(0.01/10 + 0.01/10)', () => {
    const noted = { mean: 0.5, sd: 0.1, networks: 10, rounding: 0 };
    const found = differenceInterval(ours, noted, 0.05);
    expect(found?.low).toBeCloseTo(0.1 - 2.10092 * Math.sqrt(0.002), 5);
    expect(found?.high).toBeCloseTo(0.1 + 2.10092 * Math.sqrt(0.002), 5);
  });

  it('counts networks, not noises: three networks have two degrees of freedom', () => {
    const noted = { mean: 0.5, sd: 0.3, networks: 3, rounding: 0 };
    // Welch: (0.001 + 0.03)² / (0.001²/9 + 0.03²/2) = 2.1350 degrees of freedom.
    const found = differenceInterval(ours, noted, 0.05);
    const reach = ((found?.high ?? 0) - (found?.low ?? 0)) / 2 / Math.sqrt(0.031);
    expect(reach).toBeGreaterThan(3.18); // t(3)
    expect(reach).toBeLessThan(4.31); // t(2)
  });

  it('takes our spread for theirs where it was not kept, or was of one network', () => {
    const one = differenceInterval(ours, { mean: 0.5, sd: undefined, networks: 1, rounding: 0 }, 0.05);
    // t(9) = 2.26216
    expect(one?.high).toBeCloseTo(0.1 + 2.26216 * Math.sqrt(0.01 * 1.1), 5);
  });

  it('allows for rounding: half a digit ρ adds a variance of ρ²/3, and costs no degrees of freedom', () => {
    const exact = { n: 10, mean: 0.98, sd: 0 };
    const found = differenceInterval(exact, { mean: 0.98, sd: 0, networks: 10, rounding: 0.005 }, 0.05);
    expect(found?.high).toBeCloseTo((1.95996 * 0.005) / Math.sqrt(3), 6);
  });

  it('is not known from one run', () => {
    expect(differenceInterval({ n: 1, mean: 1, sd: 0 }, { mean: 1, sd: 0.1, networks: 9, rounding: 0 }, 0.05)).toBe(
      undefined,
    );
  });
});

interface Scored {
  readonly value: number;
}

/** Networks that score as told. */
const series = (name: string): Series<Scored> => {
  const jobs = Array.from({ length: 60 }, (_, nth) => ({ task: 'train', params: { name, nth } }));
  return { seedOf: (nth) => nth + 1, seconds: () => 1, job: (_, nth) => jobs[nth] as (typeof jobs)[number] };
};

const scored = (scale: Scale, given: readonly (readonly [Series<Scored>, readonly (number | null)[]])[]): Results =>
  resultsFrom(
    new Map(
      given.flatMap(([one, values]) =>
        values.map((value, nth) => [nameOf(one.job(scale, nth)), value === null ? undefined : { value }] as const),
      ),
    ),
  );

describe('a claim', () => {
  const scale = full();
  const [a, b] = [series('a'), series('b')];
  const claim: Claim = {
    claim: 'c',
    ofPaper: true,
    restsOn: [a, b],
    isBrief: false,
    parts: ({ n, of }) => [
      inMost(
        'x',
        n,
        of(a).map(({ value }) => value),
        { least: 0.5 },
      ),
    ],
  };
  const stands = (ofA: readonly (number | null)[], ofB: readonly number[], one = claim) => {
    const { verdict, networks, wants } = standingOf(
      one,
      scored(scale, [
        [a, ofA],
        [b, ofB],
      ]),
      scale,
    );
    return [verdict, networks, wants];
  };

  it('is looked at twice, with half of α each time', () => {
    expect(scale.looks).toEqual([20, 50]);
    expect(alphaOf(scale)).toBe(0.025);
    expect(alphaOf(full(20))).toBe(0.05);
    expect(full(30).looks).toEqual([20, 30]);
  });

  it('is not judged before it has as many networks as a look', () => {
    expect(stands([], [])).toEqual(['not enough runs to judge', 0, 20]);
    expect(stands(times(20, 1), times(19, 1))).toEqual(['not enough runs to judge', 19, 20]);
  });

  it('wants no more once it is decided', () => {
    expect(stands(times(20, 1), times(20, 1))).toEqual(['holds', 20, 20]);
    expect(stands(times(20, 0), times(20, 1))).toEqual(['does not hold', 20, 20]);
  });

  it('wants more while it is undecided, and is judged again with all of them', () => {
    const most = [0, ...times(19, 1)];
    expect(stands(most, times(20, 1))).toEqual(['undecided', 20, 50]);
    expect(stands([...most, ...times(29, 1)], times(50, 1))).toEqual(['undecided', 20, 50]);
    expect(stands([...most, ...times(30, 1)], times(50, 1))).toEqual(['holds', 50, 50]);
    expect(stands([...times(15, 1), ...times(35, 0)], times(50, 1))).toEqual(['does not hold', 50, 50]);
  });

  it('stays as it was decided at its first look, whatever another claim made of the same networks', () => {
    expect(stands([...times(20, 1), ...times(30, 0)], times(50, 1))).toEqual(['holds', 20, 20]);
  });

  it('stays undecided after the last look', () => {
    expect(stands([...times(4, 0), ...times(40, 1), ...times(6, 0)], times(50, 1))).toEqual(['undecided', 50, 50]);
  });

  it('does not ask for more where more cannot help', () => {
    const parts: Claim['parts'] = () => [() => ({ asked: '', found: '', outcome: 'undecided', open: false })];
    expect(stands(times(20, 1), times(20, 1), { ...claim, parts })).toEqual(['undecided', 20, 20]);
  });

  it('is not judged by what is briefer than its criterion asks, and then has the fewest networks', () => {
    const brief = { ...claim, isBrief: true };
    expect(stands(times(20, 0), times(20, 1), brief)).toEqual(['too brief to judge', 20, 20]);
  });

  it('counts a run that failed', () => {
    expect(stands([null, ...times(19, 1)], times(20, 1))).toEqual(['undecided', 20, 50]);
  });

  it('compares the same networks, those that both have', () => {
    const results = scored(scale, [
      [a, [1, null, 3]],
      [b, [0.5, 2, 1]],
    ]);
    const looked: Looked = { n: 3, results, of: (one) => networksOf(results, scale, one, 3) };
    expect(differences(looked, [a, b], ({ value }) => value)).toEqual([0.5, 2]);
  });
});

describe('a summary', () => {
  it('has the sample’s standard deviation', () => {
    expect(summary([1, 2, 3, 4]).sd).toBeCloseTo(Math.sqrt(5 / 3), 12);
    expect(summary([2]).sd).toBe(0);
  });

  it('is spoken as mean and spread', () => {
    expect(spoken(summary([0.5, 0.7]), 2)).toBe('0.60 ± 0.14');
    expect(spoken(summary([-0.5]))).toBe('−0.500');
    expect(spoken(summary([-0.0004]))).toBe('0.000');
    expect(spoken(summary([]))).toBe('–');
  });
});
