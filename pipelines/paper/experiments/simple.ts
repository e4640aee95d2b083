import { html, prose } from '../../report/index.ts';
import { chanceOf, chanceRows, chanceWanted } from '../chance.ts';
import { after, type Condition, conditions, type Run, rowsOf, runsOf, trialsOf, wantedOf } from '../conditions.ts';
import type { Experiment, Results, Row, Scale } from '../experiment.ts';
import { judge, restsOn } from '../judge.ts';
import { counted, curves, outputs } from '../learning.ts';
import { lines, type Point, TITLES } from '../plot.ts';
import { decimal, spoken, summary } from '../statistics.ts';

const { shortMemory, shortAlone, shortForce } = conditions;
const compared = [shortMemory, shortAlone, shortForce];
/** Tested for as long as this without a break. */
const DRIFT = 20;
const drifting = [shortMemory, shortAlone].map(
  ({ name, colour, spec }): Condition => ({
    name,
    colour,
    spec,
    trials: [50, 20, 2],
    testTrials: DRIFT,
    rank: 0.2,
    step: 0.2,
  }),
);

/** The correlation at zero shift, test trial by test trial. */
const drift = (runs: readonly Run[]): readonly Point[] =>
  Array.from({ length: DRIFT }, (_, i) => ({
    x: i + 1,
    ...summary(runs.flatMap(({ trials = [] }) => trials[i]?.zeroShift ?? [])),
  })).filter(({ n }) => n > 0);

const CHANCE = { task: 'short', attractor: null };

export const simple: Experiment = {
  id: '2A',
  title: '2A · A simple task: a signal of 1 s',
  wanted: (scale) => [chanceWanted(scale, CHANCE), ...wantedOf(scale, [...compared, ...drifting])],
  report: (results, scale) => {
    const [memory, alone, force] = compared.map((condition) => runsOf(results, scale, condition)) as [
      ReturnType<typeof runsOf>,
      ReturnType<typeof runsOf>,
      ReturnType<typeof runsOf>,
    ];
    const chance = chanceOf(results, scale, CHANCE);
    const drifts = drifting.map((condition) => drift(runsOf(results, scale, condition))) as [Drift, Drift];
    const lost = drifts.map(lossOf) as [number, number];
    const early = [after(memory, 50), after(alone, 50)] as const;
    const higher = paired(memory, alone);
    return {
      text: html`<p>${prose('The target is a sum of four sines that repeats every second. FORCE, which knows the error at every step, is the reference. The Hebbian rule knows only whether the output has lately become better or worse. Without a working memory nothing tells the network when a trial begins, so it may draw the signal well but late: the performance, which allows for any shift, is then much higher than the correlation at zero shift.')}</p>`,
      figures: [
        ...outputs(results, scale, 'short-outputs', compared, 1, 'The short target and what is drawn after training.'),
        ...curves(results, scale, 'short-curves', compared, 'Learning the short target.', CHANCE),
        ...(drifts.every(({ length }) => length === 0)
          ? []
          : [
              {
                name: 'short-drift',
                spec: lines(
                  drifting.map(({ name, colour }, i) => ({ name, colour, points: drifts[i] ?? [] })),
                  { title: 'test trial' },
                  { title: TITLES.zeroShift, domain: [-1, 1] },
                ),
                caption: `What becomes of the timing when the network is left to itself: correlation at zero shift in each of ${DRIFT} test trials, one after another without a break, after ${trialsOf(scale, drifting[0] as Condition)} trials of training. Means over networks (${counted(results, scale, drifting)}), bands a standard deviation.`,
              },
            ]),
      ],
      claims: [
        judge(scale, {
          claim: 'All three learn the shape of the short target.',
          criterion: 'mean performance ≥ 0.97 after 200 trials, each',
          ...restsOn(results, scale, compared, 200),
          measured: `Hebbian + working memory ${spoken(after(memory, 200))}; Hebbian alone ${spoken(after(alone, 200))}; FORCE ${spoken(after(force, 200))}; chance ${chance?.performance.toFixed(2) ?? '–'}`,
          parts: [memory, alone, force].map((runs) => after(runs, 200).mean >= 0.97),
        }),
        judge(scale, {
          claim: 'With the working memory the Hebbian rule learns faster.',
          criterion: 'after 50 trials: performance higher in mean; and in every network (same matrices, same noise)',
          ...restsOn(results, scale, [shortMemory, shortAlone], 50),
          runs: higher.length,
          measured: `${spoken(early[0])} with, ${spoken(early[1])} without; higher in ${higher.filter(Boolean).length} of ${higher.length} networks`,
          parts: [early[0].mean > early[1].mean, higher.every(Boolean)],
        }),
        judge(scale, {
          claim: 'The working memory keeps the output in time.',
          criterion:
            'after 200 trials the correlation at zero shift is ≥ 0.97 with it, and lower by more than 0.05 without',
          ...restsOn(results, scale, [shortMemory, shortAlone], 200),
          measured: `${spoken(after(memory, 200, 'zeroShift'))} with, ${spoken(after(alone, 200, 'zeroShift'))} without`,
          parts: [
            after(memory, 200, 'zeroShift').mean >= 0.97,
            after(alone, 200, 'zeroShift').mean < after(memory, 200, 'zeroShift').mean - 0.05,
          ],
        }),
        judge(scale, {
          claim: 'Without the working memory the output drifts out of time.',
          criterion: `after ${drifting[0]?.trials[0]} trials: from the first to the mean of the last five of ${DRIFT} test trials the correlation at zero shift falls by more than 0.3 without it; by less than 0.05 with it`,
          ...restsOn(results, scale, drifting),
          measured: `falls by ${decimal(lost[1])} without, by ${decimal(lost[0])} with. So the correlation at zero shift without the memory depends on how long a test is.`,
          parts: [lost[1] > 0.3, lost[0] < 0.05],
        }),
      ],
      rows: [
        ...rowsOf(results, scale, compared),
        ...driftRows(results, scale),
        ...chanceRows(results, scale, 'chance, short', CHANCE),
      ],
    };
  },
};

/** Is it higher in each network, after 50 trials? */
const paired = (a: ReturnType<typeof runsOf>, b: ReturnType<typeof runsOf>): readonly boolean[] => {
  const value = (runs: typeof a, seed: number) =>
    runs.find((run) => run.seed === seed)?.tests.find(({ trial }) => trial === 50)?.performance;
  return a.flatMap(({ seed }) => {
    const [p, q] = [value(a, seed), value(b, seed)];
    return p === undefined || q === undefined ? [] : [p > q];
  });
};

const driftRows = (results: Results, scale: Scale): readonly Row[] =>
  drifting.flatMap((condition) =>
    runsOf(results, scale, condition).flatMap(({ seed, job, trials = [] }) =>
      trials.map(
        ({ zeroShift }, i): Row => ({
          condition: `drift: ${condition.name}`,
          seed,
          x: i + 1,
          measure: 'zeroShift',
          value: zeroShift,
          job,
        }),
      ),
    ),
  );

type Drift = readonly Point[];

/** How much lower the last five are than the first. */
const lossOf = (points: Drift): number =>
  (points[0]?.mean ?? Number.NaN) - summary(points.slice(-5).map(({ mean }) => mean)).mean;
