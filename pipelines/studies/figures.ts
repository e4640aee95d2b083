import { canonical, type Json } from '../jobs/index.ts';
import { type FigureSpec, muted, okabeIto, sequence } from '../report/index.ts';
import { mean } from '../run/measure.ts';
import { type Analysis, leaderboard, type Row } from './analysis.ts';
import { brief, type Measure, type Plan } from './plan.ts';
import { certainty, minus } from './words.ts';

/** A figure of a study's report: what is drawn, and what is said of it. */
export interface Drawn {
  readonly name: string;
  readonly spec: FigureSpec;
  readonly caption: string;
}

const MEASURE_NAMES: Readonly<Record<Measure, string>> = {
  performance: 'performance',
  zeroShift: 'correlation without a shift',
  rmse: 'RMSE',
};
export const nameOf = (measure: Measure): string => MEASURE_NAMES[measure];

/** Curves in one plot at most: as many as there are colours. */
const MOST_COLOURS = 7;
const MOST_PANELS = 24;
const BASE = muted;

/** A variant's name is data, with the hyphen that SQL and JSON know; in a figure its numbers have a minus. */
const called = ({ variant }: Pick<Row, 'variant'>): string => minus(variant.name);

const pointsOf = (row: Row, measure: Measure) =>
  row.curves[measure].flatMap(({ trial, score: { mean, low, high } }) =>
    mean === null ? [] : [{ variant: called(row), trial, mean, low: low ?? mean, high: high ?? mean }],
  );

const band = (colour: object) => [
  {
    mark: { type: 'area' as const, opacity: 0.18 },
    encoding: { y: { field: 'low', type: 'quantitative' as const }, y2: { field: 'high' }, ...colour },
  },
  {
    mark: { type: 'line' as const, point: { size: 22 } },
    encoding: { y: { field: 'mean', type: 'quantitative' as const }, ...colour },
  },
];

const axes = (measure: Measure, title: string | null = nameOf(measure)) => ({
  x: {
    field: 'trial',
    type: 'quantitative' as const,
    title: 'trials of training',
    // No half trials, however few there are.
    axis: { tickMinStep: 1, format: 'd' },
  },
  y: { type: 'quantitative' as const, title, scale: { zero: false } },
});

/** All in one plot, or one plot each with the base behind it. */
const curves = (analysis: Analysis): Drawn | undefined => {
  const { plan, rows } = analysis;
  const [base, ...others] = rows as readonly [Row, ...Row[]];
  if (rows.every((row) => pointsOf(row, plan.measure).length === 0)) return undefined;
  const caption = `Learning curves: ${nameOf(plan.measure)} in tests with the weights frozen, mean over seeds, between the worst and the best of them.`;
  if (rows.length <= MOST_COLOURS) {
    const colour = {
      color: {
        field: 'variant',
        type: 'nominal' as const,
        title: null,
        scale: { domain: rows.map(called), range: sequence.slice(0, rows.length) },
        legend: { columns: 2 },
      },
    };
    return {
      name: 'curves',
      caption,
      spec: {
        width: 560,
        height: 300,
        data: { values: rows.flatMap((row) => pointsOf(row, plan.measure)) },
        encoding: axes(plan.measure),
        layer: band(colour),
      },
    };
  }
  const shown = leaderboard(analysis)
    .filter((row) => row !== base)
    .slice(0, MOST_PANELS);
  const left = others.length - shown.length;
  const panels = shown.flatMap((row) => [
    ...pointsOf(base, plan.measure).map((point) => ({ ...point, panel: called(row), of: 'base' })),
    ...pointsOf(row, plan.measure).map((point) => ({ ...point, panel: called(row), of: 'variant' })),
  ]);
  const colour = {
    color: {
      field: 'of',
      type: 'nominal' as const,
      title: null,
      scale: { domain: ['base', 'variant'], range: [BASE, okabeIto.blue] },
    },
  };
  return {
    name: 'curves',
    caption: `${caption} One plot a variant, the base in grey behind it${left > 0 ? `; the ${left} worst are left out` : ''}.`,
    spec: {
      data: { values: panels },
      columns: 3,
      facet: {
        field: 'panel',
        type: 'nominal',
        title: null,
        sort: shown.map(called),
        // A line each for what differs from the base.
        header: { labelFontSize: 10, labelLimit: 0, labelFontWeight: 'normal', labelExpr: "split(datum.label, ', ')" },
      },
      spec: { width: 190, height: 110, encoding: axes(plan.measure, null), layer: band(colour) },
    },
  };
};

type Certainty = ReturnType<typeof certainty>;
const KINDS: Readonly<Record<Certainty, { readonly name: string; readonly colour: string }>> = {
  yes: { name: 'certain', colour: okabeIto.blue },
  'in most seeds': { name: 'certain in most seeds', colour: okabeIto.orange },
  no: { name: 'not certain', colour: muted },
};

/** With more seeds their marks would be a bar. */
const MOST_MARKS = 100;

/** Paired differences to the base with their intervals, the largest first; and those of each seed. */
const forest = ({ plan, rows }: Analysis): Drawn | undefined => {
  const values = rows.flatMap(({ variant, comparison }) => {
    if (comparison === undefined || comparison.difference.mean === null) return [];
    const { mean, low, high } = comparison.difference;
    return [{ variant: called({ variant }), mean, low, high, kind: KINDS[certainty(comparison)].name }];
  });
  if (values.length === 0) return undefined;
  const marks = rows.flatMap(({ variant, comparison }) =>
    comparison === undefined || comparison.seeds.length > MOST_MARKS
      ? []
      : comparison.seeds.map(({ value }) => ({ variant: called({ variant }), value })),
  );
  const sorted = [...values].sort((a, b) => b.mean - a.mean).map(({ variant }) => variant);
  const kinds = Object.values(KINDS).filter(({ name }) => values.some(({ kind }) => kind === name));
  const color = {
    field: 'kind',
    type: 'nominal' as const,
    title: null,
    scale: { domain: kinds.map(({ name }) => name), range: kinds.map(({ colour }) => colour) },
    legend: { labelLimit: 400 },
  };
  return {
    name: 'differences',
    caption: `Paired differences to the base in ${nameOf(plan.measure)} after the last trial, within seed: mean and 95 % interval${marks.length > 0 ? ', and a stroke for each seed' : ''}. The interval allows for seeds that fail and were not among these.`,
    spec: {
      width: 420,
      height: { step: 22 },
      data: { values },
      encoding: {
        y: { field: 'variant', type: 'nominal', sort: sorted, title: null, axis: { labelLimit: 420, grid: false } },
      },
      layer: [
        // Its own y, or it would be one point a variant.
        {
          data: { values: [{}] },
          mark: { type: 'rule', color: muted, strokeWidth: 1, strokeDash: [4, 3] },
          encoding: { x: { datum: 0, type: 'quantitative' }, y: { value: 0 }, y2: { value: 'height' } },
        },
        {
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: {
            x: { field: 'low', type: 'quantitative', title: `difference in ${nameOf(plan.measure)}` },
            x2: { field: 'high' },
            color,
          },
        },
        ...(marks.length === 0
          ? []
          : [
              {
                data: { values: marks },
                mark: { type: 'tick' as const, color: muted, thickness: 1, size: 12, opacity: 0.8 },
                encoding: { x: { field: 'value', type: 'quantitative' as const } },
              },
            ]),
        {
          mark: { type: 'point', size: 60 },
          encoding: { x: { field: 'mean', type: 'quantitative' }, color },
        },
      ],
    },
  };
};

const MOST_MAPS = 6;
type Say = (level: Json) => string;

/** Levels of a factor in the order of the study, the base's among them. */
const levelsOf = ({ variants }: Plan, i: number): readonly Json[] => {
  const found = new Map(variants.map(({ levels }) => [canonical(levels[i] as Json), levels[i] as Json]));
  const all = [...found.values()];
  return all.every((level) => typeof level === 'number') ? [...all].sort((a, b) => Number(a) - Number(b)) : all;
};

/** Each pair of factors that is swept fully: the mean score at each combination, over all else. */
const maps = ({ plan, rows }: Analysis): readonly Drawn[] => {
  const pairs = plan.factors.flatMap((_, i) => plan.factors.slice(i + 1).map((__, k) => [i, i + 1 + k] as const));
  const drawn = pairs.flatMap(([i, k]): readonly Drawn[] => {
    const [one, other] = [plan.factors[i], plan.factors[k]];
    if (one === undefined || other === undefined) return [];
    const [a, b] = [one.path, other.path];
    const [as, bs] = [levelsOf(plan, i), levelsOf(plan, k)];
    const [sayA, sayB] = [one, other].map((factor) => (level: Json) => minus(brief(level, factor))) as [Say, Say];
    if (as.length < 2 || bs.length < 2) return [];
    const at = new Map<string, number[]>();
    for (const { variant, final } of rows) {
      const key = canonical([variant.levels[i] as Json, variant.levels[k] as Json]);
      const score = final[plan.measure].mean;
      if (score !== null) at.set(key, [...(at.get(key) ?? []), score]);
    }
    const cells = as.flatMap((x) =>
      bs.flatMap((y) => {
        const scores = at.get(canonical([x, y]));
        if (scores === undefined) return [];
        return [{ x: sayA(x), y: sayB(y), score: mean(scores), text: minus(mean(scores).toFixed(2)) }];
      }),
    );
    // One factor at a time fills a row and a column only.
    if (cells.length <= as.length + bs.length - 1) return [];
    const range = [Math.min(...cells.map(({ score }) => score)), Math.max(...cells.map(({ score }) => score))];
    const middle = ((range[0] as number) + (range[1] as number)) / 2;
    const encoding = {
      x: { field: 'x', type: 'nominal' as const, sort: as.map(sayA), title: a, axis: { labelAngle: 0 } },
      y: { field: 'y', type: 'nominal' as const, sort: bs.map(sayB), title: b, axis: { grid: false } },
    };
    return [
      {
        name: `map-${i}-${k}`,
        caption: `Mean ${nameOf(plan.measure)} after the last trial by ${a} and ${b}, over whatever else was varied there.`,
        spec: {
          width: { step: 84 },
          height: { step: 44 },
          data: { values: cells },
          encoding,
          layer: [
            {
              mark: 'rect',
              encoding: {
                color: {
                  field: 'score',
                  type: 'quantitative',
                  title: nameOf(plan.measure),
                  scale: { scheme: 'cividis', domain: range },
                  legend: { gradientLength: 160 },
                },
              },
            },
            {
              mark: { type: 'text', fontSize: 12 },
              encoding: {
                text: { field: 'text', type: 'nominal' },
                color: { condition: { test: `datum.score < ${middle}`, value: '#ffffff' }, value: '#000000' },
              },
            },
          ],
        },
      },
    ];
  });
  return drawn.slice(0, MOST_MAPS);
};

const MOST_VALUES = 8;

/** Scores along each factor that has many numbers: what a random search is read from. */
const sweeps = ({ plan, rows }: Analysis): readonly Drawn[] =>
  plan.factors.flatMap(({ path }, i): readonly Drawn[] => {
    const values = rows.flatMap(({ variant, final }) => {
      const [x, { mean, low, high }] = [variant.levels[i], final[plan.measure]];
      return typeof x !== 'number' || mean === null ? [] : [{ x, mean, low: low ?? mean, high: high ?? mean }];
    });
    if (new Set(values.map(({ x }) => x)).size < MOST_VALUES) return [];
    return [
      {
        name: `sweep-${i}`,
        caption: `${nameOf(plan.measure)} after the last trial along ${path}: one point a variant, with its 95 % interval.`,
        spec: {
          width: 480,
          height: 220,
          data: { values },
          encoding: { x: { field: 'x', type: 'quantitative', title: path, scale: { zero: false } } },
          layer: [
            {
              mark: { type: 'rule', color: muted },
              encoding: {
                y: { field: 'low', type: 'quantitative', title: nameOf(plan.measure) },
                y2: { field: 'high' },
              },
            },
            { mark: { type: 'point', color: okabeIto.blue }, encoding: { y: { field: 'mean', type: 'quantitative' } } },
          ],
        },
      },
    ];
  });

/** All that can be drawn of a study: nothing of one without a score. */
export const figuresOf = (analysis: Analysis): readonly Drawn[] => {
  const single = [curves(analysis), forest(analysis)].filter((drawn): drawn is Drawn => drawn !== undefined);
  return [...single, ...maps(analysis), ...sweeps(analysis)];
};
