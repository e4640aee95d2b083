import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { keyOf, uniform } from '../../../modules/index.ts';
import { run } from '../../../pipelines/index.ts';
import { mean } from '../../../pipelines/run/measure.ts';
import { boundedTest, signFlipTest, signTest } from '../../../pipelines/statistics/index.ts';
import { only, parsed } from '../support.ts';
import { BASE } from './support.ts';

/** What one run of a small pipeline scores, without a worker: there are many. */
const score = async (seed: number): Promise<number> => {
  const events = await lastValueFrom(run(parsed({ ...BASE, seed })).pipe(toArray()));
  return mean(only('test', events).at(-1)?.zeroShift ?? []);
};

const REPETITIONS = 200;
const SEEDS = 10;
/** `FRESH=1`: each of the 200 studies has runs of its own, 4000 in all. */
const FRESH = process.env.FRESH === '1';
const POOL = FRESH ? 2 * SEEDS * REPETITIONS : 160;

describe('two variants that differ in nothing but their seeds', () => {
  it(`are found to differ in no more than 5 % of ${REPETITIONS} studies, and in as many by a test that is exact`, async () => {
    const scores: number[] = [];
    for (let seed = 0; seed < POOL; seed++) scores.push(await score(seed));
    const order = new Float64Array(POOL);
    const found = { exact: 0, mean: 0, signs: 0 };
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      uniform(keyOf(repetition, 'null')).fill(order, 0);
      const own = FRESH
        ? scores.map((_, i) => (i + 2 * SEEDS * repetition) % POOL)
        : scores.map((_, i) => i).sort((a, b) => (order[a] as number) - (order[b] as number));
      const differences = Array.from(
        { length: SEEDS },
        (_, i) => (scores[own[2 * i] as number] as number) - (scores[own[2 * i + 1] as number] as number),
      );
      if (signFlipTest(differences) <= 0.05) found.exact += 1;
      if (boundedTest(differences, { low: -2, high: 2 }) <= 0.05) found.mean += 1;
      if (signTest(differences) <= 0.05) found.signs += 1;
    }
    process.stderr.write(`of ${REPETITIONS} null studies found something: ${JSON.stringify(found)}\n`);
    // 10 are expected; in 999 of 1000 cases there are 2 to 21 (binomial, p = 0.05).
    expect(found.exact).toBeGreaterThanOrEqual(2);
    for (const count of Object.values(found)) expect(count).toBeLessThanOrEqual(21);
  }, 600_000);
});
