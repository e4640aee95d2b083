import type { Arrow } from './graph.ts';
import { type End, laneOf, type Run, type Stretch } from './lanes.ts';
import type { Cell, Layout } from './layout.ts';

export type Side = 'left' | 'right' | 'top' | 'bottom';

/** Where an arrow begins or ends: on a side of a box, and where on it, 0 to 1. */
export interface Port {
  readonly cell: Cell;
  readonly side: Side;
  part: number;
}

/** An arrow's way: from a port, through some gaps, to a port; in none it is straight. */
export interface Route {
  readonly arrow: Arrow;
  readonly from: Port;
  readonly to: Port;
  readonly through: readonly Stretch[];
}

export interface Routes {
  readonly routes: readonly Route[];
  /** How many lanes each gap has: before each row, and after the last; before each column, and after the last. */
  readonly across: readonly number[];
  readonly down: readonly number[];
}

const stretch = (gap: Stretch['gap'], index: number): Stretch => ({ gap, index, lane: 0 });

type Way = readonly [Side, Side, ...(readonly Stretch[])];

/** The way from one box to another: which sides, and through which gaps. */
const wayOf = (a: Cell, b: Cell, delayed: boolean, { rows }: Layout, free: (a: Cell, b: Cell) => boolean): Way => {
  const right = b.column - a.column;
  const below = b.row - a.row;
  if (below === 0) {
    if (right > 0 && !delayed && free(a, b)) return ['right', 'left'];
    // Around: what goes back over the top, what goes on beneath; the last row keeps to the outside.
    const outside = rows > 1 && a.row === rows - 1;
    const over = delayed ? !outside : outside && rows > 2;
    return over ? ['top', 'top', stretch('across', a.row)] : ['bottom', 'bottom', stretch('across', a.row + 1)];
  }
  if (right === 0 && free(a, b)) return below > 0 ? ['bottom', 'top'] : ['top', 'bottom'];
  if (right === 1 && !delayed) return ['right', 'left', stretch('down', b.column)];
  const [out, into]: readonly [Side, Side] = below > 0 ? ['bottom', 'top'] : ['top', 'bottom'];
  const [first, last] = below > 0 ? [a.row + 1, b.row] : [a.row, b.row + 1];
  if (first === last) return [out, into, stretch('across', first)];
  const along = stretch('down', right >= 0 ? b.column : b.column + 1);
  return [out, into, stretch('across', first), along, stretch('across', last)];
};

/** A port's place in units of columns or rows, gaps lying at whole numbers. */
const x = ({ cell, part }: Port): number => cell.column + 0.1 + 0.8 * part;
const y = ({ cell, part }: Port): number => cell.row + 0.1 + 0.8 * part;

/** Ends on one side of one box stand apart, in the order of where they lead. */
const spread = (routes: readonly Route[]): void => {
  const groups = new Map<string, { readonly port: Port; readonly other: Port }[]>();
  for (const { from, to } of routes) {
    for (const [port, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const key = [port.cell.column, port.cell.row, port.side].join();
      groups.set(key, [...(groups.get(key) ?? []), { port, other }]);
    }
  }
  for (const group of groups.values()) {
    const along = ({ port, other }: (typeof group)[number]): number =>
      port.side === 'left' || port.side === 'right' ? y(other) : x(other);
    const sorted = [...group].sort((a, b) => along(a) - along(b));
    for (const [i, { port }] of sorted.entries()) port.part = (i + 1) / (sorted.length + 1);
  }
};

/** One end of a route's stretch: at the port itself, or where the next stretch goes on. */
const endOf = (own: Stretch, next: Stretch | undefined, port: Port, other: Port): End => {
  const across = own.gap === 'across';
  if (next === undefined) {
    return { at: across ? x(port) : y(port), side: port.side === 'bottom' || port.side === 'right' ? -1 : 1 };
  }
  const beyond = across ? port.cell.row - other.cell.row : x(port) - own.index;
  return { at: next.index, side: beyond > 0 ? 1 : -1 };
};

const runsOf = ({ from, to, through }: Route): readonly Run[] =>
  through.map((own, i) => ({
    stretch: own,
    ends: [endOf(own, through[i - 1], from, to), endOf(own, through[i + 1], to, from)],
  }));

/** The ways of all arrows, none over a box, and as few over each other as can be. */
export const routesOf = (arrows: readonly Arrow[], layout: Layout): Routes => {
  const { cells, columns, rows } = layout;
  const taken = new Set([...cells.values()].map(({ column, row }) => `${column},${row}`));
  const free = (a: Cell, b: Cell): boolean => {
    const [dx, dy] = [Math.sign(b.column - a.column), Math.sign(b.row - a.row)];
    for (let c = a.column + dx, r = a.row + dy; c !== b.column || r !== b.row; c += dx, r += dy) {
      if (taken.has(`${c},${r}`)) return false;
    }
    return true;
  };
  const routes = arrows.flatMap((arrow): readonly Route[] => {
    const [a, b] = [cells.get(arrow.from), cells.get(arrow.to)];
    if (a === undefined || b === undefined) return [];
    const [out, into, ...through] = wayOf(a, b, arrow.delayed, layout, free);
    return [{ arrow, from: { cell: a, side: out, part: 0.5 }, to: { cell: b, side: into, part: 0.5 }, through }];
  });
  spread(routes);
  const runs = routes.flatMap(runsOf);
  const lanes = (gap: Stretch['gap'], count: number): readonly number[] =>
    Array.from({ length: count + 1 }, (_, index) =>
      laneOf(runs.filter(({ stretch: own }) => own.gap === gap && own.index === index)),
    );
  return { routes, across: lanes('across', rows), down: lanes('down', columns) };
};
