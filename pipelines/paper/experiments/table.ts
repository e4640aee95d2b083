import { html, type PageTable, prose } from '../../report/index.ts';
import { chanceOf } from '../chance.ts';
import type { Claim, Judged, Part } from '../claim.ts';
import { after, at, type Condition, runsOf } from '../condition.ts';
import { conditions, DIGITS } from '../conditions.ts';
import type { Experiment, PaperFigure, Results, Scale } from '../experiment.ts';
import { differenceInterval } from '../interval.ts';
import { trials } from '../learning.ts';
import { compared, curveOf, INTERVALS } from '../plot.ts';
import { type Figure, type Line, lineOf, published } from '../published.ts';
import { between, decimal, spoken, summary } from '../statistics.ts';

const c = conditions;

/** Each line of the published table beside the experiment here. */
export const LINES: readonly { readonly line: Line; readonly condition: Condition }[] = (
  [
    ['short, Hebbian + attractor', c.shortMemory],
    ['short, Hebbian alone', c.shortAlone],
    ['short, FORCE alone', c.shortForce],
    ['GP 1 s, Hebbian + attractor', c.gpMemory],
    ['GP 1 s, Hebbian alone', c.gpAlone],
    ['GP 1 s, FORCE alone', c.gpForce],
    ['GP hard 1 s, Hebbian + attractor', c.hardMemory],
    ['GP hard 1 s, Hebbian alone', c.hardAlone],
    ['GP 1 s, constant rate, once a trial, + attractor', c.trialMemory],
    ['GP 1 s, constant rate, once a trial, alone', c.trialAlone],
    ['long 10 s, Hebbian + attractor', c.longMemory],
    ['long 10 s, Hebbian alone', c.longAlone],
    ['long 10 s, FORCE alone', c.longForce],
    ['long 10 s, FORCE + attractor', c.longForceMemory],
    ['GP 10 s, Hebbian + attractor', c.gpLongMemory],
    ['GP 10 s, Hebbian alone', c.gpLongAlone],
    ['ten digits, 4 x 50 presentations each, + attractor', c.digitsMemory],
    ['ten digits, 4 x 50 presentations each, alone', c.digitsAlone],
  ] as const
).map(([name, condition]) => ({ line: lineOf(name), condition }));

/** A match says something if it would have shown a difference of so much. */
const FINE = 0.2;

const NAMES = { performance: 'performance', zeroShift: 'zero shift', rmse: 'RMSE' } as const;

/** How a published mean and ours compare. */
interface Compared {
  readonly figure: Figure;
  readonly n: number;
  readonly ours: number;
  readonly low: number;
  readonly high: number;
  readonly outcome: Judged['outcome'];
  readonly open: boolean;
}

/**
 * A published figure against ours. They differ if the interval of their difference leaves out 0. As a line has several
 * figures, that interval has 1 − α/m (Bonferroni): a line without a difference is said to have one with a chance of α at most.
 * They are the same, as far as can be told, if 0 is in it and the plain interval is finer than ±0.2. Otherwise nobody can say; and
 * more networks of ours will not help if the published figure alone is not known that well.
 */
const compare = (
  figure: Figure,
  values: readonly number[],
  unit: number,
  alpha: number,
  m: number,
): Compared | undefined => {
  const ours = summary(values.map((value) => value / unit));
  const plain = differenceInterval(ours, figure, alpha);
  const strict = differenceInterval(ours, figure, alpha / m);
  if (plain === undefined || strict === undefined) return undefined;
  const isOther = strict.low > 0 || strict.high < 0;
  const isFine = (plain.high - plain.low) / 2 <= FINE;
  const best = differenceInterval({ n: 1e6, mean: ours.mean, sd: ours.sd }, figure, alpha);
  return {
    figure,
    n: ours.n,
    ours: ours.mean,
    low: plain.low,
    high: plain.high,
    outcome: isOther ? 'does not hold' : isFine ? 'holds' : 'undecided',
    open: best !== undefined && (best.high - best.low) / 2 <= FINE,
  };
};

const partOf =
  (figure: Figure, n: number, values: readonly number[], unit: number | undefined, m: number): Part =>
  (alpha) => {
    const asked = `${NAMES[figure.measure]} after ${figure.trials} trials as published, ${`${figure.mean}`.replace('-', '−')}`;
    const found = unit === undefined || values.length < n ? undefined : compare(figure, values, unit, alpha, m);
    if (found === undefined) return { asked, found: '–', outcome: 'undecided' };
    const { ours, low, high, outcome, open } = found;
    return { asked, found: `${decimal(ours)}, difference ${decimal(low)} to ${decimal(high)}`, outcome, open };
  };

/** Figures as they are compared: errors about targets that are not ours as shares of the targets' rms. */
const figuresOf = ({ figures, targetRms }: Line): readonly Figure[] =>
  figures.map((figure) =>
    figure.measure === 'rmse' && targetRms !== undefined
      ? { ...figure, mean: Math.round((1000 * figure.mean) / targetRms) / 1000, rounding: figure.rounding / targetRms }
      : figure,
  );

const claimOf = (scale: Scale, { line, condition }: (typeof LINES)[number]): Claim => {
  const figures = figuresOf(line);
  return {
    claim: line.name,
    ofPaper: true,
    restsOn: [condition],
    // Tests are shorter, too, where it is not in full.
    isBrief: scale.name !== 'full',
    parts: ({ n, of, results }) =>
      figures.map((figure) => {
        const isShare = figure.measure === 'rmse' && line.targetRms !== undefined;
        const unit = isShare ? chanceOf(results, scale, DIGITS)?.silent : 1;
        return partOf(figure, n, at(of(condition), figure.trials, figure.measure), unit, figures.length);
      }),
  };
};

const HEADLINE: readonly (readonly [string, readonly Condition[]])[] = [
  ['random signals of 1 s', [c.gpMemory, c.gpAlone, c.gpForce]],
  [
    'the same, one update a trial',
    [
      { ...c.trialMemory, name: c.gpMemory.name },
      { ...c.trialAlone, name: c.gpAlone.name },
    ],
  ],
  ['a signal of 10 s', [c.longMemory, c.longAlone, c.longForce]],
];

/** The paper in one figure: all of it, or none. */
export const headline = (results: Results, scale: Scale): readonly PaperFigure[] => {
  const counts = HEADLINE.flatMap(([, list]) => list.map((one) => runsOf(results, scale, one).length));
  if (counts.includes(0)) return [];
  const tasks = HEADLINE.map(([title, some]) => {
    const series = some.map((condition) => curveOf(condition, runsOf(results, scale, condition)));
    return { title, series, axis: trials(series) };
  });
  return [
    {
      name: 'headline',
      spec: compared(tasks, 'zeroShift'),
      caption: `The correlation of output and target, without any shift, as training goes on: means over ${between(counts)} networks. ${INTERVALS}`,
    },
  ];
};

const SHOWN = [10, 50, 100, 200];

const overview = (results: Results, scale: Scale): PageTable => ({
  caption:
    'Ours: performance (best circular shift) after so many trials, in brackets the correlation at zero shift: mean ± standard deviation over networks.',
  head: ['', ...SHOWN.map((trial) => `${trial} trials`), 'networks'],
  rows: LINES.map(({ line, condition }) => {
    const runs = runsOf(results, scale, condition);
    return [
      line.name,
      ...SHOWN.map((trial) => {
        const mean = after(runs, trial);
        return mean.n === 0 ? '–' : `${spoken(mean)} (${decimal(after(runs, trial, 'zeroShift').mean, 2)})`;
      }),
      runs.length,
    ];
  }),
});

const total = published.reduce((sum, { figures }) => sum + figures.length, 0);

export const table: Experiment = {
  id: 'table',
  title: 'The published figures, line by line',
  shown: () => LINES.map(({ condition }) => condition),
  claims: (scale) => LINES.map((line) => claimOf(scale, line)),
  report: (results, scale) => ({
    text: html`<p>${prose(`*Published* is what the published program gave: ${total} numbers in ${LINES.length} lines (\`pipelines/paper/published.json\`), from runs of its equations that were made before this package, with mean, spread and number of networks. Each stands against the same experiment with these modules, on networks of our own and in tests of the same length: ten trials of 1 s without a break, five of 10 s. As published, the attractor’s path is recorded once for each network and replayed in every trial.`)}</p>
<p>${prose('Two means are compared, with the standard errors of both (Welch); networks are the unit, not noises. Where the published spread was not kept, or there was one network, ours stands for it; numbers that were rounded may be off by half their last digit. A number *differs* if the interval of the difference leaves out 0, at a confidence that allows for all numbers of its line. It is *matched* if it does not and a difference of 0.2 would have shown. Otherwise it is undecided: mostly because three published networks say little. The strokes of the digits are ours; their errors are compared as shares of the targets’ rms.')}</p>`,
    figures: [],
    tables: [overview(results, scale)],
    rows: [],
  }),
};
