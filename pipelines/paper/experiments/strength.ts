import { html, prose } from '../../report/index.ts';
import { chanceOf, chanceRows, chanceWanted } from '../chance.ts';
import { atEnd, type Condition, wantedOf } from '../conditions.ts';
import type { Experiment, JsonObject, Scale } from '../experiment.ts';
import { judge, restsOn } from '../judge.ts';
import { blue, orange, threeMeasures } from '../plot.ts';
import { spoken } from '../statistics.ts';
import { conditionsOf, countedRuns, networks, runsAt, type Sweep, swept, sweptRows } from './sweep.ts';

const GP = { task: { kind: 'gaussianProcess' }, attractor: null };
const constant = { rule: { kind: 'hebbian', decay: null }, consolidation: 'perTrial' };

const strengths = (scale: Scale): readonly number[] =>
  scale.pick([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], [0, 0.3, 1], [0, 1]);

const along = (scale: Scale, name: string, colour: string, spec: JsonObject): Sweep => ({
  name,
  colour,
  steps: strengths(scale).map((x): { x: number; condition: Condition } => ({
    x,
    condition: {
      name: `${name}, c = ${x}`,
      colour,
      spec: { task: 'gaussianProcess', attractor: 'replayed', projection: { strength: x }, ...spec },
      trials: [50, 20, 2],
      rank: 0.7,
    },
  })),
});

const sweeps = (scale: Scale): readonly [Sweep, Sweep] => [
  along(scale, 'updates at every step', blue, {}),
  along(scale, 'updates once a trial', orange, constant),
];

export const strength: Experiment = {
  id: '2C',
  title: '2C · How much working memory it takes',
  wanted: (scale) => [
    chanceWanted(scale, GP),
    ...wantedOf(
      scale,
      sweeps(scale).flatMap(({ steps }) => steps.map(({ condition }) => condition)),
    ),
  ],
  report: (results, scale) => {
    const both = sweeps(scale);
    const series = both.map((sweep) => swept(results, scale, sweep));
    const trials = scale.pick(50, 20, 2);
    return {
      text: html`<p>${prose('The input from the working memory is scaled by *c*; at *c* = 0 only its noise is left. The target is a random signal of 1 s. Updates are applied at every step, or summed and applied at the end of each trial (with a constant learning rate), when the network has to remember for a whole trial what did well.')}</p>`,
      figures: series.every(({ points }) => points.performance.length === 0)
        ? []
        : [
            {
              name: 'strength',
              spec: threeMeasures(
                series,
                { title: 'c, strength of the working memory’s input' },
                chanceOf(results, scale, GP),
              ),
              caption: `Random targets of 1 s after ${trials} trials, against the strength of the input from the working memory: means over ${networks(countedRuns(results, scale, both))}, bands a standard deviation.`,
            },
          ],
      claims: both.map((sweep) => {
        const at = (x: number) => runsAt(results, scale, sweep, x);
        const [none, some, all] = [at(0), at(0.3), at(1)] as const;
        return judge(scale, {
          claim: `More input from the working memory, better learning: ${sweep.name}.`,
          criterion:
            'after 50 trials: mean correlation at zero shift rises from c = 0 to 0.3 and from 0.3 to 1, and by more than 0.3 in all',
          ...restsOn(results, scale, conditionsOf([sweep], [0, 0.3, 1])),
          measured: `zero shift at c = 0, 0.3, 1: ${[none, some, all].map((runs) => spoken(atEnd(runs, 'zeroShift'))).join(', ')}; performance ${[none, some, all].map((runs) => spoken(atEnd(runs))).join(', ')}`,
          parts: [
            atEnd(none, 'zeroShift').mean < atEnd(some, 'zeroShift').mean,
            atEnd(some, 'zeroShift').mean < atEnd(all, 'zeroShift').mean,
            atEnd(all, 'zeroShift').mean - atEnd(none, 'zeroShift').mean > 0.3,
          ],
        });
      }),
      rows: [
        ...both.flatMap((sweep) => sweptRows(results, scale, sweep)),
        ...chanceRows(results, scale, 'chance, random 1 s', GP),
      ],
    };
  },
};
