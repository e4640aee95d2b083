import { BehaviorSubject, combineLatest, distinctUntilChanged, map, merge, of, Subscription } from 'rxjs';
import { h } from './dom.ts';
import { frames } from './draw/loop.ts';
import { recoloured } from './draw/palette.ts';
import type { Act } from './panels/act.ts';
import { arranged } from './panels/arrange.ts';
import { catalogueOf, type Entry } from './panels/catalogue.ts';
import { diagramPanel } from './panels/diagram.ts';
import { type Multiples, multiples } from './panels/multiples.ts';
import type { Axis } from './panels/output.ts';
import type { Panel } from './panels/panel.ts';
import { picker } from './panels/picker.ts';
import { chosenPanels } from './state/chosen.ts';
import type { Model } from './state/model.ts';
import { sameRun } from './state/scores.ts';
import { signalsOf } from './state/signals.ts';
import type { Store } from './state/store.ts';
import { visiblePanels } from './visible.ts';

/** Whether the same panels can be shown of both. */
const alike = (a: Model, b: Model): boolean =>
  sameRun(a, b) && a.signals === b.signals && a.graph === b.graph && a.places === b.places;

/** Whether there are scores: where there is a target, and wherever one has come. */
const scoring = ({ model, connection, scores }: Store) =>
  combineLatest([model, merge(of(undefined), connection.tests, connection.progress, connection.past)]).pipe(
    map(([now]) => signalsOf(now).has('target') || scores.any()),
    distinctUntilChanged(),
  );

/** The panels: those that there can be and that are chosen. One is made anew only if what it shows has changed. */
export const mainView = (store: Store, act: Act): { readonly element: HTMLElement; readonly destroy: () => void } => {
  const rows = h('div', { id: 'rows' }, h('p', { class: 'waiting' }, 'Waiting for the simulation …'));
  const axis = new BehaviorSubject<Axis>('trial');
  const chosen = chosenPanels();
  const offer = picker(chosen);
  offer.element.hidden = true;
  const element = h('main', { id: 'panels' }, rows, offer.element);
  const visible = visiblePanels(store);
  const made = new Map<string, Panel>();
  /** What has been drawn of each panel: only something new is drawn again. */
  const drawn = new Map<Panel, number>();
  let diagram: Panel | undefined;
  let side: Multiples | undefined;
  let shown = '';
  let arrangement = '';

  const forget = (): void => {
    side?.destroy();
    side = undefined;
    for (const panel of made.values()) panel.destroy();
    made.clear();
    drawn.clear();
  };
  const panelOf = (entry: Entry): Panel => {
    const panel = entry.make();
    const close = (): void => chosen.put(entry.key, false, entry.byDefault);
    const words = `Close ${entry.name}`;
    panel.element.dataset.key = entry.key;
    panel.element
      .querySelector('header')
      ?.append(h('button', { type: 'button', class: 'close', title: words, 'aria-label': words, click: close }, '×'));
    return panel;
  };
  const show = (model: Model, entries: readonly Entry[]): void => {
    const run = [model.pipeline, model.trialSteps, model.dt, ...model.variants].join();
    if (run !== shown) forget();
    shown = run;
    diagram ??= diagramPanel(store, act);
    if (model.variants.length > 1) side ??= multiples(store, model, axis);
    const open = entries.filter(({ key, byDefault }) => chosen.isOpen(key, byDefault));
    const keys = new Map(open.map((entry) => [JSON.stringify([entry.key, entry.shape, entry.at]), entry]));
    for (const [key, panel] of made) {
      if (keys.has(key)) continue;
      panel.destroy();
      made.delete(key);
    }
    const placed = [...keys].map(([key, entry]) => {
      const panel = made.get(key) ?? panelOf(entry);
      made.set(key, panel);
      return { element: panel.element, at: entry.at };
    });
    const order = JSON.stringify([run, [...keys.keys()]]);
    if (order !== arrangement) rows.replaceChildren(...arranged(placed, diagram.element, side?.element));
    arrangement = order;
    offer.show(entries);
    offer.element.hidden = false;
    visible.watch([diagram, ...(side?.panels ?? []), ...made.values()]);
  };

  const all = new Subscription(() => {
    forget();
    diagram?.destroy();
    visible.destroy();
  });
  all.add(store.model.subscribe(({ pipeline }) => chosen.of(pipeline)));
  all.add(
    combineLatest([store.model.pipe(distinctUntilChanged(alike)), scoring(store), chosen.changed]).subscribe(
      ([model, scored]) => show(model, catalogueOf(store, model, axis, scored)),
    ),
  );
  all.add(merge(recoloured, axis, store.focus).subscribe(() => drawn.clear()));
  all.add(
    frames.subscribe(() => {
      for (const panel of visible.panels) {
        const version = store.version(panel.needs);
        if (drawn.get(panel) === version) continue;
        drawn.set(panel, version);
        panel.draw();
      }
    }),
  );
  return { element, destroy: () => all.unsubscribe() };
};
