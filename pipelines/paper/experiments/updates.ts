import { html, prose } from '../../report/index.ts';
import { chanceOf, chanceRows, chanceWanted } from '../chance.ts';
import { after, atEnd, type Condition, conditions, rowsOf, runsOf, wantedOf } from '../conditions.ts';
import type { Experiment, JsonObject, Scale } from '../experiment.ts';
import { judge, restsOn } from '../judge.ts';
import { curves } from '../learning.ts';
import { type Axis, blue, threeMeasures, vermillion } from '../plot.ts';
import { spoken } from '../statistics.ts';
import { conditionsOf, countedRuns, networks, runsAt, type Sweep, swept, sweptRows } from './sweep.ts';

const GP = { task: { kind: 'gaussianProcess' }, attractor: null };
const { trialMemory, trialAlone } = conditions;

const memories = [
  ['with working memory', blue, 'replayed'],
  ['without', vermillion, null],
] as const;

const along = (
  values: readonly number[],
  consolidation: (x: number) => JsonObject,
  [name, colour, attractor]: (typeof memories)[number],
): Sweep => ({
  name,
  colour,
  steps: values.map((x): { x: number; condition: Condition } => ({
    x,
    condition: {
      name: `${name}, ${JSON.stringify(consolidation(x))}`,
      colour,
      spec: {
        task: 'gaussianProcess',
        attractor,
        rule: { kind: 'hebbian', decay: null },
        consolidation: consolidation(x),
      },
      trials: [50, 20, 2],
      rank: 0.75,
    },
  })),
});

const intervals = (scale: Scale): readonly number[] =>
  scale.pick([1, 2, 5, 10, 20, 50, 100, 200, 1000], [1, 20, 1000], [1, 60]);
const shares = (scale: Scale): readonly number[] => scale.pick([0.1, 0.2, 0.4, 0.6, 0.8, 1], [0.1, 1], [0.5]);

/** With a working memory, and without. */
const both = (values: readonly number[], consolidation: (x: number) => JsonObject): readonly [Sweep, Sweep] => [
  along(values, consolidation, memories[0]),
  along(values, consolidation, memories[1]),
];
const byInterval = (scale: Scale) => both(intervals(scale), (steps) => ({ kind: 'every', steps }));
const byShare = (scale: Scale) => both(shares(scale), (probability) => ({ kind: 'sparsely', probability }));

export const updates: Experiment = {
  id: '3',
  title: '3 · Updates as a brain might make them',
  wanted: (scale) => [
    chanceWanted(scale, GP),
    ...wantedOf(scale, [
      trialMemory,
      trialAlone,
      ...[...byInterval(scale), ...byShare(scale)].flatMap(({ steps }) => steps.map(({ condition }) => condition)),
    ]),
  ],
  report: (results, scale) => {
    const [every, sparse] = [byInterval(scale), byShare(scale)];
    const level = chanceOf(results, scale, GP);
    const trials = scale.pick(50, 20, 2);
    const shown = (name: string, sweeps: readonly Sweep[], axis: Axis, about: string) => {
      const series = sweeps.map((sweep) => swept(results, scale, sweep));
      return series.every(({ points }) => points.performance.length === 0)
        ? []
        : [
            {
              name,
              spec: threeMeasures(series, axis, level),
              caption: `${about} Random targets of 1 s after ${trials} trials at a constant learning rate: means over ${networks(countedRuns(results, scale, sweeps))}, bands a standard deviation.`,
            },
          ];
    };
    const zero = (sweep: Sweep, x: number) => atEnd(runsAt(results, scale, sweep, x), 'zeroShift');
    const [whole, half] = [runsOf(results, scale, trialMemory), runsOf(results, scale, trialAlone)];
    const rare = intervals(scale).at(-1) as number;
    return {
      text: html`<p>${prose('A synapse that changes every millisecond by a reward that is known every millisecond is not plausible. Here proposals are summed and take effect together, every *k* ms or at the end of each trial; or a step’s proposal takes effect with a probability and is otherwise lost. The learning rate is constant; elsewhere it falls with the time that was spent learning.')}</p>`,
      figures: [
        ...shown(
          'intervals',
          every,
          { title: 'k, steps (ms) between updates', log: true, values: intervals(scale) },
          'Updates summed and applied every k ms.',
        ),
        ...shown(
          'sparse',
          sparse,
          { title: 'probability that a step’s update counts' },
          'Updates applied with a probability, else dropped.',
        ),
        ...curves(
          results,
          scale,
          'once-a-trial',
          [trialMemory, trialAlone],
          'Learning with updates only at the end of each trial of 1 s.',
          GP,
        ),
      ],
      claims: [
        judge(scale, {
          claim: 'With the working memory one update a trial is enough.',
          criterion: 'after 100 trials: mean performance ≥ 0.9; mean correlation at zero shift ≥ 0.85',
          ...restsOn(results, scale, [trialMemory]),
          measured: `performance ${spoken(after(whole, 100))}, zero shift ${spoken(after(whole, 100, 'zeroShift'))}, RMSE ${spoken(after(whole, 100, 'rmse'))}`,
          parts: [after(whole, 100).mean >= 0.9, after(whole, 100, 'zeroShift').mean >= 0.85],
        }),
        judge(scale, {
          claim: 'Without it, updates once a trial teach nothing.',
          criterion: 'after 100 trials: mean correlation at zero shift < 0.2',
          ...restsOn(results, scale, [trialAlone]),
          measured: `performance ${spoken(after(half, 100))}, zero shift ${spoken(after(half, 100, 'zeroShift'))}; chance ${level?.performance.toFixed(2) ?? '–'}`,
          parts: [after(half, 100, 'zeroShift').mean < 0.2],
        }),
        judge(scale, {
          claim: 'With the working memory it hardly matters how often updates are applied.',
          criterion: `after 50 trials: correlation at zero shift with k = 20 and k = ${rare} within 0.1 of that with k = 1`,
          ...restsOn(results, scale, conditionsOf([every[0]], [1, 20, rare])),
          measured: [1, 20, rare]
            .map((k) => `k = ${k}: ${spoken(zero(every[0], k))} (without: ${spoken(zero(every[1], k))})`)
            .join('; '),
          parts: [20, rare].map((k) => Math.abs(zero(every[0], k).mean - zero(every[0], 1).mean) <= 0.1),
        }),
        judge(scale, {
          claim: 'With the working memory it is enough to keep one update in ten.',
          criterion:
            'after 50 trials, with probability 0.1: mean correlation at zero shift ≥ 0.85, and higher than without the working memory',
          ...restsOn(results, scale, conditionsOf(sparse, [0.1])),
          measured: `zero shift ${spoken(zero(sparse[0], 0.1))} with, ${spoken(zero(sparse[1], 0.1))} without; with probability 1: ${spoken(zero(sparse[0], 1))}, ${spoken(zero(sparse[1], 1))}`,
          parts: [zero(sparse[0], 0.1).mean >= 0.85, zero(sparse[0], 0.1).mean > zero(sparse[1], 0.1).mean],
        }),
      ],
      rows: [
        ...every.flatMap((sweep) => sweptRows(results, scale, { ...sweep, name: `every k steps, ${sweep.name}` })),
        ...sparse.flatMap((sweep) => sweptRows(results, scale, { ...sweep, name: `sparsely, ${sweep.name}` })),
        ...rowsOf(results, scale, [trialMemory, trialAlone]),
        ...chanceRows(results, scale, 'chance, random 1 s', GP),
      ],
    };
  },
};
