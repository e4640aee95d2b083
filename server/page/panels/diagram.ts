import { BehaviorSubject, combineLatest, Subscription } from 'rxjs';
import type { Node } from '../../messages.ts';
import { h, setText, svg, symbol } from '../dom.ts';
import { type Model, parameterOf } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import type { Act } from './act.ts';
import { inspector } from './inspector.ts';
import { KNOBS, MODULES } from './modules.ts';
import { card, choice, type Panel } from './panel.ts';
import { drawWires, type Wire } from './wires.ts';

/** What a read signal is called by the module that writes it. */
const writer = (read: string): string => read.replace(/^past\./, '').split('.')[0] as string;

const printed = (value: number | string | undefined): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(3))) : String(value ?? '');

/** What stands in a place, by the control that says so; of others, what the module says that it is. */
const kindIn = (model: Model, variant: string, name: string, node: Node | undefined): string | undefined => {
  const place = MODULES[name]?.place;
  const chosen = place === undefined ? undefined : parameterOf(model, variant, place);
  return chosen === undefined ? node?.kind : String(chosen);
};

interface Box {
  readonly element: HTMLButtonElement;
  readonly show: (kind: string | undefined, line: string) => void;
}

const boxOf = (name: string, column: number, row: number, select: () => void): Box => {
  const view = MODULES[name];
  const kind = h('span', { class: 'kind' });
  let written = '';
  const values = h('span', { class: 'values' });
  const element = h(
    'button',
    { type: 'button', class: 'module', click: select, 'data-module': name },
    h('span', { class: 'title' }, view?.title ?? name, view === undefined ? undefined : symbol(view.symbol)),
    kind,
    values,
  );
  element.style.setProperty('--column', String(column + 1));
  element.style.setProperty('--row', String(row + 1));
  return {
    element,
    show: (which, line) => {
      const absent = which === undefined || which === 'none';
      element.classList.toggle('absent', absent);
      setText(kind, view?.kinds[which ?? 'none']?.title ?? which ?? 'none');
      if (line !== written) values.replaceChildren(symbol(line));
      written = line;
    },
  };
};

/** The pipeline as it runs: its modules, what they read of each other, and their live parameters. */
export const diagramPanel = (store: Store, act: Act): Panel => {
  const selected = new BehaviorSubject('attractor');
  const everywhere = new BehaviorSubject(false);
  const canvas = svg('svg', { class: 'wires', 'aria-hidden': 'true' });
  const boxes = h('div', { class: 'boxes' });
  const looked = inspector(act, () => everywhere.value);
  const all = new Subscription();
  let made = new Map<string, Box>();
  let wires: readonly Wire[] = [];
  let built = '';
  const resized = new ResizeObserver(() => drawWires(canvas, boxes, wires));

  const build = (model: Model, variant: string): void => {
    const nodes = model.graph.filter((node) => node.variant === variant);
    const known = new Set([...nodes.map(({ name }) => name), 'attractor']);
    const others = [...known].filter((name) => MODULES[name] === undefined);
    const names = [...Object.keys(MODULES).filter((name) => known.has(name)), ...others];
    made = new Map(
      names.map((name) => {
        const [column, row] = MODULES[name]?.at ?? [others.indexOf(name) % 4, 2 + Math.floor(others.indexOf(name) / 4)];
        return [name, boxOf(name, column, row, () => selected.next(name))];
      }),
    );
    boxes.replaceChildren(canvas, ...[...made.values()].map(({ element }) => element));
    wires = nodes.flatMap(({ name, reads }) =>
      reads.flatMap((read): readonly Wire[] => {
        const from = made.get(writer(read))?.element;
        const to = made.get(name)?.element;
        if (from === undefined || to === undefined || from === to) return [];
        return [{ from, to, delayed: read.startsWith('past.') }];
      }),
    );
    // Observed anew it draws once the boxes have been filled and laid out.
    resized.unobserve(boxes);
    resized.observe(boxes);
  };

  const scope = choice<'one' | 'all'>(
    'Where changes hold',
    { one: 'This variant', all: 'All variants' },
    'one',
    (value) => everywhere.next(value === 'all'),
  );
  const variants = h('div', { class: 'variants' });
  let picker: ReturnType<typeof choice<string>> | undefined;
  let picked = '';

  const header = (model: Model, variant: string): void => {
    const several = model.variants.length > 1;
    variants.hidden = !several;
    scope.element.hidden = !several;
    const key = model.variants.join();
    if (key !== picked) {
      picked = key;
      const names = Object.fromEntries(model.variants.map((name) => [name, name]));
      picker = choice('The variant in view', names, variant, (name) => store.focus.next(name));
      variants.replaceChildren(picker.element);
    }
    picker?.show(variant);
  };

  all.add(
    combineLatest([store.model, store.focus, selected, everywhere]).subscribe(([model, variant, name, both]) => {
      if (!model.variants.includes(variant)) return;
      const key = JSON.stringify([variant, model.graph]);
      if (key !== built) build(model, variant);
      built = key;
      header(model, variant);
      scope.show(both ? 'all' : 'one');
      for (const [signal, { element, show }] of made) {
        const node = model.graph.find((one) => one.variant === variant && one.name === signal);
        const kind = kindIn(model, variant, signal, node);
        const shown = (MODULES[signal]?.kinds[kind ?? '']?.parameters ?? [])
          .slice(0, 2)
          .map((path) => `${KNOBS[path]?.symbol ?? path} = ${printed(parameterOf(model, variant, path))}`);
        show(kind, shown.join(',  '));
        element.setAttribute('aria-pressed', String(signal === name));
        if (signal === name) looked.show(model, variant, name, kind);
      }
    }),
  );
  all.add(() => resized.disconnect());

  return {
    element: card(
      'The pipeline',
      'diagram',
      h('div', { class: 'row' }, variants, scope.element),
      h('div', { class: 'split' }, boxes, looked.element),
      h(
        'p',
        { class: 'caption' },
        'Arrows lead to whoever reads a signal; dashed, one step later. Pick a module to change it.',
      ),
    ),
    needs: [],
    draw: () => {},
    destroy: () => all.unsubscribe(),
  };
};
