import { beforeAll, describe, expect, it } from 'vitest';
import { mean } from '../../pipelines/index.ts';
import { times } from '../support/thorough.ts';
import { framesOf, type JsonObject, networkOf, outcome, parsed, play } from './support.ts';

/**
 * The published experiment in small: a fifth of the units, a sheet of 20 × 20 with the drive scaled to the same
 * standard deviation (× 2.99), the short target, means over seeds.
 */
const reduced = (seed: number, change: JsonObject = {}) =>
  parsed({
    task: 'short',
    memory: { kind: 'bump', side: 20, weights: { noise: 0.04 } },
    projection: { strength: 2.99 },
    reservoir: { units: 200 },
    protocol: { trials: 20, testAt: [], testTrials: 2 },
    seed,
    ...change,
  });

const SEEDS = [1, 2, 3].slice(0, times(3, 1));
const learnt = async (change: JsonObject = {}) => {
  const ends = [];
  for (const seed of SEEDS) ends.push(outcome(await play(reduced(seed, change))));
  return {
    performance: mean(ends.map(({ performance }) => performance)),
    zeroShift: mean(ends.map(({ zeroShift }) => zeroShift)),
    rmse: mean(ends.map(({ rmse }) => rmse)),
  };
};

type Learnt = Awaited<ReturnType<typeof learnt>>;

describe('after 20 trials of the short target, in small', () => {
  let live: Learnt;
  beforeAll(async () => {
    live = await learnt();
  });

  it('the Hebbian rule draws it with a live, cued working memory', () => {
    expect(live.zeroShift).toBeGreaterThan(0.9);
    expect(live.performance).toBeGreaterThan(0.9);
    expect(live.rmse).toBeLessThan(0.3);
  });

  it('and with a replayed one', async () => {
    const replayed = await learnt({ memory: { kind: 'replayed', side: 20, weights: { noise: 0.04 } } });
    expect(replayed.zeroShift).toBeGreaterThan(0.9);
  });

  it('but not in time without any', async () => {
    expect((await learnt({ memory: null })).zeroShift).toBeLessThan(live.zeroShift - 0.2);
  });

  it('and not if nothing is consolidated', async () => {
    const frozen = await learnt({ consolidation: 'frozen', protocol: { trials: 1, testAt: [], testTrials: 2 } });
    expect(frozen.zeroShift).toBe(0);
  });

  it('FORCE with the working memory draws it better still', async () => {
    const force = await learnt({ rule: 'force', protocol: { trials: 5, testAt: [], testTrials: 2 } });
    expect(force.zeroShift).toBeGreaterThan(live.zeroShift);
  });
});

describe('the modulator', () => {
  it('is on in about 0.59 of the steps, not in half of them', () => {
    const { trained, ticking } = networkOf(reduced(1));
    const frames = framesOf(trained, ticking(10));
    const on = mean(frames.map(({ reward }) => reward.M));
    expect(on).toBeGreaterThan(0.56);
    expect(on).toBeLessThan(0.62);
  });
});
