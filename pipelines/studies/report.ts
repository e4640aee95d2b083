import { version } from '../files/version.ts';
import { html, type PageFigure, type PageTable, page, prose, toSvg } from '../report/index.ts';
import { type Analysis, leaderboard, type Row } from './analysis.ts';
import { figuresOf, nameOf } from './figures.ts';
import { ALPHA } from './looks.ts';
import { brief, label, MEASURES, type Plan } from './plan.ts';
import { type Estimate, fewest } from './statistics.ts';

const digits = (value: number | null, signed = false): string => {
  if (value === null) return '–';
  const text = Math.abs(value).toFixed(3);
  return `${value < 0 ? '−' : signed ? '+' : ''}${text}`;
};

const interval = ({ mean, low, high }: Estimate, signed = false): string =>
  low === null || high === null
    ? digits(mean, signed)
    : `${digits(mean, signed)}\u00a0[${digits(low, signed)},\u00a0${digits(high, signed)}]`;

const probability = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

const toCriterion = ({ toCriterion: { median, reached }, runs }: Row): string =>
  `${median ?? '–'} (${reached} of ${runs})`;

const scores = (analysis: Analysis): PageTable => ({
  caption: 'Leaderboard: means over seeds of the last test, with 95 % intervals. Failed runs have no score.',
  head: ['', 'variant', ...MEASURES.map(nameOf), 'trials to criterion', 'runs', 'failed'],
  rows: leaderboard(analysis).map((row, i) => [
    i + 1,
    row.variant.name,
    ...MEASURES.map((measure) => interval(row.final[measure])),
    toCriterion(row),
    row.runs,
    row.failed,
  ]),
});

const comparisons = ({ plan, rows }: Analysis): PageTable => ({
  caption: `Differences to the base within seed, ${nameOf(plan.measure)} of the last test.`,
  head: ['variant', 'pairs', 'difference', 'effect size', 'sign test', 'of all comparisons', 'certain'],
  rows: rows.flatMap(({ variant, comparison }) =>
    comparison === undefined
      ? []
      : [
          [
            variant.name,
            comparison.difference.n,
            interval(comparison.difference, true),
            digits(comparison.effect, true),
            probability(comparison.p),
            probability(comparison.holm),
            comparison.certain ? 'yes' : 'no',
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
          caption: 'Runs that failed. They count in no mean: judge a variant with many of them with care.',
          head: ['variant', 'failed', 'reasons'],
          rows: failed.map((row) => [row.variant.name, `${row.failed} of ${row.runs}`, row.reasons.join('; ')]),
        },
      ];
};

const varied = ({ factors }: Plan): string =>
  factors
    .map((factor) => {
      const { path, base, levels } = factor;
      const others = levels.filter((level) => label(level) !== label(base)).map((level) => brief(level, factor));
      return `\`${path}\` (base: ${brief(base, factor)}) ${others.length > 12 ? `${others.length} values` : others.join(', ')}`;
    })
    .join('; ');

const howCertain = ({ standing: { alpha, looks, of } }: Analysis, untilCertain: boolean): string =>
  untilCertain
    ? `A variant's seeds end at the first of ${of} looks (${looks} were made) at which the interval of its difference excludes 0. ` +
      `So that looking often does not find what is not there, each look has a chance of ${alpha.toFixed(4)} of being wrong, ` +
      `${ALPHA} over all of them, and intervals of differences have a confidence of ${(100 * (1 - alpha)).toFixed(2)} %. ` +
      `*Certain* is only what was at a look. The sign test and the column *of all comparisons* (Holm) are not corrected for ` +
      `stopping: a variant that ended early has smaller numbers there than a study of fixed length would give by chance.`
    : `Intervals of differences have a confidence of 95 % each. With many variants some will exclude 0 by chance; the column *of all comparisons* is the sign test corrected for that (Holm).`;

/** A figure of the report, drawn. */
export interface DrawnFigure extends PageFigure {
  readonly caption: string;
}

/** Draws the figures. */
export const drawFigures = (analysis: Analysis): Promise<readonly DrawnFigure[]> =>
  Promise.all(figuresOf(analysis).map(async ({ name, spec, caption }) => ({ name, caption, svg: await toSvg(spec) })));

/** A study's report as one HTML page that stands alone. */
export const reportOf = (analysis: Analysis, figures: readonly PageFigure[], untilCertain: boolean): string => {
  const { plan, rows } = analysis;
  const runs = rows.reduce((sum, row) => sum + row.runs, 0);
  const [base] = plan.variants;
  const figure = (name: string): readonly PageFigure[] => figures.filter((one) => one.name.startsWith(name));
  return page({
    title: plan.name,
    subtitle: `${plan.variants.length} variants, ${runs} runs`,
    text: html`<p>${prose(`Varied: ${varied(plan)}.`)}</p>
<p>Every variant runs with the same seeds, and a seed gives every variant the same noise, matrices and targets: differences
are taken within seed.</p>`,
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
          `A test is a fork of the network with its weights frozen; its score is the mean over its trials. *Performance* is the largest correlation of output and target over all circular shifts, which is lenient; read it beside the correlation without a shift and the RMSE. Intervals are of means over seeds: bootstrap percentiles, expanded as Student’s t asks for at few seeds, none where so few values could all lie on one side by chance (fewer than ${fewest(ALPHA)} at 95 %), with keyed resamples: the same runs give the same intervals. Effect size: mean over standard deviation of the differences, without its bias for few seeds. A run has reached the criterion at the first test with ${nameOf(plan.measure)} ${plan.measure === 'rmse' ? '≤' : '≥'} ${plan.criterion}; the median counts runs that never did as infinitely late.`,
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
