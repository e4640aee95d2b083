import { type FigureSpec, ink, muted, okabeIto } from '../report/index.ts';
import { mean } from '../run/measure.ts';
import { type Interval, studentInterval } from '../statistics/index.ts';
import { MEASURES, type Measure, type Run } from './condition.ts';
import type { Chance } from './tasks/chance.ts';
import type { Drawing } from './tasks/learn.ts';

/** Vega-Lite's own type leads nowhere in nested parts; a figure is checked when it is drawn, where a warning is an error. */
// biome-ignore lint/suspicious/noExplicitAny: see above
type Part = any;

export const figure = (parts: Part): FigureSpec => parts as FigureSpec;

/** Where a series stands at one place of the axis: a mean, and its interval. */
export interface Point extends Interval {
  readonly x: number;
  readonly n: number;
  readonly mean: number;
}

/** What captions say of the bands. */
export const INTERVALS =
  'Bands: 95 % intervals of the mean (Student’s; they do not know of failures that were not seen).';

/** A mean and its 95 % interval at one place of an axis; of a single value, the value. */
export const pointOf = (x: number, values: readonly number[]): Point => {
  const centre = mean(values);
  const { low, high } = studentInterval(values) ?? { low: centre, high: centre };
  return { x, n: values.length, mean: centre, low, high };
};

export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly points: Readonly<Record<Measure, readonly Point[]>>;
}

/** A condition's learning curve: the three measures after each number of trials that was tested. */
export const curveOf = (
  { name, colour }: { readonly name: string; readonly colour: string },
  runs: readonly Run[],
): Series => {
  const trials = [...new Set(runs.flatMap(({ tests }) => tests.map((test) => test.trial)))].sort((a, b) => a - b);
  const of = (measure: Measure): readonly Point[] =>
    trials.map((x) =>
      pointOf(
        x,
        runs.flatMap(({ tests }) => tests.find((test) => test.trial === x)?.[measure] ?? []),
      ),
    );
  return { name, colour, points: { performance: of('performance'), zeroShift: of('zeroShift'), rmse: of('rmse') } };
};

export const TITLES: Readonly<Record<Measure, string>> = {
  performance: 'performance (best shift)',
  zeroShift: 'correlation at zero shift',
  rmse: 'RMSE',
};

const chanceOf = (chance: Chance, measure: Measure): number => (measure === 'rmse' ? chance.silent : chance[measure]);

/** Colours and names of the series that there are, in order. */
export const coloured = (series: readonly { readonly name: string; readonly colour: string }[]) => {
  const unique = [...new Map(series.map((one) => [one.name, one])).values()];
  return {
    field: 'series',
    type: 'nominal',
    title: null,
    scale: { domain: unique.map(({ name }) => name), range: unique.map(({ colour }) => colour) },
  };
};

export interface Axis {
  readonly title: string;
  readonly log?: boolean;
  readonly values?: readonly number[];
}

const axisX = ({ title, log = false, values }: Axis) => ({
  field: 'x',
  type: 'quantitative',
  title,
  scale: { ...(log ? { type: 'log' } : { zero: false }), nice: false, padding: 8 },
  axis: {
    grid: false,
    labelOverlap: 'greedy',
    labelSeparation: 3,
    ...(values === undefined ? {} : { values: [...values] }),
    format: '~r',
  },
});

const LEVEL: Readonly<Record<Measure, string>> = {
  performance: 'chance',
  zeroShift: 'chance',
  rmse: 'output 0',
};

/** A dashed line across the plot with a word on it. */
const levelAt = (value: number | undefined, text: string, y: Part, width: number): readonly Part[] => {
  if (value === undefined) return [];
  const data = { values: [{ level: value, text }] };
  const at = { ...y, field: 'level' };
  return [
    { data, mark: { type: 'rule', strokeDash: [4, 3], color: muted }, encoding: { y: at } },
    {
      data,
      mark: { type: 'text', align: 'right', baseline: 'bottom', dy: -3, fontSize: 10, color: muted },
      encoding: { y: at, x: { value: width }, text: { field: 'text' } },
    },
  ];
};

const panel = (
  series: readonly Series[],
  measure: Measure,
  axis: Axis,
  chance: Chance | undefined,
  { lowest = 0, all = series }: { readonly lowest?: number; readonly all?: readonly Series[] } = {},
): Part => {
  const values = series.flatMap(({ name, points }) =>
    points[measure].map(({ x, mean, low, high, n }) => ({
      series: name,
      x,
      mean,
      low: measure === 'rmse' ? Math.max(0, low) : Math.max(-1, low),
      high: measure === 'rmse' ? high : Math.min(1, high),
      n,
    })),
  );
  const top = Math.max(...values.map(({ high }) => high), chance === undefined ? 0 : chanceOf(chance, measure));
  const bottom = Math.min(lowest, ...values.map(({ low }) => low));
  const domain = measure === 'rmse' ? [0, 1.08 * top] : [Math.max(-1, bottom), 1];
  const y = { type: 'quantitative', title: TITLES[measure], scale: { domain, nice: false } };
  const level = chance === undefined ? undefined : chanceOf(chance, measure);
  return {
    width: 200,
    height: 190,
    layer: [
      ...levelAt(level, LEVEL[measure], y, 200),
      {
        data: { values },
        mark: { type: 'area', opacity: 0.18, clip: true },
        encoding: {
          x: axisX(axis),
          y: { ...y, field: 'low' },
          y2: { field: 'high' },
          color: coloured(all),
        },
      },
      {
        data: { values },
        mark: { type: 'line', clip: false, point: { size: 28, filled: true } },
        encoding: { x: axisX(axis), y: { ...y, field: 'mean' }, color: coloured(all) },
      },
    ],
  };
};

/** The three measures side by side; bands are intervals of the mean, dashes the chance level. */
export const threeMeasures = (series: readonly Series[], axis: Axis, chance?: Chance): FigureSpec => {
  const filled = series.filter(({ points }) => points.performance.length > 0);
  return figure({ hconcat: MEASURES.map((measure) => panel(filled, measure, axis, chance)), spacing: 24 });
};

/** One measure in several panels, one a task. */
export const compared = (
  tasks: readonly { readonly title: string; readonly series: readonly Series[]; readonly axis: Axis }[],
  measure: Measure,
): FigureSpec => {
  const all = tasks.flatMap(({ series }) => series);
  const points = all.flatMap((one) => one.points[measure]);
  const lowest = Math.min(0, ...points.map(({ low }) => low));
  const shown = tasks.map(({ title, series, axis }) => ({
    ...panel(series, measure, axis, undefined, { lowest, all }),
    title,
  }));
  return figure({ hconcat: shown, spacing: 24 });
};

export interface Trace {
  readonly name: string;
  readonly colour: string;
  readonly drawing: Drawing;
}

/** What is drawn against what was to be drawn, one row a condition. @param seconds length of the signals */
export const traces = (shown: readonly Trace[], seconds: number): FigureSpec => {
  const values = shown.flatMap(({ name, drawing: { output, target } }) => {
    const [drawn = [], wanted = []] = [output[0], target[0]];
    return drawn.flatMap((value, i) => {
      const t = (seconds * i) / drawn.length;
      return [
        { row: name, t, value: wanted[i], series: 'target' },
        { row: name, t, value, series: name },
      ];
    });
  });
  const series = [{ name: 'target', colour: ink }, ...shown];
  const names = shown.map(({ name }) => name);
  return figure({
    data: { values },
    facet: { row: { field: 'row', type: 'nominal', title: null, sort: names, header: { labels: false } } },
    spacing: 12,
    spec: {
      width: 640,
      height: 90,
      mark: { type: 'line', strokeWidth: 1.6, clip: true },
      encoding: {
        x: {
          field: 't',
          type: 'quantitative',
          title: 'time in the trial (s)',
          axis: { grid: false, tickCount: 10, format: '~r' },
          scale: { nice: false },
        },
        y: { field: 'value', type: 'quantitative', title: 'output', axis: { tickCount: 3 } },
        color: coloured(series),
        strokeDash: {
          field: 'series',
          type: 'nominal',
          title: null,
          scale: { domain: series.map(({ name }) => name), range: series.map((_, i) => (i === 0 ? [3, 2] : [1, 0])) },
        },
        order: { field: 't' },
      },
    },
  });
};

export interface Pen {
  readonly title: string;
  readonly colour: string;
  readonly drawing: Drawing;
}

/** A pen's path, x to the right and y up. */
const path = (signal: Drawing['output'], color: string, strokeWidth: number, opacity: number): Part => ({
  data: { values: (signal[0] ?? []).map((x, i) => ({ x, y: signal[1]?.[i], i })) },
  mark: { type: 'line', color, strokeWidth, opacity, clip: true },
  encoding: {
    x: { field: 'x', type: 'quantitative', axis: null, scale: { domain: [-0.9, 0.9], nice: false } },
    y: { field: 'y', type: 'quantitative', axis: null, scale: { domain: [-1.1, 1.1], nice: false } },
    order: { field: 'i', type: 'quantitative' },
  },
});

/** One drawing under a title; what was wanted is drawn thin behind. */
export const penned = ({ title, colour, drawing: { output, target } }: Pen, width = 90): Part => ({
  width,
  height: (width * 11) / 9,
  title: { text: title, fontSize: 11, fontWeight: 'normal', anchor: 'middle' },
  layer: [path(target, ink, 1, 0.45), path(output, colour, 2, 1)],
});

/** Drawings beside one another, a number in each row. */
export const strokes = (pens: readonly Pen[], columns = 5): FigureSpec =>
  figure({ concat: pens.map((pen) => penned(pen)), columns, spacing: 12 });

/** 1, 10, 100, …: those that positive values lie between. */
const powersOfTen = (values: readonly number[]): number[] => {
  const [from, to] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  return Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
};

/** A plain chart of lines over an axis. */
export const lines = (
  series: readonly { readonly name: string; readonly colour: string; readonly points: readonly Point[] }[],
  x: Axis,
  y: { readonly title: string; readonly log?: boolean; readonly domain?: readonly [number, number] },
  level?: { readonly value: number; readonly text: string },
): FigureSpec => {
  const values = series.flatMap(({ name, points }) =>
    points.map(({ x: at, mean, low, high }) => ({
      series: name,
      x: at,
      mean,
      // There is no 0 on a logarithmic axis.
      low: y.log ? Math.max(low, mean / 10) : low,
      high,
    })),
  );
  const powers = y.log ? powersOfTen(values.map(({ mean }) => mean)) : undefined;
  const domain = powers === undefined ? y.domain : [powers[0], powers.at(-1)];
  const yOf = {
    type: 'quantitative',
    title: y.title,
    scale: { ...(y.log ? { type: 'log' } : {}), nice: false, ...(domain ? { domain: [...domain] } : {}) },
    ...(powers === undefined ? {} : { axis: { values: powers } }),
  };
  return figure({
    width: 460,
    height: 230,
    layer: [
      ...levelAt(level?.value, level?.text ?? '', yOf, 460),
      {
        data: { values },
        mark: { type: 'area', opacity: 0.18, clip: true },
        encoding: {
          x: axisX(x),
          y: { ...yOf, field: 'low' },
          y2: { field: 'high' },
          color: coloured(series),
        },
      },
      {
        data: { values },
        mark: {
          type: 'line',
          clip: true,
          point: y.log === true || values.length < 60 ? { size: 28, filled: true } : false,
        },
        encoding: { x: axisX(x), y: { ...yOf, field: 'mean' }, color: coloured(series) },
      },
    ],
  });
};

/** One dot a network. */
export const dots = (
  series: readonly {
    readonly name: string;
    readonly colour: string;
    readonly points: readonly { readonly x: number; readonly y: number }[];
  }[],
  x: string,
  y: string,
): FigureSpec =>
  figure({
    width: 460,
    height: 230,
    data: { values: series.flatMap(({ name, points }) => points.map((point) => ({ series: name, ...point }))) },
    mark: { type: 'point', filled: true, opacity: 0.7 },
    encoding: {
      x: { field: 'x', type: 'quantitative', title: x, axis: { grid: false }, scale: { zero: false } },
      y: { field: 'y', type: 'quantitative', title: y, scale: { domain: [-1, 1], nice: false } },
      color: coloured(series),
    },
  });

export const { blue, vermillion, green, purple, orange, sky } = okabeIto;
