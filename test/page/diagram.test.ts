import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrowsOf, leadsOf, standsOf } from '../../server/page/diagram/graph.ts';
import { laneOf, type Run } from '../../server/page/diagram/lanes.ts';
import { type Cell, layoutOf } from '../../server/page/diagram/layout.ts';
import { routesOf } from '../../server/page/diagram/route.ts';
import { FAKES } from './pipelines.ts';

const laidOut = (of: string, most: number) => {
  const description = FAKES[of]?.description;
  if (description === undefined) throw new Error(`expected a pipeline, found ${of}`);
  const names = standsOf(description, '').map(({ name }) => name);
  const arrows = arrowsOf(description, '');
  const layout = layoutOf(
    names,
    arrows.filter(({ delayed }) => !delayed),
    most,
  );
  return { names, arrows, layout, routes: routesOf(arrows, layout) };
};

const at = ({ column, row }: Cell): string => `${column},${row}`;

describe('the diagram', () => {
  it("has the paper's network in two lines of four, as the paper draws it", () => {
    const { cells } = laidOut('paper', 4).layout;
    expect(Object.fromEntries([...cells].map(([name, cell]) => [at(cell), name]))).toEqual({
      ...{ '0,0': 'memory', '1,0': 'drive', '2,0': 'reservoir', '3,0': 'readout' },
      ...{ '0,1': 'target', '1,1': 'reward', '2,1': 'update', '3,1': 'weights' },
    });
  });

  it('has a place that is empty where it stood, and nothing that is not there', () => {
    const fake = FAKES.paper;
    const empty = fake?.swapped?.(fake.description, 'memory', 'none', undefined);
    const stands = empty === undefined ? [] : standsOf(empty, '');
    expect(stands.find(({ name }) => name === 'memory')).toMatchObject({ node: undefined, place: { name: 'memory' } });
    expect(stands).toHaveLength(8);
    expect(leadsOf(stands, empty?.places ?? [])).toEqual([{ from: 'memory', to: 'drive' }]);
  });

  it.each(['paper', 'own', 'undeclared'])(
    'puts every box of %s in a cell of its own, and every arrow round boxes',
    (of) => {
      for (const most of [2, 3, 4, 6]) {
        const { names, arrows, layout, routes } = laidOut(of, most);
        expect(new Set([...layout.cells.values()].map(at)).size).toBe(names.length);
        expect(routes.routes).toHaveLength(arrows.length);
        for (const { from, to, through } of routes.routes) {
          if (through.length > 0) continue;
          // Straight: along a row or a column, and nothing between.
          const [dx, dy] = [to.cell.column - from.cell.column, to.cell.row - from.cell.row];
          expect(dx === 0 || dy === 0).toBe(true);
          const between = [...layout.cells.values()].filter(
            ({ column, row }) =>
              (dy === 0 && row === from.cell.row && column > from.cell.column && column < to.cell.column) ||
              (dx === 0 &&
                column === from.cell.column &&
                Math.abs(row - from.cell.row) < Math.abs(dy) &&
                (row - from.cell.row) * dy > 0),
          );
          expect(between).toEqual([]);
        }
      }
    },
  );

  it('gives stretches that would touch lanes of their own, and no more lanes than stretches', () => {
    const end = fc.record({
      at: fc.double({ min: 0, max: 5, noNaN: true }),
      side: fc.constantFrom(-1 as const, 1 as const),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(end, end), { maxLength: 12 }), (all) => {
        const runs = all.map((ends): Run => ({ ends, stretch: { gap: 'across', index: 0, lane: 0 } }));
        expect(laneOf(runs)).toBeLessThanOrEqual(runs.length);
        const extent = ({ ends: [a, b] }: Run) => [Math.min(a.at, b.at), Math.max(a.at, b.at)] as const;
        for (const [i, one] of runs.entries()) {
          for (const other of runs.slice(i + 1)) {
            const [[from, to], [start, stop]] = [extent(one), extent(other)];
            if (from <= stop && start <= to) expect(one.stretch.lane).not.toBe(other.stretch.lane);
          }
        }
      }),
    );
  });

  it('lays any graph out: each box once, in as many columns as there is room for, each arrow in lanes that there are', () => {
    const graphs = fc.integer({ min: 1, max: 14 }).chain((count) =>
      fc.record({
        count: fc.constant(count),
        pairs: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1), fc.boolean()), { maxLength: 30 }),
        most: fc.integer({ min: 2, max: 6 }),
      }),
    );
    fc.assert(
      fc.property(graphs, ({ count, pairs, most }) => {
        const names = Array.from({ length: count }, (_, i) => `m${i}`);
        const found = new Map(
          pairs
            .filter(([a, b, delayed]) => a !== b && (delayed || a < b))
            .map(([a, b, delayed]) => [`${a} ${b} ${delayed}`, { from: `m${a}`, to: `m${b}`, delayed }]),
        );
        const arrows = [...found.values()];
        const layout = layoutOf(
          names,
          arrows.filter(({ delayed }) => !delayed),
          most,
        );
        expect([...layout.cells.keys()].sort()).toEqual(names.sort());
        expect(new Set([...layout.cells.values()].map(at)).size).toBe(count);
        expect(layout.columns).toBeLessThanOrEqual(most);
        const { routes, across, down } = routesOf(arrows, layout);
        expect(routes).toHaveLength(arrows.length);
        for (const { through } of routes) {
          for (const { gap, index, lane } of through) {
            expect(lane).toBeLessThan((gap === 'across' ? across : down)[index] ?? 0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
