import type { News, NewsRow } from '../../../pipelines/studies/news.ts';
import { svg } from '../dom.ts';

/** Curves that are drawn: of the base, and of the best. */
const MOST_CURVES = 6;
const COLOURS = ['--variant-0', '--variant-1', '--variant-2', '--variant-3', '--z', '--mark'];

/** Which variants are drawn, each with a colour that it keeps as long as it is among them. */
export const coloursOf = (
  rows: readonly NewsRow[],
  before: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  const base = rows.find(({ difference }) => difference === null);
  const best = rows.filter((row) => row !== base && row.curve.length > 0).slice(0, MOST_CURVES - 1);
  const drawn = [...(base === undefined ? [] : [base]), ...best].map(({ name }) => name);
  const held = new Map(drawn.flatMap((name) => (before.has(name) ? [[name, before.get(name) as string]] : [])));
  const free = COLOURS.filter((colour) => ![...held.values()].includes(colour));
  return new Map(drawn.map((name) => [name, held.get(name) ?? (free.shift() as string)]));
};

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [640, 280, 44, 44, 8];

interface Scale {
  readonly x: (trial: number) => number;
  readonly y: (score: number) => number;
  readonly ticks: readonly number[];
  readonly trials: readonly number[];
}

const scaleOf = (rows: readonly NewsRow[]): Scale => {
  const points = rows.flatMap(({ curve }) => curve);
  const trials = [...new Set(points.map(({ trial }) => trial))].sort((a, b) => a - b);
  const scores = points.flatMap(({ mean, low, high }) => [mean, low, high].filter((value) => value !== null));
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  const room = Math.max(0.02, (most - least) * 0.06);
  const [from, to] = [least - room, most + room];
  const last = trials.at(-1) ?? 1;
  const step = 10 ** Math.floor(Math.log10((to - from) / 2));
  const by = [1, 2, 5].map((k) => k * step).find((one) => (to - from) / one <= 6) ?? 10 * step;
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / by) * by; tick <= to; tick += by) ticks.push(tick);
  return {
    x: (trial) => LEFT + (trial / last) * (WIDTH - LEFT - 12),
    y: (score) => TOP + ((to - score) / (to - from)) * (HEIGHT - TOP - BOTTOM),
    ticks,
    trials,
  };
};

const line = (x1: number, y1: number, x2: number, y2: number, kind: string) =>
  svg('line', { x1, y1, x2, y2, class: kind });

/** Learning curves with their bands. */
export const curves = ({ rows, measure }: News, colours: ReadonlyMap<string, string>): SVGSVGElement | undefined => {
  const drawn = rows.filter(({ name, curve }) => colours.has(name) && curve.length > 0);
  if (drawn.length === 0) return undefined;
  const { x, y, ticks, trials } = scaleOf(drawn);
  const figure = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: 'img' });
  figure.append(svg('title', {}, `${measure} in tests against trials of training`));
  for (const tick of ticks) {
    figure.append(
      line(LEFT, y(tick), WIDTH - 12, y(tick), 'axis'),
      svg('text', { x: LEFT - 6, y: y(tick) + 4, 'text-anchor': 'end' }, String(Number(tick.toFixed(3)))),
    );
  }
  for (const trial of trials) {
    figure.append(svg('text', { x: x(trial), y: HEIGHT - 28, 'text-anchor': 'middle' }, String(trial)));
  }
  figure.append(svg('text', { x: WIDTH - 12, y: HEIGHT - 8, 'text-anchor': 'end' }, 'trials of training'));
  for (const { name, curve } of drawn) {
    const colour = `var(${colours.get(name)})`;
    const points = curve.flatMap(({ trial, mean, low, high }) =>
      mean === null ? [] : [{ at: x(trial), mean: y(mean), low: y(low ?? mean), high: y(high ?? mean) }],
    );
    const up = points.map(({ at, high }) => `${at},${high}`);
    const down = [...points].reverse().map(({ at, low }) => `${at},${low}`);
    figure.append(
      svg('polygon', { points: [...up, ...down].join(' '), class: 'band', fill: colour }),
      svg('polyline', {
        points: points.map(({ at, mean }) => `${at},${mean}`).join(' '),
        class: 'line',
        stroke: colour,
      }),
    );
  }
  return figure;
};

const BAR = 180;

/** One difference and its interval, on the scale of all. */
export const bar = ({ difference, certain }: NewsRow, reach: number): SVGSVGElement => {
  const at = (value: number): number => BAR / 2 + (value / reach) * (BAR / 2 - 6);
  const figure = svg('svg', { viewBox: `0 0 ${BAR} 16`, width: BAR, height: 16, class: certain ? 'certain' : '' });
  figure.append(line(BAR / 2, 0, BAR / 2, 16, 'zero'));
  if (difference !== null && difference.mean !== null) {
    const { mean, low, high } = difference;
    if (low !== null && high !== null) figure.append(line(at(low), 8, at(high), 8, 'interval'));
    figure.append(svg('circle', { cx: at(mean), cy: 8, r: 4, class: 'dot' }));
  }
  return figure;
};
