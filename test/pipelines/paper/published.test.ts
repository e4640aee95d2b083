import { describe, expect, it } from 'vitest';
import type { Json } from '../../../pipelines/jobs/index.ts';
import { LEARN, trialsOf } from '../../../pipelines/paper/condition.ts';
import type { Results } from '../../../pipelines/paper/experiment.ts';
import { LINES, table } from '../../../pipelines/paper/experiments/table.ts';
import { full } from '../../../pipelines/paper/index.ts';
import { lineOf, published } from '../../../pipelines/paper/published.ts';
import { standingOf } from '../../../pipelines/paper/standing.ts';

const scale = full();
const [SHORT, ALONE] = ['short, Hebbian + attractor', 'short, Hebbian alone'];

describe('the published table', () => {
  it('has a number with its spread over networks, and how many there were', () => {
    expect(lineOf(SHORT)).toMatchObject({ testTrials: 10, noisesPerNetwork: 1 });
    expect(lineOf(SHORT).figures[0]).toEqual({
      trials: 10,
      measure: 'performance',
      mean: 0.917,
      sd: 0.01,
      networks: 10,
      rounding: 0.0005,
    });
  });

  it('counts networks and not noises: the spread is that of the networks’ own means, where it was kept', () => {
    expect(lineOf(ALONE).figures[0]).toMatchObject({ mean: 0.7209, sd: 0.0509, networks: 10, rounding: 0.00005 });
  });

  it('takes a spread that was not kept for unknown, and two decimals for two', () => {
    expect(lineOf('ten digits, 4 x 50 presentations each, alone').figures).toEqual([
      { trials: 2000, measure: 'zeroShift', mean: 0, sd: undefined, networks: 1, rounding: 0.005 },
      { trials: 2000, measure: 'rmse', mean: 0.49, sd: undefined, networks: 1, rounding: 0.005 },
    ]);
  });

  it('is compared whole: each line, and each of its numbers is after trials that we test, in tests as long', () => {
    expect(LINES.map(({ line }) => line.name).sort()).toEqual(published.map(({ name }) => name).sort());
    for (const { line, condition } of LINES) {
      const { protocol } = (condition.job(scale, 0).params as unknown as Params).spec;
      expect(Math.max(...line.figures.map(({ trials }) => trials))).toBeLessThanOrEqual(trialsOf(scale, condition));
      for (const { trials } of line.figures) expect(protocol.testAt).toContain(trials);
      expect(protocol.testTrials, line.name).toBe(line.testTrials);
    }
  });

  it('lacks no line that is asked for', () => {
    expect(() => lineOf('none')).toThrow('published.json: expected a line "none", found none');
  });
});

interface Params {
  readonly spec: {
    readonly seed: number;
    readonly protocol: { readonly testAt: number[]; readonly testTrials: number };
  };
}

/** All networks of every line score as published, each off by its own share of a spread, and all by so much. */
const like = (off: number, spread = 0.01): Results => {
  const lines = LINES.map(({ line, condition }) => ({ line, text: textOf(condition.job(scale, 0).params) }));
  return {
    has: () => true,
    get: ({ task, params }) => {
      if (task !== LEARN) return { silent: 0.46 };
      const { seed, protocol } = (params as unknown as Params).spec;
      const line = lines.find(({ text }) => text === textOf(params))?.line;
      const own = spread * Math.sin(seed);
      const tests = protocol.testAt.map((trial) => {
        const score = { trial, performance: 0, zeroShift: 0, rmse: 0 };
        for (const { trials, measure, mean } of line?.figures ?? []) {
          const unit = measure === 'rmse' && line?.targetRms !== undefined ? 0.46 / line.targetRms : 1;
          if (trials === trial) score[measure] = mean * unit + own + off;
        }
        return score;
      });
      return { tests, signals: [], drawings: [] } as unknown as Json;
    },
  };
};
const textOf = (params: Json): string =>
  JSON.stringify({ ...(params as unknown as Params).spec, seed: 0, protocol: undefined });

describe('a line of it', () => {
  const stands = (name: string, results: Results) => {
    const claim = table.claims(scale)[LINES.findIndex(({ line }) => line.name === name)];
    if (claim === undefined) throw new Error(name);
    return standingOf(claim, results, scale);
  };

  it('is matched where ours is the published one', () => {
    const { verdict, parts, networks } = stands(SHORT, like(0));
    expect({ verdict, networks }).toEqual({ verdict: 'holds', networks: 20 });
    expect(parts).toHaveLength(12);
    expect(parts[0]?.asked).toBe('performance after 10 trials as published, 0.917');
    // ± t √(0.007²/20 + 0.01²/10), about.
    expect(parts[0]?.found).toMatch(/^0\.91\d, difference −0\.0\d\d to 0\.0\d\d$/);
  });

  it('differs where the interval of the difference leaves out 0', () => {
    expect(stands(SHORT, like(-0.03)).verdict).toBe('does not hold');
    expect(stands(SHORT, like(0.002)).verdict).toBe('holds');
  });

  it('allows for the uncertainty of the published mean: 0.05 off is nothing where networks differ by 0.19', () => {
    const [, zeroShift] = stands(ALONE, like(0.05, 0.3)).parts;
    expect(zeroShift?.outcome).not.toBe('does not hold');
    expect(stands(SHORT, like(0.05)).verdict).toBe('does not hold');
  });

  it('is undecided where a difference of 0.2 would not show; and asks for no more where the published one is at fault', () => {
    const wide = stands('GP 10 s, Hebbian + attractor', like(0, 0.05));
    expect(wide).toMatchObject({ verdict: 'undecided', networks: 20, wants: 20 });
    const ours = stands('GP 1 s, Hebbian alone', like(0, 1.2));
    expect(ours).toMatchObject({ verdict: 'undecided', networks: 50 });
  });

  it('compares errors about strokes that are not ours as shares of the targets’ rms', () => {
    const name = 'ten digits, 4 x 50 presentations each, alone';
    expect(stands(name, like(0)).verdict).toBe('holds');
    // 0.49 of 0.496 is 0.988 of the rms, whatever ours is.
    expect(stands(name, like(0)).parts[1]?.asked).toBe('RMSE after 2000 trials as published, 0.988');
  });
});
