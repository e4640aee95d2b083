import { Subscription } from 'rxjs';
import uPlot from 'uplot';
import { h } from '../dom.ts';
import { colour, recoloured } from './palette.ts';

export interface Curve {
  /** A colour of the style sheet, or what says the colour. */
  readonly colour: string | (() => string);
  readonly width?: number;
  readonly dash?: number[];
  readonly alpha?: number;
  /** A dot at each value, and a line across what is missing. */
  readonly dotted?: boolean;
  /** Fills down to zero. */
  readonly filled?: boolean;
}

export interface PlotOptions {
  readonly label: string;
  readonly curves: readonly Curve[];
  readonly x: { readonly label: string; readonly whole?: boolean };
  readonly y: { readonly label?: string; readonly range?: uPlot.Scale.Range };
  /** px */
  readonly height: number;
  /** Drawn on top. */
  readonly over?: (plot: uPlot) => void;
  readonly compact?: boolean;
}

export type Columns = readonly ArrayLike<number | null | undefined>[];

/** Curves over a common x. */
export interface Plot {
  readonly element: HTMLElement;
  readonly set: (columns: Columns, range?: readonly [number, number]) => void;
  readonly destroy: () => void;
}

const strokeOf = (name: Curve['colour']): (() => string) => (typeof name === 'string' ? () => colour(name) : name);

const FONT = '11px system-ui, sans-serif';

const axis = (more: uPlot.Axis): uPlot.Axis => ({
  stroke: () => colour('--muted'),
  font: FONT,
  labelFont: FONT,
  labelSize: 16,
  labelGap: 0,
  gap: 4,
  grid: { stroke: () => colour('--grid'), width: 1 },
  ticks: { show: false },
  ...more,
});

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A number as it is printed, not as it is typed: `−0.5`, `2.5·10⁻⁴`. */
export const printed = (value: number, digits = 6): string => {
  const rounded = Number(value.toPrecision(digits));
  if (rounded === 0 || Math.abs(rounded) >= 0.001) return String(rounded).replace('-', '−');
  const [mantissa = '', exponent = ''] = value.toExponential(Math.min(2, digits - 1)).split('e');
  const raised = exponent.replace('-', '⁻').replace(/\d/g, (digit) => RAISED[Number(digit)] as string);
  return `${String(Number(mantissa)).replace('-', '−')}·10${raised}`;
};

/** A gap in a curve is a null to uPlot. */
const gapped = (column: ArrayLike<number | null | undefined>): readonly (number | null)[] =>
  Array.from(column, (value) => (value === undefined || Number.isNaN(value) ? null : value));

export const plot = ({ label, curves, x, y, height, over, compact = false }: PlotOptions): Plot => {
  const element = h('div', { class: 'plot', role: 'img', 'aria-label': label });
  element.style.setProperty('--least', `${height}px`);
  let range: readonly [number, number] | undefined;
  let made: uPlot | undefined;
  let pending: Columns | undefined;

  const options = (width: number, high: number): uPlot.Options => ({
    width,
    height: high,
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    padding: [8, 10, 0, 0],
    scales: {
      x: {
        time: false,
        range: (_, min, max) => [...(range ?? (min === null || min === max ? [0, 1] : [min, max]))] as [number, number],
      },
      y: { range: y.range ?? ((_, min, max) => uPlot.rangeNum(min ?? 0, max ?? 1, 0.1, true)) },
    },
    axes: [
      axis({
        label: x.label,
        size: 24,
        space: 56,
        ...(x.whole ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] } : {}),
        values: (_, splits) => splits.map((split) => printed(split)),
        ...(compact ? { label: '', labelSize: 0 } : {}),
      }),
      axis({
        ...(y.label === undefined ? { labelSize: 0 } : { label: y.label }),
        // As wide as its longest number.
        size: (_, values) => Math.max(46, 12 + 6.5 * Math.max(0, ...(values ?? []).map((text) => text?.length ?? 0))),
        space: compact ? 24 : height < 150 ? 20 : 32,
        values: (_, splits) => splits.map((split) => printed(split)),
      }),
    ],
    series: [
      {},
      ...curves.map(
        ({ colour: name, width: stroke = 1.5, dash, alpha = 1, filled = false, dotted = false }): uPlot.Series => ({
          stroke: strokeOf(name),
          width: stroke,
          alpha,
          points: dotted
            ? { show: true, size: 5, fill: strokeOf(name), stroke: strokeOf(name), width: 0 }
            : { show: false },
          spanGaps: dotted,
          ...(dash === undefined ? {} : { dash }),
          ...(filled ? { fill: () => `${strokeOf(name)()}22`, fillTo: 0 } : {}),
        }),
      ),
    ],
    hooks: over === undefined ? {} : { draw: [over] },
  });

  const resized = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    const high = Math.floor(entry?.contentRect.height ?? height);
    if (width < 40) return;
    if (made === undefined) {
      made = new uPlot(options(width, high), (pending ?? [[], ...curves.map(() => [])]) as uPlot.AlignedData, element);
    } else if (made.width !== width || made.height !== high) made.setSize({ width, height: high });
  });
  resized.observe(element);
  const all = new Subscription(() => {
    resized.disconnect();
    made?.destroy();
  });
  all.add(recoloured.subscribe(() => made?.redraw(false, true)));

  return {
    element,
    set: (columns, over) => {
      range = over;
      pending = columns.map((column, i) => (i === 0 ? column : gapped(column)));
      made?.setData(pending as uPlot.AlignedData);
    },
    destroy: () => all.unsubscribe(),
  };
};
