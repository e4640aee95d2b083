import { h, svg } from '../dom.ts';
import type { Model } from '../state/model.ts';
import { type Box, boxOf } from './box.ts';
import { arrowsOf, leadsOf, type Stand, standsOf } from './graph.ts';
import { type Edge, type Layout, layoutOf } from './layout.ts';
import { type Routes, routesOf } from './route.ts';
import { drawWires, type Gaps } from './wires.ts';

/** Boxes and arrows. */
export interface Board {
  readonly element: HTMLElement;
  /** @param selected the signal of the module that is looked into */
  readonly show: (model: Model, variant: string, selected: string) => void;
  readonly stands: () => readonly Stand[];
  readonly destroy: () => void;
}

/** A box's least and largest width, and that of the gap beside it (px). */
const BOX = 158;
const GAP = 44;
const WIDEST = 250;
/** So many columns there are at least: where there is less room, the flow is scrolled. */
const FEWEST = 4;
const NARROWEST = 136;
/** A gap without arrows, and what a lane takes (px). */
const PLAIN = { across: 16, down: 26 } as const;
const EDGE = 4;
const LANE = 11;
const BESIDE = { across: 22, down: 16 } as const;

/** How wide gaps are, by the lanes in them: at the edges no more than needed. */
const gapsOf = (kind: 'across' | 'down', lanes: readonly number[]): readonly number[] =>
  lanes.map((count, i) => {
    const plain = i === 0 || i === lanes.length - 1 ? EDGE : PLAIN[kind];
    return count === 0 ? plain : Math.max(plain, BESIDE[kind] + LANE * count);
  });

const tracks = (gaps: readonly number[], track: string): string => gaps.map((gap) => `${gap}px`).join(` ${track} `);

/** @param select is told the signal of the module that is picked */
export const board = (select: (name: string) => void): Board => {
  const canvas = svg('svg', { class: 'wires', 'aria-hidden': 'true' });
  const boxes = h('div', { class: 'boxes' });
  const element = h('div', { class: 'flow' }, boxes);
  let made: ReadonlyMap<string, Box> = new Map();
  let stands: readonly Stand[] = [];
  let layout: Layout = { cells: new Map(), columns: 0, rows: 0 };
  let routes: Routes = { routes: [], across: [], down: [] };
  let gaps: Gaps = { across: [], down: [] };
  let last: { readonly model: Model; readonly variant: string } | undefined;
  let built = '';
  /** Arrows that this pipeline has had: what stands where does not depend on what has been put in or taken out. */
  let seen = new Map<string, Edge>();
  let pipeline = '';

  const most = (): number => Math.max(FEWEST, Math.floor((element.clientWidth + GAP) / (BOX + GAP)));
  const wire = (): void => {
    const placed = [...made].flatMap(([name, box]) => {
      const cell = layout.cells.get(name);
      return cell === undefined ? [] : [[box.element, cell] as const];
    });
    drawWires(canvas, placed, routes, gaps);
  };
  const remember = (model: Model): void => {
    if (model.pipeline !== pipeline) seen = new Map();
    pipeline = model.pipeline;
    for (const variant of model.variants) {
      for (const { from, to, delayed } of arrowsOf(model, variant))
        if (!delayed) seen.set(`${from} ${to}`, { from, to });
    }
  };
  const place = (model: Model, variant: string): void => {
    const names = stands.map(({ name }) => name);
    const known = [...seen.values()].filter(({ from, to }) => names.includes(from) && names.includes(to));
    // Where it has stood before tells more than the order of places.
    const leads = leadsOf(
      stands,
      model.places.filter((one) => one.variant === variant),
    ).filter(({ from }) => !known.some((edge) => edge.from === from));
    const edges = [...known, ...leads];
    layout = layoutOf(names, edges, most());
    routes = routesOf(arrowsOf(model, variant), layout);
    gaps = { across: gapsOf('across', routes.across), down: gapsOf('down', routes.down) };
    const least = gaps.down.reduce((sum, gap) => sum + gap, layout.columns * NARROWEST);
    boxes.style.setProperty('min-width', `${least}px`);
    boxes.style.setProperty('grid-template-columns', tracks(gaps.down, `minmax(${NARROWEST}px, ${WIDEST}px)`));
    boxes.style.setProperty('grid-template-rows', tracks(gaps.across, 'minmax(min-content, auto)'));
    for (const [name, box] of made) {
      const { column = 0, row = 0 } = layout.cells.get(name) ?? {};
      box.element.style.setProperty('grid-area', `${2 * row + 2} / ${2 * column + 2}`);
    }
  };
  let columns = 0;
  const resized = new ResizeObserver(() => {
    if (last !== undefined && most() !== columns) {
      columns = most();
      place(last.model, last.variant);
    }
    wire();
  });

  const build = (model: Model, variant: string): void => {
    remember(model);
    made = new Map(stands.map((stand) => [stand.name, boxOf(stand, () => select(stand.name))]));
    boxes.replaceChildren(canvas, ...[...made.values()].map((box) => box.element));
    columns = most();
    place(model, variant);
    // Observed anew it draws once the boxes have been filled and laid out.
    resized.unobserve(boxes);
    resized.observe(boxes);
    resized.observe(element);
  };

  return {
    element,
    stands: () => stands,
    show: (model, variant, selected) => {
      stands = standsOf(model, variant);
      last = { model, variant };
      const key = JSON.stringify([variant, model.pipeline, stands.map(({ node, place }) => [node, place?.name])]);
      if (key !== built) build(model, variant);
      built = key;
      for (const stand of stands) {
        const box = made.get(stand.name);
        box?.show(model, variant, stand);
        box?.element.setAttribute('aria-pressed', String(stand.name === selected));
      }
    },
    destroy: () => resized.disconnect(),
  };
};
