import { version } from '../files/version.ts';
import { html, type PageFigure, type PageTable, page, prose, toSvg, undrawable } from '../report/index.ts';
import { oneLine } from '../schema/decode.ts';
import { type Analysis, type Comparison, leaderboard, type Row } from './analysis.ts';
import { differenceRange } from './counting.ts';
import type { Estimate } from './estimate.ts';
import { figuresOf, nameOf } from './figures.ts';
import { brief, isSame, MEASURES, type Plan } from './plan.ts';
import { bounds, certainty, digits, minus, remarks } from './words.ts';

/** A mean with its interval. */
const interval = (found: Estimate, signed = false): string =>
  found.mean === null ? 'no score' : `${digits(found.mean, signed)}\u00a0${bounds(found, signed, '\u00a0')}`;

const middle = ({ middle: { median, ...ends } }: Comparison): string =>
  median === null ? 'no score' : `${digits(median, true)}\u00a0${bounds(ends, true, '\u00a0')}`;

const effect = ({ effect: value, difference: { n } }: Comparison): string =>
  value !== null ? digits(value, true) : n === 0 ? 'no score' : n < 2 ? 'needs 2 seeds' : 'no spread';

const probability = (p: number | null): string => (p === null ? 'not yet' : p < 0.001 ? '< 0.001' : p.toFixed(3));

const toCriterion = ({ toCriterion: { median, reached }, runs }: Row): string =>
  `${median ?? (reached === 0 ? 'never' : 'not by half')} (${reached} of ${runs})`;

const scores = (analysis: Analysis): PageTable => ({
  caption: 'Leaderboard: means over seeds of the last test, with 95 % intervals. Runs that failed count as the worst.',
  head: ['', 'variant', ...MEASURES.map(nameOf), 'trials to criterion', 'runs', 'failed'],
  rows: leaderboard(analysis).map((row, i) => [
    i + 1,
    minus(row.variant.name),
    ...MEASURES.map((measure) => interval(row.final[measure])),
    toCriterion(row),
    row.runs,
    row.failed,
  ]),
});

const comparisons = ({ plan, rows }: Analysis): PageTable => ({
  caption: `Differences to the base within seed, ${nameOf(plan.measure)} of the last test.`,
  head: [
    'variant',
    'pairs',
    'difference',
    'effect size',
    'p',
    'middle seed',
    'better : worse',
    'p of the signs',
    'certain',
    '',
  ],
  rows: rows.flatMap(({ variant, comparison }) =>
    comparison === undefined
      ? []
      : [
          [
            minus(variant.name),
            comparison.difference.n,
            interval(comparison.difference, true),
            effect(comparison),
            probability(comparison.holm),
            middle(comparison),
            `${comparison.better} : ${comparison.worse}`,
            probability(comparison.signTestHolm),
            certainty(comparison),
            remarks(comparison).join('; '),
          ],
        ],
  ),
});

const failures = ({ rows }: Analysis): readonly PageTable[] => {
  const failed = rows.filter((row) => row.failed > 0);
  return failed.length === 0
    ? []
    : [
        {
          caption: 'Runs that failed. They count as the worst score there is, and as never having met the criterion.',
          head: ['variant', 'failed', 'reasons'],
          rows: failed.map((row) => [minus(row.variant.name), `${row.failed} of ${row.runs}`, row.reasons.join('; ')]),
        },
      ];
};

const varied = ({ factors }: Plan): string =>
  factors
    .map((factor) => {
      const { path, base, levels } = factor;
      const others = levels.filter((level) => !isSame(level, base)).map((level) => brief(level, factor));
      return `\`${path}\` (base: ${minus(brief(base, factor))}) ${others.length > 12 ? `${others.length} values` : others.map(minus).join(', ')}`;
    })
    .join('; ');

const howCertain = ({ plan, standing: { looks, of, verdicts } }: Analysis, untilCertain: boolean): string => {
  const { low, high } = differenceRange(plan);
  const said =
    `Differences lie between ${minus(String(low))} and ${high}, and intervals allow for seeds that go as badly, or as well, as that and ` +
    'were not among these: with few seeds they are wide, however alike the seeds are. *Certain* is a difference on average: ' +
    'p, the probability of so much without a difference, is at most 0.05 although all comparisons are counted (Holm). ' +
    '*In most seeds* is certain of the sign only: more seeds differ in this direction than in the other (sign test, Holm), ' +
    'but a few might outweigh them. The *middle seed* is the median difference, with an interval that holds for any distribution.';
  const stops =
    ` Seeds of a variant end at the first of ${of} looks (${looks} were made) at which its difference is certain. Each look has a ` +
    'share of the 0.05, so that looking often does not find what is not there, and intervals hold 95 % over all looks. A ' +
    'difference that ended early was seen when it was large: on average it is too large.';
  const yet = verdicts === undefined ? ' Nothing is certain before all runs of the first look are done.' : '';
  return `${said}${untilCertain ? stops : ''}${yet}`;
};

/** A figure of the report, drawn. */
export interface DrawnFigure extends PageFigure {
  readonly caption: string;
}

/** What was drawn, and a line on each figure that could not be. */
export interface Figures {
  readonly drawn: readonly DrawnFigure[];
  readonly notes: readonly string[];
}

/** Draws the figures. One that cannot be drawn takes nothing else with it. */
export const drawFigures = async (analysis: Analysis): Promise<Figures> => {
  const why = undrawable();
  if (why !== undefined) return { drawn: [], notes: [why] };
  const tried = await Promise.all(
    figuresOf(analysis).map(({ name, spec, caption }) =>
      toSvg(spec).then(
        (svg): DrawnFigure => ({ name, caption, svg }),
        (error: unknown) =>
          `figure ${name} is left out: ${oneLine((error instanceof Error ? error.message : `${error}`).replace(/^figure: /, ''), 200)}`,
      ),
    ),
  );
  const drawn = tried.filter((one): one is DrawnFigure => typeof one !== 'string');
  const notes = tried.filter((one): one is string => typeof one === 'string');
  return { drawn, notes: drawn.length + notes.length === 0 ? ['no run has a score yet: there are no figures'] : notes };
};

/** A line that a program says, as a sentence. */
const sentence = (line: string): string => `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;

/** A study's report as one HTML page that stands alone. */
export const reportOf = (
  analysis: Analysis,
  figures: readonly PageFigure[],
  untilCertain: boolean,
  notes: readonly string[] = [],
): string => {
  const { plan, rows, notes: own } = analysis;
  const runs = rows.reduce((sum, row) => sum + row.runs, 0);
  const [base] = plan.variants;
  const figure = (name: string): readonly PageFigure[] => figures.filter((one) => one.name.startsWith(name));
  return page({
    title: plan.name,
    subtitle: `${plan.variants.length} variants, ${runs} runs`,
    text: html`<p>${prose(`Varied: ${varied(plan)}.`)}</p>
<p>Every variant runs with the same seeds, and a seed gives every variant the same noise, matrices and targets: differences
are taken within seed.</p>${[...(plan.notes ?? []), ...own, ...notes].map((note) => html`<p>${sentence(note)}</p>`)}`,
    sections: [
      {
        id: 'scores',
        title: 'Scores',
        text: '',
        figures: figure('curves'),
        tables: [scores(analysis), ...failures(analysis)],
      },
      {
        id: 'differences',
        title: 'Differences to the base',
        text: html`<p>${prose(howCertain(analysis, untilCertain))}</p>`,
        figures: figure('differences'),
        tables: rows.length > 1 ? [comparisons(analysis)] : [],
      },
      ...(figure('map').length === 0 ? [] : [{ id: 'maps', title: 'Two at a time', text: '', figures: figure('map') }]),
      ...(figure('sweep').length === 0
        ? []
        : [{ id: 'sweeps', title: 'Along each parameter', text: '', figures: figure('sweep') }]),
      {
        id: 'method',
        title: 'How it was measured',
        text: html`<p>${prose(
          `A test is a fork of the network with its weights frozen; its score is the mean over its trials. *Performance* is the largest correlation of output and target over all circular shifts, which is lenient; read it beside the correlation without a shift and the RMSE. Intervals are of means over seeds and hold whatever the distribution of the scores (Gaffke 2005, Learned-Miller & Thomas 2019): the lower end is that of a Bayesian bootstrap with one more seed that went as badly as can be, the upper end of one that went as well. Effect size: mean over standard deviation of the differences, without its bias for few seeds. A run has reached the criterion at the first test with ${nameOf(plan.measure)} ${plan.measure === 'rmse' ? '≤' : '≥'} ${plan.criterion}; the median counts runs that never did, or failed, as infinitely late.`,
        )}</p><details><summary>The base's parameters</summary><pre><code>${JSON.stringify(base.params, null, 2)}</code></pre></details>`,
      },
    ],
    provenance: [
      ['program', `reservoir-rx ${version()}`],
      ['task', plan.task],
      [
        'seeds',
        plan.seeds.length > 20
          ? `${plan.seeds.length}: ${plan.seeds[0]} … ${plan.seeds.at(-1)}`
          : plan.seeds.join(', '),
      ],
      [
        'data',
        'runs.parquet (a row a run), tests.parquet (a row a test trial), variants.parquet (this page’s numbers)',
      ],
    ],
  });
};
