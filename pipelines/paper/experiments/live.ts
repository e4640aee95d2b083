import { html, prose } from '../../report/index.ts';
import { chanceRows, chanceSingle } from '../chance.ts';
import { type Claim, differences, inMost, onAverage } from '../claim.ts';
import { at, type Condition, condition, fresh, isBrief, lastOf, named, rowsOf } from '../condition.ts';
import { digitCues, digits, gp, onceATrial } from '../conditions.ts';
import { type Experiment, type JsonObject, networksOf, type Row, type Scale } from '../experiment.ts';
import { curves } from '../learning.ts';
import { blue, green, INTERVALS, lines, orange, pointOf, purple, sky, vermillion } from '../plot.ts';
import type { Learnt } from '../tasks/learn.ts';
import { again, distances, spaced, walk } from '../walk.ts';

const onFresh = (name: string, colour: string, spec: JsonObject, trials: Condition['trials']): Condition =>
  condition({ name, colour, spec, trials, seedOf: fresh });

/** The live memory as it is by default, on every task. */
const short = onFresh('short', green, { task: 'short' }, [100, 20, 2]);
const random = onFresh('random', blue, { task: gp() }, [100, 20, 2]);
const hard = onFresh('hard random', sky, { task: gp(1000, 2000) }, [200, 20, 2]);
const seldom = onFresh('random, once a trial', purple, { task: gp(), ...onceATrial }, [100, 20, 2]);
const long = onFresh('10 s', blue, { task: 'long' }, [100, 2, 2]);
const randomLong = onFresh('random, 10 s', sky, { task: gp(10_000) }, [100, 2, 2]);
const ten = onFresh(
  'ten digits',
  vermillion,
  { task: digits, attractor: { kind: 'bump', cue: digitCues } },
  [1000, 60, 10],
);

const uncued = { kind: 'bump', cue: null };
const randomUncued = onFresh('random, no cue', orange, { task: gp(), attractor: uncued }, [100, 20, 2]);
const longUncued = onFresh('10 s, no cue', orange, { task: 'long', attractor: uncued }, [50, 2, 2]);

/** Where the default goes, twice. */
const path = walk({ name: 'the live memory', colour: blue, attractor: 'bump', runs: again });

/** c such that the drive’s standard deviation over time is that of a live bump with J's noise at 6/50, about 0.5. */
const ring = { attractor: 'ring', projection: { strength: 2 } };
const bank = { attractor: 'oscillators', projection: { strength: 4.5 } };
const randomRing = onFresh('ring', vermillion, { task: gp(), ...ring }, [100, 20, 2]);
const randomBank = onFresh('oscillators', green, { task: gp(), ...bank }, [100, 20, 2]);
const longRing = onFresh('ring', vermillion, { task: 'long', ...ring }, [50, 2, 2]);
const longBank = onFresh('oscillators', green, { task: 'long', ...bank }, [50, 2, 2]);

const seconds = [short, random, hard, seldom, randomUncued];
const tens = [long, randomLong, longUncued];
const memories1 = [named('bump on a sheet', random), randomRing, randomBank];
const memories10 = [named('bump on a sheet', long), longRing, longBank];
const GP = { task: gp(), attractor: null };
const LONG = { task: 'long', attractor: null };

const zero = (run: Learnt): number => lastOf(run).zeroShift;

/** It learns a task live. */
const learns = (scale: Scale, what: string, one: Condition, least: number): Claim => ({
  claim: `With a live memory the Hebbian rule learns ${what}.`,
  ofPaper: false,
  restsOn: [one],
  isBrief: isBrief(scale, [one]),
  parts: ({ n, of }) => [inMost(`zero shift after ${one.trials[0]} trials`, n, of(one).map(zero), { least })],
});

export const live: Experiment = {
  id: 'beyond',
  title: 'Beyond · A live working memory, and others than the bump',
  singles: (scale) => [GP, LONG].map((spec) => chanceSingle(scale, spec)),
  shown: () => [...seconds, ...tens, ten, path, randomRing, randomBank, longRing, longBank],
  claims: (scale) => [
    {
      claim: 'The live working memory takes the same path for 10 s.',
      ofPaper: false,
      restsOn: [path],
      isBrief: scale.name !== 'full',
      parts: ({ n, of }) => [
        inMost(
          'cells apart after 10 s',
          n,
          of(path).map((one) => distances(one, path.side(scale)).at(-1) as number),
          { most: 1 },
        ),
      ],
    },
    learns(scale, 'the signal of 1 s', short, 0.95),
    learns(scale, 'random signals of 1 s', random, 0.95),
    learns(scale, 'hard random signals of 1 s', hard, 0.9),
    learns(scale, 'random signals of 1 s with one update a trial', seldom, 0.85),
    learns(scale, 'the signal of 10 s', long, 0.95),
    learns(scale, 'random signals of 10 s', randomLong, 0.9),
    learns(scale, 'ten digits from ten cues', ten, 0.95),
    {
      claim: 'The cue helps: without one a live working memory is worth less.',
      ofPaper: false,
      restsOn: [random, randomUncued],
      isBrief: isBrief(scale, [random, randomUncued]),
      parts: (looked) => [
        onAverage(
          'zero shift, with − without (random, 1 s)',
          looked.n,
          differences(looked, [random, randomUncued], zero),
          { least: 0.05 },
        ),
      ],
    },
    {
      claim: 'For 1 s two other reliable backbones will do, too.',
      ofPaper: false,
      restsOn: [randomRing, randomBank],
      isBrief: isBrief(scale, [randomRing, randomBank]),
      parts: ({ n, of }) => [
        inMost('zero shift (random, 1 s), ring', n, of(randomRing).map(zero), { least: 0.95 }),
        inMost('oscillators', n, of(randomBank).map(zero), { least: 0.95 }),
      ],
    },
    {
      claim: 'For 10 s the backbone must also say which second it is: oscillators of long periods can, a ring cannot.',
      ofPaper: false,
      restsOn: [longRing, longBank],
      isBrief: isBrief(scale, [longRing, longBank]),
      parts: (looked) => [
        inMost('zero shift after 50 trials, oscillators', looked.n, at(looked.of(longBank), 50, 'zeroShift'), {
          least: 0.9,
        }),
        inMost('oscillators − ring', looked.n, differences(looked, [longBank, longRing], zero), { least: 0.05 }),
      ],
    },
  ],
  report: (results, scale) => {
    const walked = networksOf(results, scale, path).map((run) => ({ ...run, apart: distances(run, path.side(scale)) }));
    return {
      text: html`<p>${prose('The published experiments replay one recording of the bump in every trial. Here it runs live as it does by default, with fresh input noise in every trial, on every task.')}</p>
<p>${prose('Is it the bump, or would any backbone do that can be relied on? Two others of ours stand in its place, their input scaled to the same standard deviation: a bump on a *ring*, which takes the same path in every trial but comes round every 1.4 s, and a bank of a hundred *oscillators* of fixed periods from 0.25 to 20 s that start each trial with the same phases. Both had been tried with some of the seeds 1 to 10 before; all networks here are others.')}</p>`,
      figures: [
        ...(walked.length === 0
          ? []
          : [
              {
                name: 'live-path',
                spec: lines(
                  [
                    {
                      name: path.name,
                      colour: path.colour,
                      points: (walked[0]?.apart ?? []).map((_, k) =>
                        pointOf(
                          (k * spaced(scale)) / 1000,
                          walked.map(({ apart }) => apart[k] as number),
                        ),
                      ),
                    },
                  ],
                  { title: 'time in the trial (s)' },
                  { title: 'distance of two runs (cells)', domain: [0, 0.5 * path.side(scale)] },
                ),
                caption: `How far apart the live memory is in two runs with the same weights and fresh noise: means over ${walked.length} weight seeds. ${INTERVALS}`,
              },
            ]),
        ...curves(results, scale, 'live', seconds, 'A live working memory on tasks of 1 s.', GP),
        ...curves(results, scale, 'live-long', tens, 'A live working memory on tasks of 10 s.', LONG),
        ...curves(results, scale, 'memories-1s', memories1, 'Three working memories, random targets of 1 s.', GP),
        ...curves(results, scale, 'memories-10s', memories10, 'Three working memories, the long target.', LONG),
      ],
      rows: [
        ...walked.flatMap(({ seed, job, apart }) =>
          apart.map(
            (value, k): Row => ({
              condition: path.name,
              seed,
              x: (k * spaced(scale)) / 1000,
              measure: 'distance',
              value,
              job,
            }),
          ),
        ),
        ...rowsOf(results, scale, [
          ...[...seconds, ...tens, ten].map((one) => named(`live: ${one.name}`, one)),
          ...[randomRing, randomBank].map((one) => named(`1 s: ${one.name}`, one)),
          ...[longRing, longBank].map((one) => named(`10 s: ${one.name}`, one)),
        ]),
        ...chanceRows(results, scale, 'chance, random 1 s', GP),
        ...chanceRows(results, scale, 'chance, 10 s', LONG),
      ],
    };
  },
};
