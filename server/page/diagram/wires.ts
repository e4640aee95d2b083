import { svg } from '../dom.ts';
import type { Stretch } from './lanes.ts';
import type { Cell } from './layout.ts';
import type { Port, Route, Routes } from './route.ts';

type Point = readonly [number, number];

/** From where to where something reaches (px). */
type Extent = readonly [number, number];

/** The tip of an arrow stands off by so much, corners are rounded by so much (px). */
const TIP = 5;
const CORNER = 9;

/** Where columns, rows and the gaps between them lie, measured at the boxes. */
interface Measured {
  readonly columns: readonly Extent[];
  readonly rows: readonly Extent[];
  readonly gaps: Gaps;
}

/** How wide the gaps are (px): before each row and column, and after the last. */
export interface Gaps {
  readonly across: readonly number[];
  readonly down: readonly number[];
}

const gapBefore = (extents: readonly Extent[], index: number, size: number): Extent => {
  const [before, after] = [extents[index - 1]?.[1], extents[index]?.[0]];
  if (before === undefined) return [(after ?? size) - size, after ?? size];
  return [before, after ?? before + size];
};

/** A straight line's two ends share a coordinate: that of its end. */
const portPoint = ({ columns, rows }: Measured, { cell, side, part }: Port): Point => {
  const [left, right] = columns[cell.column] ?? [0, 0];
  const [top, bottom] = rows[cell.row] ?? [0, 0];
  if (side === 'left' || side === 'right') return [side === 'left' ? left : right, top + part * (bottom - top)];
  return [left + part * (right - left), side === 'top' ? top : bottom];
};

const laneAt = (measured: Measured, { gap, index, lane }: Stretch, { across, down }: Routes): number => {
  const extents = gap === 'across' ? measured.rows : measured.columns;
  const [from, to] = gapBefore(extents, index, measured.gaps[gap][index] ?? 0);
  const lanes = (gap === 'across' ? across : down)[index] ?? 1;
  return from + ((to - from) * (lane + 1)) / (lanes + 1);
};

const tipped = ([x, y]: Point, side: Port['side']): Point => {
  const [dx, dy] = { left: [-1, 0], right: [1, 0], top: [0, -1], bottom: [0, 1] }[side] as [number, number];
  return [x + dx * TIP, y + dy * TIP];
};

const pointsOf = (measured: Measured, route: Route, all: Routes): readonly Point[] => {
  const end = tipped(portPoint(measured, route.to), route.to.side);
  const start = portPoint(measured, route.from);
  if (route.through.length === 0) {
    const level = route.to.side === 'left' || route.to.side === 'right';
    return [level ? [start[0], end[1]] : [end[0], start[1]], end];
  }
  const points: Point[] = [start];
  for (const one of route.through) {
    const [x, y] = points.at(-1) as Point;
    const lane = laneAt(measured, one, all);
    points.push(one.gap === 'across' ? [x, lane] : [lane, y]);
  }
  const [x, y] = points.at(-1) as Point;
  const across = route.through.at(-1)?.gap === 'across';
  points.push(across ? [end[0], y] : [x, end[1]]);
  return [...points, end];
};

/** Right angles with rounded corners. */
const pathOf = (points: readonly Point[]): string =>
  points
    .map(([x, y], i) => {
      const [before, after] = [points[i - 1], points[i + 1]];
      if (before === undefined) return `M ${x} ${y}`;
      if (after === undefined) return `L ${x} ${y}`;
      const [long, next] = [Math.hypot(x - before[0], y - before[1]), Math.hypot(after[0] - x, after[1] - y)];
      const corner = Math.min(CORNER, long / 2, next / 2);
      if (corner === 0) return '';
      const [ax, ay] = [x - ((x - before[0]) / long) * corner, y - ((y - before[1]) / long) * corner];
      const [bx, by] = [x + ((after[0] - x) / next) * corner, y + ((after[1] - y) / next) * corner];
      return `L ${ax} ${ay} Q ${x} ${y} ${bx} ${by}`;
    })
    .join(' ');

const measure = (boxes: Iterable<readonly [HTMLElement, Cell]>, gaps: Gaps): Measured => {
  const [columns, rows]: [Extent[], Extent[]] = [[], []];
  for (const [{ offsetLeft, offsetTop, offsetWidth, offsetHeight }, { column, row }] of boxes) {
    columns[column] = [offsetLeft, offsetLeft + offsetWidth];
    rows[row] = [offsetTop, offsetTop + offsetHeight];
  }
  return { columns, rows, gaps };
};

const marker = (id: string, className: string): SVGElement =>
  svg(
    'marker',
    { id, viewBox: '0 0 8 8', refX: 3, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
    svg('path', { d: 'M 0 0.8 L 7 4 L 0 7.2 z', class: className }),
  );

/** Draws all arrows into `canvas`, which lies over the boxes' common parent. */
export const drawWires = (
  canvas: SVGSVGElement,
  boxes: Iterable<readonly [HTMLElement, Cell]>,
  routes: Routes,
  gaps: Gaps,
): void => {
  const measured = measure(boxes, gaps);
  canvas.replaceChildren(
    svg('defs', {}, marker('tip', 'tip'), marker('tip-delayed', 'tip delayed')),
    ...routes.routes.map((route) =>
      svg('path', {
        d: pathOf(pointsOf(measured, route, routes)),
        class: route.arrow.delayed ? 'wire delayed' : 'wire',
        'data-from': route.arrow.from,
        'data-to': route.arrow.to,
        'marker-end': route.arrow.delayed ? 'url(#tip-delayed)' : 'url(#tip)',
      }),
    ),
  );
};
