import { idOf, type Job } from '../../jobs/index.ts';
import { html, prose } from '../../report/index.ts';
import type { Experiment, Results, Scale } from '../experiment.ts';
import { FEWEST, judge } from '../judge.ts';
import { blue, green, lines } from '../plot.ts';
import type { Cost } from '../tasks/cost.ts';

const UNITS = { full: [125, 250, 500, 1000, 2000], quick: [250, 500, 1000], tiny: [30] } as const;

/** Its results are times: the one task that does not give the same twice. */
export const COST = 'package:pipelines/paper/tasks/cost#cost';

const costJob = (scale: Scale): Job => ({
  task: COST,
  params: {
    spec: scale.shape({ task: 'short', attractor: null }),
    units: [...UNITS[scale.name]],
    steps: scale.pick(1000, 1000, 60),
    repeats: scale.pick(5, 2, 1),
  },
});

const found = (results: Results, scale: Scale): Cost['rows'] =>
  (results.get(costJob(scale)) as unknown as Cost | undefined)?.rows ?? [];

/** Multiplications and additions of one step of a rule on one output, and bytes of its own state. */
const operations = {
  // η M (z − z̄) r, added to W.
  hebbian: (n: number) => n,
  // The packed half of P is updated by k kᵀ and multiplied with r in one pass; then (f − ẑ) k is added to W.
  force: (n: number) => 2 * n * n + 2 * n,
};
const bytes = { hebbian: () => 8, force: (n: number) => (8 * n * (n + 1)) / 2 };

/** A difference of two times: how much less than a few microseconds it is cannot be told. */
const told = (micros: number): string => (micros < 2 ? '< 2' : micros.toFixed(1));

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export const cost: Experiment = {
  id: '5',
  title: '5 · What a step costs',
  wanted: (scale) => [{ job: costJob(scale), seconds: scale.pick(25, 5, 1), rank: 0.78 }],
  report: (results, scale) => {
    const rows = found(results, scale);
    const micros = (units: number, rule: string) =>
      rows.find((row) => row.units === units && row.rule === rule)?.micros ?? Number.NaN;
    const own = (units: number, rule: string) => Math.max(0, micros(units, rule) - micros(units, 'none'));
    const sizes = UNITS[scale.name];
    const largest = sizes.at(-1) as number;
    const job = idOf(costJob(scale));
    // A rule alone cannot be faster than a tenth of a microsecond can be told.
    const grows = own(largest, 'force') / Math.max(0.1, own(sizes[0] as number, 'force'));
    const series = (['hebbian', 'force'] as const).map((rule) => ({
      name: rule === 'hebbian' ? 'a step with the Hebbian rule' : 'a step with FORCE',
      colour: rule === 'hebbian' ? blue : green,
      points: sizes.map((x) => ({ x, n: 1, mean: micros(x, rule), sd: 0 })),
    }));
    return {
      text: html`<p>${prose('FORCE keeps N × N numbers and goes through all of them at every step, the Hebbian rule touches each weight once and keeps nothing but its clock (the running averages that it uses, a number for each output and one, are the readout’s and the reward’s). Times are of a whole step of the pipeline without a working memory, and of the rule alone as the difference to a pipeline with no rule; the fastest of some repeats, since whatever else runs on a machine only makes it slower. They are times: another machine, another run, other numbers (`npm run bench` measures them with more care).')}</p>`,
      figures:
        rows.length === 0
          ? []
          : [
              {
                name: 'cost',
                spec: lines(series, { title: 'units N', log: true, values: sizes }, { title: 'µs a step', log: true }),
                caption:
                  'Time for one step of the whole pipeline against the size of the network, both axes logarithmic.',
              },
            ],
      tables:
        rows.length === 0
          ? []
          : [
              {
                caption: 'Cost of one step of learning, one output. Operations: multiplications with their additions.',
                head: [
                  'N',
                  'operations, Hebbian',
                  'FORCE',
                  'bytes of state, Hebbian',
                  'FORCE',
                  'µs of the rule, Hebbian',
                  'FORCE',
                  'µs a step, Hebbian',
                  'FORCE',
                ],
                rows: sizes.map((n) => [
                  whole.format(n),
                  whole.format(operations.hebbian(n)),
                  whole.format(operations.force(n)),
                  whole.format(bytes.hebbian()),
                  whole.format(bytes.force(n)),
                  told(own(n, 'hebbian')),
                  told(own(n, 'force')),
                  micros(n, 'hebbian').toFixed(1),
                  micros(n, 'force').toFixed(1),
                ]),
              },
            ],
      claims: [
        {
          ...judge(scale, {
            claim: 'The Hebbian rule is much cheaper than FORCE.',
            criterion: `at N = ${largest} the rule alone takes less than a tenth of the time that FORCE takes; from N = ${sizes[0]} FORCE’s time grows at least four times as much as N`,
            // A timing rests on no seeds.
            runs: rows.length === 0 ? 0 : FEWEST,
            measured:
              rows.length === 0
                ? 'not run yet'
                : `${told(own(largest, 'hebbian'))} against ${told(own(largest, 'force'))} µs at N = ${largest}; FORCE from N = ${sizes[0]}: × ${grows.toFixed(0)} for N × ${largest / (sizes[0] as number)}`,
            parts:
              rows.length === 0
                ? []
                : [
                    own(largest, 'hebbian') < 0.1 * own(largest, 'force'),
                    grows >= (4 * largest) / (sizes[0] as number),
                  ],
          }),
          seeds: 'timed',
        },
      ],
      rows: rows.map(({ units, rule, micros: value }) => ({
        condition: `rule: ${rule}`,
        seed: null,
        x: units,
        measure: 'micros',
        value,
        job,
      })),
    };
  },
};
