import { describe, expect, it } from 'vitest';
import { batchesOf } from '../../../pipelines/jobs/batches.ts';
import { type Job, type Json, named } from '../../../pipelines/jobs/index.ts';
import { SMALL } from '../support.ts';
import { job } from './support.ts';

const train = (params: Json): Job => ({ task: 'train', params: { ...SMALL, ...(params as object) } });
const variants = (seed: number, count: number): readonly Job[] =>
  Array.from({ length: count }, (_, i) => train({ seed, readout: { exploration: i / 100 } }));

const sizes = async (jobs: readonly Job[], workers: number): Promise<readonly number[]> => {
  const all = named(jobs);
  const batches = await batchesOf(all, workers);
  expect(
    batches
      .flat()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(all.map(({ id }) => id).sort());
  return batches.map((batch) => batch.length);
};

describe('jobs in batches', () => {
  it('are those of a seed, each job in one of them', async () => {
    expect(await sizes([...variants(1, 5), ...variants(2, 5)], 2)).toEqual([5, 5]);
    expect(
      await sizes(
        [1, 2, 3, 4, 5].flatMap((i) => [1, 2].map((seed) => train({ seed, dt: 1, readout: { exploration: i / 9 } }))),
        2,
      ),
    ).toEqual([5, 5]);
  });

  it('are none too large, and even', async () => {
    expect(await sizes(variants(1, 21), 1)).toEqual([10, 11]);
  });

  it('leave no worker without one, and end evenly', async () => {
    expect(await sizes(variants(1, 5), 2)).toEqual([2, 3]);
    expect(await sizes([...variants(1, 4), ...variants(2, 4), ...variants(3, 4)], 2)).toEqual([4, 4, 2, 2]);
    expect(await sizes(variants(1, 3), 8)).toEqual([1, 1, 1]);
  });

  it('hold what differs in trials, steps or the reservoir apart', async () => {
    const apart = [{}, { task: { kind: 'short', period: 60 } }, { reservoir: { units: 41, tau: 20 } }, { dt: 0.5 }];
    expect(await sizes(apart.map(train), 1)).toEqual([1, 1, 1, 1]);
  });

  it('are single where much is held for each alone', async () => {
    const large = { rule: 'force', reservoir: { units: 1000 } };
    const jobs = [train({ reservoir: { units: 1000 } }), train(large), train({ reservoir: { units: 1000, tau: 20 } })];
    expect(await sizes(jobs, 1)).toEqual([2, 1]);
  });

  it('are single where the task does one at a time, and where something is wrong', async () => {
    const odd = [
      job('double', 1),
      job('double', 2),
      train({ rule: 'no' }),
      train({ rule: 'none' }),
      { task: 'x.ts', params: 1 },
    ];
    expect(
      (
        await batchesOf(
          odd.map((one, i) => ({ id: String(i), job: one })),
          1,
        )
      ).map((batch) => batch.length),
    ).toEqual([1, 1, 1, 1, 1]);
  });
});
