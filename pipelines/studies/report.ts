import { version } from '../files/version.ts';
import { html, type PageFigure, type PageTable, page, prose, toSvg, undrawable } from '../report/index.ts';
import { oneLine } from '../schema/decode.ts';
import { type Analysis, type Comparison, leaderboard, type Row } from './analysis.ts';
import { figuresOf, nameOf } from './figures.ts';
import { ALPHA } from './looks.ts';
import { brief, isSame, MEASURES, type Plan } from './plan.ts';
import { type Estimate, fewest } from './statistics.ts';
import { bounds, digits, minus } from './words.ts';

/** A mean with its interval; or what there is of it, and why not more. */
const interval = (found: Estimate, alpha: number, signed = false): string => {
  if (found.mean === null) return 'no score';
  const said = bounds(found, alpha, signed, '\u00a0');
  return `${digits(found.mean, signed)}\u00a0${found.low === null ? `(interval ${said})` : said}`;
};

const effect = ({ effect: value, difference: { n } }: Comparison): string =>
  value !== null ? digits(value, true) : n === 0 ? 'no score' : n < 2 ? 'needs 2 seeds' : 'no spread';

const probability = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

const toCriterion = ({ toCriterion: { median, reached }, runs }: Row): string =>
  `${median ?? (reached === 0 ? 'never' : 'not by half')} (${reached} of ${runs})`;

const scores = (analysis: Analysis): PageTable => ({
  caption: 'Leaderboard: means over seeds of the last test, with 95 % intervals. Failed runs have no score.',
  head: ['', 'variant', ...MEASURES.map(nameOf), 'trials to criterion', 'runs', 'failed'],
  rows: leaderboard(analysis).map((row, i) => [
    i + 1,
    minus(row.variant.name),
    ...MEASURES.map((measure) => interval(row.final[measure], 0.05)),
    toCriterion(row),
    row.runs,
    row.failed,
  ]),
});

const comparisons = ({ plan, rows, standing: { alpha } }: Analysis): PageTable => ({
  caption: `Differences to the base within seed, ${nameOf(plan.measure)} of the last test.`,
  head: ['variant', 'pairs', 'difference', 'effect size', 'sign test', 'of all comparisons', 'certain'],
  rows: rows.flatMap(({ variant, comparison }) =>
    comparison === undefined
      ? []
      : [
          [
            minus(variant.name),
            comparison.difference.n,
            interval(comparison.difference, alpha, true),
            effect(comparison),
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
  const { plan, rows } = analysis;
  const runs = rows.reduce((sum, row) => sum + row.runs, 0);
  const [base] = plan.variants;
  const figure = (name: string): readonly PageFigure[] => figures.filter((one) => one.name.startsWith(name));
  return page({
    title: plan.name,
    subtitle: `${plan.variants.length} variants, ${runs} runs`,
    text: html`<p>${prose(`Varied: ${varied(plan)}.`)}</p>
<p>Every variant runs with the same seeds, and a seed gives every variant the same noise, matrices and targets: differences
are taken within seed.</p>${[...(plan.notes ?? []), ...notes].map((note) => html`<p>${sentence(note)}</p>`)}`,
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
