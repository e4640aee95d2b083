import { readFileSync } from 'node:fs';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { graded } from '../../docs/examples/graded-reward.ts';
import { atTheEnd, nodePerturbation } from '../../docs/examples/node-perturbation.ts';
import { pulses } from '../../docs/examples/pulses.ts';
import { extend, type JsonObject, mean, OURS, parseSpec, type Reward, run, tensor } from '../../index.ts';
import { laws } from '../laws.ts';
import { times } from '../support/thorough.ts';
import { run as through } from '../support/ticks.ts';

const library = extend(OURS, { kinds: [graded, atTheEnd, nodePerturbation, pulses] });

/** Frames with all that rules and rewards read, in trials of four steps. */
const frames = Array.from({ length: 12 }, (_, step) => {
  const stepInTrial = step % 4;
  return {
    ...{ step, dt: 1, time: step, trial: (step - stepInTrial) / 4, stepInTrial, lastOfTrial: stepInTrial === 3 },
    ...{ controls: {}, save: undefined, load: undefined },
    target: tensor([1, -1]),
    readout: {
      zhat: tensor([0.1 * step, -0.3]),
      z: tensor([0.1 * step + 0.2, -0.3 - 0.05 * step]),
      zbar: tensor([0.05 * step, -0.2]),
    },
    reservoir: { u: tensor([0, 0, 0]), r: tensor([0.3, -0.1 * step, 0.5]) },
    reward: { P: -1, Pbar: -2, M: stepInTrial === 3 ? 0.5 : 0 },
  };
});
const without = <K extends string>(signal: K) =>
  frames.map(
    (frame) =>
      Object.fromEntries(Object.entries(frame).filter(([key]) => key !== signal)) as Omit<(typeof frames)[number], K>,
  );

laws('node perturbation', () => nodePerturbation(), frames);
laws('a reward at the end', () => atTheEnd(), without('reward'));
laws('a graded reward', () => graded(), without('reward'));
laws('pulses', () => pulses({ pulses: 3, trialSteps: 4 }), frames);

const rewards = (of: typeof atTheEnd | typeof graded): readonly Reward[] =>
  through(without('reward'), of()).map(({ reward }) => reward);

describe('rewards of one’s own', () => {
  it('comes at the end of a trial, and not before', () => {
    expect(rewards(atTheEnd).map(({ M }, n) => M !== 0 && n % 4 !== 3)).not.toContain(true);
    expect(rewards(atTheEnd)[3]).toMatchObject({ M: 0 });
    expect(rewards(atTheEnd)[7]?.M).not.toBe(0);
  });
  it('is graded by how much better it was, and never negative', () => {
    for (const { P, Pbar, M } of rewards(graded)) expect(M).toBe(Math.max(0, P - Pbar));
  });
});

describe('node perturbation with a reward at the end of a trial', () => {
  const given = JSON.parse(readFileSync('docs/examples/node-perturbation.json', 'utf8')) as JsonObject;
  const SEEDS = [1, 2, 3, 4].slice(0, times(4, 1));
  const score = async (seed: number, changes: JsonObject) => {
    const parsed = parseSpec({ ...given, use: [], ...changes, seed }, library);
    if (parsed._tag === 'Left') throw new Error(JSON.stringify(parsed.left));
    const end = await lastValueFrom(run(parsed.right, { library }));
    if (end.type !== 'done') throw new Error('not done');
    return end;
  };

  it(`learns to draw a short signal, in every one of ${SEEDS.length} networks; without it none is drawn`, async () => {
    const learnt = await Promise.all(SEEDS.map((seed) => score(seed, {})));
    const silent = await score(1, { rule: null, protocol: { trials: 2, testAt: [], testTrials: 2 } });
    for (const { rmse, zeroShift } of learnt) {
      expect(zeroShift).toBeGreaterThan(0.6);
      expect(rmse).toBeLessThan(0.9 * silent.rmse);
    }
    expect(mean(learnt.map(({ rmse }) => rmse))).toBeLessThan(0.75 * silent.rmse);
  });
});

describe('pulses', () => {
  it('are active one after another, as high as they are told to be', () => {
    const rates = through(frames, pulses({ pulses: 2, amplitude: 3, trialSteps: 4 })).map(({ attractor: { x } }) => [
      ...x.data,
    ]);
    expect(rates.slice(0, 4)).toEqual([
      [0, 0],
      [3, 0],
      [0, 0],
      [0, 3],
    ]);
  });
});
