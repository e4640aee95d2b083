import { html, prose } from '../../report/index.ts';
import { chanceOf, chanceRows, chanceSingle } from '../chance.ts';
import { type Claim, differences, onAverage } from '../claim.ts';
import { condition, isBrief, lastOf } from '../condition.ts';
import { gp, onceATrial } from '../conditions.ts';
import type { Experiment, JsonObject, Scale } from '../experiment.ts';
import { blue, INTERVALS, orange, threeMeasures } from '../plot.ts';
import type { Learnt } from '../tasks/learn.ts';
import { countedRuns, placed, type Sweep, swept, sweptRows } from './sweep.ts';

const GP = { task: gp(), attractor: null };

const STRENGTHS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const strengths = (scale: Scale): readonly number[] => scale.pick(STRENGTHS, [0, 0.3, 1], [0, 0.3, 1]);

const along = (name: string, colour: string, spec: JsonObject): Sweep => ({
  name,
  colour,
  steps: STRENGTHS.map((x) => ({
    x,
    condition: condition({
      name: `${name}, c = ${x}`,
      colour,
      spec: { task: 'gaussianProcess', attractor: 'replayed', projection: { strength: x }, ...spec },
      trials: [50, 20, 2],
    }),
  })),
});

const everyStep = along('updates at every step', blue, {});
const everyTrial = along('updates once a trial', orange, onceATrial);
const shownOf = (scale: Scale): readonly Sweep[] =>
  [everyStep, everyTrial].map((sweep) => ({
    ...sweep,
    steps: sweep.steps.filter(({ x }) => strengths(scale).includes(x)),
  }));

const zero = (run: Learnt): number => lastOf(run).zeroShift;

const rises = (scale: Scale, sweep: Sweep): Claim => {
  const [none, some, all] = [placed(sweep, 0), placed(sweep, 0.3), placed(sweep, 1)] as const;
  return {
    claim: `The stronger the input from the working memory, the better it learns: ${sweep.name}.`,
    ofPaper: true,
    restsOn: [none, some, all],
    isBrief: isBrief(scale, [none, some, all]),
    parts: (looked) => [
      onAverage('zero shift, c = 1 − c = 0', looked.n, differences(looked, [all, none], zero), { least: 0.3 }),
      onAverage('c = 1 − c = 0.3', looked.n, differences(looked, [all, some], zero), { least: 0 }),
      onAverage('c = 0.3 − c = 0', looked.n, differences(looked, [some, none], zero), { least: 0 }),
    ],
  };
};

export const strength: Experiment = {
  id: '2C',
  title: '2C · How much working memory it takes',
  singles: (scale) => [chanceSingle(scale, GP)],
  shown: (scale) => shownOf(scale).flatMap(({ steps }) => steps.map(({ condition: one }) => one)),
  claims: (scale) => [rises(scale, everyStep), rises(scale, everyTrial)],
  report: (results, scale) => {
    const both = shownOf(scale);
    const series = both.map((sweep) => swept(results, scale, sweep));
    return {
      text: html`<p>${prose('The input from the working memory is scaled by *c*; at *c* = 0 only its noise is left. The target is a random signal of 1 s. Updates are applied at every step, or summed and applied at the end of each trial (at a constant rate), when the network has to remember for a whole trial what did well.')}</p>`,
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
              caption: `Random targets of 1 s after ${scale.pick(50, 20, 2)} trials, against the strength of the input from the working memory: means over ${countedRuns(results, scale, both)}. ${INTERVALS}`,
            },
          ],
      rows: [
        ...both.flatMap((sweep) => sweptRows(results, scale, sweep)),
        ...chanceRows(results, scale, 'chance, random 1 s', GP),
      ],
    };
  },
};
