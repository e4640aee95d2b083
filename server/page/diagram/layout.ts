import { Graph, layout as layOut } from '@dagrejs/dagre';

/** Where boxes stand: columns and rows from 0. */
export interface Layout {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly columns: number;
  readonly rows: number;
}

export interface Cell {
  readonly column: number;
  readonly row: number;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
}

interface Ranked {
  readonly rank: number;
  readonly order: number;
}

/** Ranks along the flow from 0, and the order within each that makes the fewest arrows cross. */
const rankedOf = (names: readonly string[], edges: readonly Edge[]): ReadonlyMap<string, Ranked> => {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR' });
  for (const name of names) graph.setNode(name, { width: 100, height: 50 });
  for (const { from, to } of edges) graph.setEdge(from, to, {});
  layOut(graph);
  const placed = names.map((name) => [name, graph.node(name) as Partial<Ranked>] as const);
  const ranks = [...new Set(placed.map(([, { rank = 0 }]) => rank))].sort((a, b) => a - b);
  return new Map(placed.map(([name, { rank = 0, order = 0 }]) => [name, { rank: ranks.indexOf(rank), order }]));
};

const within = (names: ReadonlySet<string>, edges: readonly Edge[]): readonly Edge[] =>
  edges.filter(({ from, to }) => names.has(from) && names.has(to));

const width = (ranked: ReadonlyMap<string, Ranked>): number =>
  1 + Math.max(-1, ...[...ranked.values()].map(({ rank }) => rank));

/** The flow cut into lines, as a text is; what only a later line reads stands in that, if there is room. */
const linesOf = (names: readonly string[], edges: readonly Edge[], most: number): readonly ReadonlySet<string>[] => {
  const ranked = rankedOf(names, edges);
  const count = Math.max(1, Math.ceil(width(ranked) / most));
  const lines = Array.from({ length: count }, () => new Set<string>());
  const lineOf = (name: string): number => Math.floor((ranked.get(name)?.rank ?? 0) / most);
  for (const name of names) lines[lineOf(name)]?.add(name);
  for (const name of names) {
    const readers = edges.filter(({ from }) => from === name).map(({ to }) => lineOf(to));
    const first = Math.min(...readers);
    if (readers.length === 0 || first === lineOf(name) || edges.some(({ to }) => to === name)) continue;
    const later = new Set([...(lines[first] ?? []), name]);
    if (width(rankedOf([...later], within(later, edges))) > most) continue;
    lines[lineOf(name)]?.delete(name);
    lines[first]?.add(name);
  }
  return lines.filter((line) => line.size > 0);
};

/** Rows in a column: as near as can be to those that they are connected with. */
const rowsOf = (
  column: readonly string[],
  wanted: (name: string) => number,
  rows: number,
): ReadonlyMap<string, number> => {
  let next = 0;
  return new Map(
    column.map((name, i) => {
      const row = Math.min(Math.max(next, Math.round(wanted(name))), rows - (column.length - i));
      next = row + 1;
      return [name, row] as const;
    }),
  );
};

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0) / values.length;

/**
 * Columns by the data's flow, from left to right, in as many lines as are needed.
 * @param edges arrows that point along the flow
 * @param most columns that there is room for
 */
export const layoutOf = (names: readonly string[], edges: readonly Edge[], most: number): Layout => {
  const cells = new Map<string, Cell>();
  let top = 0;
  let columns = 0;
  for (const line of linesOf(names, edges, most)) {
    const own = within(line, edges);
    const ranked = rankedOf([...line], own);
    const count = width(ranked);
    const byRank = Array.from({ length: count }, (_, rank) =>
      [...line]
        .filter((name) => ranked.get(name)?.rank === rank)
        .sort((a, b) => (ranked.get(a)?.order ?? 0) - (ranked.get(b)?.order ?? 0)),
    );
    const rows = Math.max(...byRank.map(({ length }) => length));
    for (const [column, inside] of byRank.entries()) {
      const wanted = (name: string): number =>
        mean(own.filter(({ to }) => to === name).flatMap(({ from }) => (cells.get(from)?.row ?? top) - top)) ?? 0;
      for (const [name, row] of rowsOf(inside, wanted, rows)) cells.set(name, { column, row: top + row });
    }
    top += rows;
    columns = Math.max(columns, count);
  }
  return { cells, columns, rows: top };
};
