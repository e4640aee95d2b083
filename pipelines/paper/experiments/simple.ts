import { html, prose } from '../../report/index.ts';
import { chanceOf, chanceRows, chanceSingle } from '../chance.ts';
import { differences, inMost, onAverage } from '../claim.ts';
import { at, type Condition, condition, fresh, isBrief, rowsOf, runsOf, trialsOf, valueAfter } from '../condition.ts';
import { conditions } from '../conditions.ts';
import type { Experiment, Results, Row, Scale } from '../experiment.ts';
import { counted, curves, outputs } from '../learning.ts';
import { INTERVALS, lines, type Point, pointOf, TITLES } from '../plot.ts';
import type { Learnt } from '../tasks/learn.ts';

const { shortMemory, shortAlone, shortForce } = conditions;
const compared = [shortMemory, shortAlone, shortForce];
/** Tested for as long as this without a break. */
const DRIFT = 20;
const drifts = ({ name, colour, spec }: Condition): Condition =>
  condition({ name, colour, spec, trials: [50, 20, 2], testTrials: DRIFT, seedOf: fresh });
const [steady, drifting] = [drifts(shortMemory), drifts(shortAlone)];

const points = (runs: readonly Learnt[]): readonly Point[] =>
  Array.from({ length: DRIFT }, (_, i) =>
    pointOf(
      i + 1,
      runs.flatMap(({ trials = [] }) => trials[i]?.zeroShift ?? []),
    ),
  ).filter(({ n }) => n > 0);

/** How much lower the correlation at zero shift is in the last five test trials than in the first. */
const lossOf = ({ trials = [] }: Learnt): number => {
  const last = trials.slice(-5);
  return (trials[0]?.zeroShift ?? Number.NaN) - last.reduce((sum, { zeroShift }) => sum + zeroShift, 0) / last.length;
};

const CHANCE = { task: 'short', attractor: null };

export const simple: Experiment = {
  id: '2A',
  title: '2A · A simple task: a signal of 1 s',
  singles: (scale) => [chanceSingle(scale, CHANCE)],
  shown: () => [...compared, steady, drifting],
  claims: (scale) => [
    {
      claim: 'All three learn the shape of a signal of 1 s.',
      ofPaper: true,
      restsOn: compared,
      isBrief: isBrief(scale, [shortMemory, shortAlone], 200) || isBrief(scale, [shortForce]),
      parts: ({ n, of }) => [
        inMost('performance, Hebbian + working memory (200 trials)', n, at(of(shortMemory), 200), { least: 0.97 }),
        inMost('performance, Hebbian alone (200)', n, at(of(shortAlone), 200), { least: 0.97 }),
        inMost('performance, FORCE (100)', n, at(of(shortForce), 100), { least: 0.97 }),
      ],
    },
    {
      claim: 'With the working memory the Hebbian rule learns faster.',
      ofPaper: true,
      restsOn: [shortMemory, shortAlone],
      isBrief: isBrief(scale, [shortMemory, shortAlone], 50),
      parts: (looked) => [
        inMost(
          'performance after 50 trials, with − without',
          looked.n,
          differences(looked, [shortMemory, shortAlone], valueAfter(50)),
          { least: 0 },
          0.5,
        ),
      ],
    },
    {
      claim: 'The working memory keeps the output in time.',
      ofPaper: true,
      restsOn: [shortMemory, shortAlone],
      isBrief: isBrief(scale, [shortMemory, shortAlone], 200),
      parts: (looked) => [
        inMost('zero shift after 200 trials, with', looked.n, at(looked.of(shortMemory), 200, 'zeroShift'), {
          least: 0.97,
        }),
        onAverage(
          'zero shift, with − without',
          looked.n,
          differences(looked, [shortMemory, shortAlone], valueAfter(200, 'zeroShift')),
          { least: 0.05 },
        ),
      ],
    },
    {
      claim: 'Without the working memory the output drifts out of time.',
      ofPaper: false,
      restsOn: [steady, drifting],
      isBrief: isBrief(scale, [steady, drifting]),
      parts: ({ n, of }) => [
        inMost(`fall of the zero shift over ${DRIFT} test trials, without`, n, of(drifting).map(lossOf), {
          least: 0.3,
        }),
        inMost('the same, with', n, of(steady).map(lossOf), { most: 0.05 }),
      ],
    },
  ],
  report: (results, scale) => {
    const [still, lost] = [steady, drifting].map((one) => points(runsOf(results, scale, one)));
    const chance = chanceOf(results, scale, CHANCE);
    return {
      text: html`<p>${prose(`The target is a sum of four sines that repeats every second. FORCE, which knows the error at every step, is the reference. The Hebbian rule knows only whether the output has lately become better or worse. Without a working memory nothing tells the network when a trial begins: it may draw the signal well, but late. The performance allows for any shift (chance here: ${chance?.performance.toFixed(2) ?? '–'}), the correlation at zero shift for none; without a memory it depends on how long a test is. Drift was first seen in a pilot; its networks here are others.`)}</p>`,
      figures: [
        ...outputs(results, scale, 'short-outputs', compared, 1, 'The short target and what is drawn after training.'),
        ...curves(results, scale, 'short-curves', compared, 'Learning the short target.', CHANCE),
        ...((still?.length ?? 0) + (lost?.length ?? 0) === 0
          ? []
          : [
              {
                name: 'short-drift',
                spec: lines(
                  [steady, drifting].map(({ name, colour }, i) => ({ name, colour, points: [still, lost][i] ?? [] })),
                  { title: 'test trial' },
                  { title: TITLES.zeroShift, domain: [-1, 1] },
                ),
                caption: `What becomes of the timing when the network is left to itself: correlation at zero shift in each of ${DRIFT} test trials, one after another, after ${trialsOf(scale, drifting)} trials of training. Means over networks (${counted(results, scale, [steady, drifting])}). ${INTERVALS}`,
              },
            ]),
      ],
      rows: [
        ...rowsOf(results, scale, compared),
        ...driftRows(results, scale),
        ...chanceRows(results, scale, 'chance', CHANCE),
      ],
    };
  },
};

const driftRows = (results: Results, scale: Scale): readonly Row[] =>
  [steady, drifting].flatMap((one) =>
    runsOf(results, scale, one).flatMap(({ seed, job, trials = [] }) =>
      trials.map(
        ({ zeroShift }, i): Row => ({
          condition: `drift: ${one.name}`,
          seed,
          x: i + 1,
          measure: 'zeroShift',
          value: zeroShift,
          job,
        }),
      ),
    ),
  );
