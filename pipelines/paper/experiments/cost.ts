import type { Job } from '../../jobs/index.ts';
import { html, prose } from '../../report/index.ts';
import { inMost } from '../claim.ts';
import { type Experiment, type JsonObject, networksOf, type Scale, type Series } from '../experiment.ts';
import { blue, green, INTERVALS, lines, orange, pointOf, sky } from '../plot.ts';
import { decimal, summary } from '../statistics.ts';
import type { Cost } from '../tasks/cost.ts';

const unitsOf = (scale: Scale): readonly number[] => scale.pick([125, 250, 500, 1000, 2000], [250, 1000, 2000], [30]);

/** Its results are times: the one task that does not give the same twice. */
export const COST = 'package:pipelines/paper/tasks/cost#cost';

/** As the paper means it, the Hebbian rule comes with a working memory; FORCE does not need one on signals of 1 s. */
const [WITH, FORCE, HEBBIAN, NONE] = ['Hebbian with working memory', 'FORCE', 'Hebbian alone', 'no rule'] as const;
const SPECS: JsonObject = {
  [NONE]: { task: 'short', attractor: null, rule: null },
  [HEBBIAN]: { task: 'short', attractor: null },
  [WITH]: { task: 'short' },
  [FORCE]: { task: 'short', attractor: null, rule: 'force' },
};
const COLOURS = { [WITH]: blue, [FORCE]: green, [HEBBIAN]: orange, [NONE]: sky };

/** A timing of everything takes the place of a network. */
const timing: Series<Cost> = {
  seedOf: (nth) => nth + 1,
  seconds: (scale) => scale.pick(25, 12, 1),
  job: (scale, nth): Job => ({
    task: COST,
    params: {
      specs: Object.fromEntries(
        Object.entries(SPECS).map(([name, spec]) => [name, { ...scale.shape(spec as JsonObject), seed: nth + 1 }]),
      ),
      units: [...unitsOf(scale)],
      steps: scale.pick(1000, 1000, 60),
      repeats: scale.pick(2, 1, 1),
    },
  }),
};

const micros = ({ rows }: Cost, units: number, name: string): number =>
  rows.find((row) => row.units === units && row.name === name)?.micros ?? Number.NaN;

/** How many times as long a step with FORCE takes. */
const ratio =
  (units: number) =>
  (one: Cost): number =>
    micros(one, units, FORCE) / micros(one, units, WITH);

const DOUBLE = 8;
/** Bytes that each keeps for itself: FORCE the packed half of P; the memory J and its projection, whose size is its own. */
const bytes = {
  force: (n: number) => (DOUBLE * n * (n + 1)) / 2,
  memory: (n: number) => DOUBLE * (2500 * 2500 + 0.1 * n * 2500 * 1.5),
};

export const cost: Experiment = {
  id: '5',
  title: '5 · What a step costs',
  shown: () => [timing],
  claims: (scale) => [
    {
      claim:
        'The Hebbian rule with its working memory is cheaper than FORCE in a network of 1000, more so in one of 2000.',
      ofPaper: true,
      restsOn: [timing],
      isBrief: scale.name === 'tiny',
      parts: ({ n, of }) => [
        inMost('time of FORCE ÷ time of Hebbian with memory, N = 1000', n, of(timing).map(ratio(1000)), { least: 1.2 }),
        inMost('the same, N = 2000', n, of(timing).map(ratio(2000)), { least: 2 }),
      ],
    },
    {
      claim: 'In a small network it is dearer: the memory costs the same whatever the network’s size.',
      ofPaper: false,
      restsOn: [timing],
      isBrief: scale.name === 'tiny',
      parts: ({ n, of }) => [
        inMost('time of FORCE ÷ time of Hebbian with memory, N = 250', n, of(timing).map(ratio(250)), { most: 1 }),
      ],
    },
  ],
  report: (results, scale) => {
    const all = networksOf(results, scale, timing);
    const sizes = unitsOf(scale);
    const mean = (value: (one: Cost) => number) => summary(all.map(value)).mean;
    const mega = (value: number) => decimal(value / 1e6, 1);
    return {
      text: html`<p>${prose('FORCE keeps N × N numbers and goes through them at every step; the Hebbian rule touches each weight once, but needs a working memory, whose cost does not grow with N. So what is compared is a whole step: with the Hebbian rule and a live working memory, and with FORCE and none. The memory keeps the more numbers up to about N = 4000: its own weights J are 2500 × 2500. These are times of one machine, each the faster of two, again and again in place of networks; another machine gives others.')}</p>`,
      figures:
        all.length === 0
          ? []
          : [
              {
                name: 'cost',
                spec: lines(
                  [WITH, FORCE, HEBBIAN, NONE].map((name) => ({
                    name,
                    colour: COLOURS[name],
                    points: sizes.map((x) =>
                      pointOf(
                        x,
                        all.map((one) => micros(one, x, name)),
                      ),
                    ),
                  })),
                  { title: 'units N', log: true, values: sizes },
                  { title: 'µs a step', log: true },
                ),
                caption: `Time for one step of the whole pipeline against the size of the network, both axes logarithmic; ${all.length} timings. ${INTERVALS}`,
              },
            ],
      tables:
        all.length === 0
          ? []
          : [
              {
                caption:
                  'One step, one output: µs (means over timings); how many times as long FORCE takes; MB that each keeps.',
                head: ['N', WITH, FORCE, 'ratio', HEBBIAN, NONE, 'MB, memory', 'MB, FORCE'],
                rows: sizes.map((n) => [
                  `${n}`,
                  ...[WITH, FORCE].map((name) =>
                    decimal(
                      mean((one) => micros(one, n, name)),
                      0,
                    ),
                  ),
                  decimal(mean(ratio(n)), 2),
                  ...[HEBBIAN, NONE].map((name) =>
                    decimal(
                      mean((one) => micros(one, n, name)),
                      0,
                    ),
                  ),
                  mega(bytes.memory(n)),
                  mega(bytes.force(n)),
                ]),
              },
            ],
      rows: all.flatMap(({ rows, job, seed }) =>
        rows.map(({ units, name, micros: value }) => ({
          condition: name,
          seed,
          x: units,
          measure: 'micros',
          value,
          job,
        })),
      ),
    };
  },
};
