import { html, prose } from '../../report/index.ts';
import { chanceOf, chanceRows, chanceWanted } from '../chance.ts';
import { after, atEnd, type Condition, rowsOf, runsOf, wantedOf } from '../conditions.ts';
import type { Experiment, JsonObject } from '../experiment.ts';
import { judge, restsOn } from '../judge.ts';
import { curves } from '../learning.ts';
import { blue, green, orange, purple, vermillion } from '../plot.ts';
import { spoken } from '../statistics.ts';

const gp = { kind: 'gaussianProcess' };
const condition = (
  [name, colour]: readonly [string, string],
  spec: JsonObject,
  trials: Condition['trials'],
  rank: number,
): Condition => ({ name, colour, spec, trials, rank });

const uncued = { kind: 'bump', cue: null };
const gpCued = condition(['live, cued', blue], { task: gp }, [100, 20, 2], 0.65);
const gpUncued = condition(['live, no cue', orange], { task: gp, attractor: uncued }, [100, 20, 2], 0.65);
const shortCued = condition(['short: live, cued', green], { task: 'short' }, [100, 20, 2], 0.88);
const trialCued = condition(
  ['once a trial: live, cued', purple],
  { task: gp, rule: { kind: 'hebbian', decay: null }, consolidation: 'perTrial' },
  [100, 20, 2],
  0.88,
);
const longCued = condition(['live, cued', blue], { task: 'long' }, [100, 2, 2], 0.92);
const longUncued = condition(['live, no cue', orange], { task: 'long', attractor: uncued }, [50, 2, 2], 0.95);

/** c such that the drive's standard deviation over time is the live bump's, about 0.5. */
const ring = { attractor: 'ring', projection: { strength: 2 } };
const bank = { attractor: 'oscillators', projection: { strength: 4.5 } };
const gpRing = condition(['ring', vermillion], { task: gp, ...ring }, [100, 20, 2], 0.66);
const gpBank = condition(['oscillators', green], { task: gp, ...bank }, [100, 20, 2], 0.66);
const longRing = condition(['ring', vermillion], { task: 'long', ...ring }, [50, 2, 2], 0.93);
const longBank = condition(['oscillators', green], { task: 'long', ...bank }, [50, 2, 2], 0.93);

const one = [gpCued, gpUncued, shortCued, trialCued];
const memories1 = [{ ...gpCued, name: 'bump on a sheet' }, gpRing, gpBank];
const memories10 = [{ ...longCued, name: 'bump on a sheet' }, longRing, longBank];
const GP = { task: gp, attractor: null };
const LONG = { task: 'long', attractor: null };

export const beyond: Experiment = {
  id: 'beyond',
  title: 'Beyond · A live working memory, and others than the bump',
  wanted: (scale) => [
    chanceWanted(scale, GP),
    chanceWanted(scale, LONG),
    ...wantedOf(scale, [...one, longCued, longUncued, gpRing, gpBank, longRing, longBank]),
  ],
  report: (results, scale) => {
    const runs = (condition: Condition) => runsOf(results, scale, condition);
    const zero = (condition: Condition, trial: number) => after(runs(condition), trial, 'zeroShift');
    const end = (condition: Condition) => atEnd(runs(condition), 'zeroShift');
    const level = chanceOf(results, scale, LONG)?.performance.toFixed(2) ?? '–';
    return {
      text: html`<p>${prose('The published experiments replay one recording of the attractor in every trial. Here it runs live, with fresh input noise in every trial, and J’s profile is shifted, so that the bump keeps its heading. Whether that will do depends on the cue.')}</p>
<p>${prose('Is it the bump, or would any backbone do that can be relied on? Two others of ours stand in its place, their input scaled to the same standard deviation: a bump on a *ring*, which takes the same path in every trial but comes round every 1.4 s, and a bank of a hundred *oscillators* of fixed periods from 0.25 to 20 s that start each trial with the same phases, so that no two moments of 10 s look alike.')}</p>`,
      figures: [
        ...curves(
          results,
          scale,
          'live',
          one,
          'A live working memory on tasks of 1 s: random targets with a cue and without, the short target, and random targets with updates once a trial.',
          GP,
        ),
        ...curves(
          results,
          scale,
          'live-long',
          [longCued, longUncued],
          'A live working memory on the long target.',
          LONG,
        ),
        ...curves(results, scale, 'memories-1s', memories1, 'Three working memories, random targets of 1 s.', GP),
        ...curves(results, scale, 'memories-10s', memories10, 'Three working memories, the long target.', LONG),
      ],
      claims: [
        judge(scale, {
          claim: 'On 1-s tasks a live, cued working memory does as well as a replayed recording.',
          criterion:
            'after 100 trials: mean performance ≥ 0.98 on random targets, and on the short one; ≥ 0.9 with updates once a trial',
          ...restsOn(results, scale, [gpCued, shortCued, trialCued]),
          measured: `random ${spoken(after(runs(gpCued), 100))}, short ${spoken(after(runs(shortCued), 100))}, once a trial ${spoken(after(runs(trialCued), 100))}`,
          parts: [
            after(runs(gpCued), 100).mean >= 0.98,
            after(runs(shortCued), 100).mean >= 0.98,
            after(runs(trialCued), 100).mean >= 0.9,
          ],
        }),
        judge(scale, {
          claim: 'The cue helps: without one a live working memory is worth less.',
          criterion:
            'after 100 trials on random targets of 1 s: mean correlation at zero shift lower by more than 0.05 without the cue',
          ...restsOn(results, scale, [gpCued, gpUncued]),
          measured: `zero shift ${spoken(zero(gpCued, 100))} with, ${spoken(zero(gpUncued, 100))} without; performance ${spoken(after(runs(gpCued), 100))}, ${spoken(after(runs(gpUncued), 100))}`,
          parts: [zero(gpUncued, 100).mean < zero(gpCued, 100).mean - 0.05],
        }),
        judge(scale, {
          claim: 'A live, cued working memory carries the long target, too.',
          criterion: 'after 100 trials of 10 s: mean performance ≥ 0.95; mean correlation at zero shift ≥ 0.95',
          ...restsOn(results, scale, [longCued]),
          measured: `performance ${spoken(after(runs(longCued), 100))}, zero shift ${spoken(zero(longCued, 100))}; without the cue, after 50 trials: ${spoken(after(runs(longUncued), 50))}, ${spoken(zero(longUncued, 50))}`,
          parts: [after(runs(longCued), 100).mean >= 0.95, zero(longCued, 100).mean >= 0.95],
        }),
        judge(scale, {
          claim: 'For 1 s two other reliable backbones will do, too.',
          criterion:
            'random targets of 1 s, after 100 trials: mean correlation at zero shift ≥ 0.95 with the ring; with the oscillators',
          ...restsOn(results, scale, [gpRing, gpBank]),
          measured: `ring ${spoken(end(gpRing))}, oscillators ${spoken(end(gpBank))}; bump ${spoken(end(gpCued))}`,
          parts: [end(gpRing).mean >= 0.95, end(gpBank).mean >= 0.95],
        }),
        judge(scale, {
          claim:
            'For 10 s the backbone must also say which second it is: oscillators of long periods can, a ring cannot.',
          criterion:
            'the long target, after 50 trials: mean correlation at zero shift with the oscillators ≥ 0.9; with the ring lower by more than 0.05',
          ...restsOn(results, scale, [longRing, longBank]),
          measured: `zero shift: ring ${spoken(zero(longRing, 50))}, oscillators ${spoken(zero(longBank, 50))}, bump ${spoken(zero(longCued, 50))}; performance ${spoken(after(runs(longRing), 50))}, ${spoken(after(runs(longBank), 50))}, ${spoken(after(runs(longCued), 50))}; chance ${level}`,
          parts: [zero(longBank, 50).mean >= 0.9, zero(longRing, 50).mean < zero(longBank, 50).mean - 0.05],
        }),
      ],
      rows: [
        ...rowsOf(
          results,
          scale,
          one.map((own) => ({ ...own, name: `1 s: ${own.name}` })),
        ),
        ...rowsOf(
          results,
          scale,
          [gpRing, gpBank].map((own) => ({ ...own, name: `1 s: ${own.name}` })),
        ),
        ...rowsOf(
          results,
          scale,
          [longCued, longUncued, longRing, longBank].map((own) => ({ ...own, name: `long: ${own.name}` })),
        ),
        ...chanceRows(results, scale, 'chance, random 1 s', GP),
        ...chanceRows(results, scale, 'chance, long', LONG),
      ],
    };
  },
};
