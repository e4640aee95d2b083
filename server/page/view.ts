import { BehaviorSubject, distinctUntilChanged, merge, Subscription } from 'rxjs';
import { h, setText } from './dom.ts';
import { frames } from './draw/loop.ts';
import { recoloured, variantColour } from './draw/palette.ts';
import type { Act } from './panels/act.ts';
import { bumpPanel } from './panels/bump.ts';
import { coursePanel } from './panels/course.ts';
import { diagramPanel } from './panels/diagram.ts';
import { type Axis, outputPanel } from './panels/output.ts';
import type { Panel } from './panels/panel.ts';
import { performancePanel } from './panels/performance.ts';
import { ratesPanel } from './panels/rates.ts';
import { rewardPanel } from './panels/reward.ts';
import type { Need } from './state/feed.ts';
import { type Model, titleOf } from './state/model.ts';
import { sameRun } from './state/scores.ts';
import type { Store } from './state/store.ts';

interface View {
  readonly element: HTMLElement;
  readonly panels: readonly Panel[];
}

/** Which panels can be seen, kept by the browser. */
const watch = (store: Store, panels: readonly Panel[], visible: Set<Panel>): (() => void) => {
  const of = new Map(panels.map((panel) => [panel.element as Element, panel]));
  const tell = (): void => {
    const needs = document.hidden ? [] : [...visible].flatMap((panel) => panel.needs);
    const next = new Set<Need>(needs);
    const before = store.seen.value;
    if (next.size !== before.size || [...next].some((need) => !before.has(need))) store.seen.next(next);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const panel = of.get(target);
        if (panel === undefined) continue;
        if (isIntersecting) visible.add(panel);
        else visible.delete(panel);
      }
      tell();
    },
    { rootMargin: '80px' },
  );
  for (const element of of.keys()) observer.observe(element);
  document.addEventListener('visibilitychange', tell);
  return () => {
    observer.disconnect();
    document.removeEventListener('visibilitychange', tell);
  };
};

/** One network. */
const single = (store: Store, act: Act, model: Model, axis: BehaviorSubject<Axis>): View => {
  const output = outputPanel(store, {
    ...{ title: 'Output against target', variant: '', colour: '--zhat', height: 190, axis },
  });
  const panels = [
    output,
    bumpPanel(store),
    performancePanel(store, model, 150),
    coursePanel(store),
    diagramPanel(store, act),
    ratesPanel(store),
    rewardPanel(store),
  ];
  return { element: h('div', { class: 'grid single' }, ...panels.map(({ element }) => element)), panels };
};

/** How a variant does, in two numbers. */
const scoreLine = (store: Store, variant: string): { readonly element: HTMLElement; readonly draw: () => void } => {
  const value = h('output', { class: 'value' });
  return {
    element: h('span', { class: 'score' }, value),
    draw: () => {
      const score = store.scores.last(variant, 'performance');
      setText(value, score === undefined ? '' : `performance ${score.toFixed(3)}`);
    },
  };
};

/** Several networks: one learning curve for all, an output for each, details of the one in view. */
const several = (store: Store, act: Act, model: Model, axis: BehaviorSubject<Axis>): View => {
  const outputs = model.variants.map((variant, i): Panel => {
    const score = scoreLine(store, variant);
    const panel = outputPanel(store, {
      ...{ title: titleOf(model, variant), variant, colour: variantColour(i), height: 150, axis, compact: true },
      aside: score.element,
    });
    panel.element.style.setProperty('--colour', `var(${variantColour(i)})`);
    return {
      ...panel,
      draw: () => {
        panel.draw();
        score.draw();
      },
    };
  });
  const titles = store.model.subscribe((now) => {
    for (const [i, variant] of model.variants.entries()) {
      const heading = outputs[i]?.element.querySelector('h2');
      if (heading !== null && heading !== undefined) setText(heading, titleOf(now, variant));
    }
  });
  const curve = performancePanel(store, model, 210);
  const details = [
    bumpPanel(store),
    diagramPanel(store, act),
    ratesPanel(store),
    rewardPanel(store),
    coursePanel(store),
  ];
  const multiples = h('div', { class: 'multiples' }, ...outputs.map(({ element }) => element));
  multiples.style.setProperty('--count', String(outputs.length));
  const element = h(
    'div',
    { class: 'grid several' },
    multiples,
    curve.element,
    ...details.map((panel) => panel.element),
  );
  const all: Panel = { ...curve, destroy: () => [titles.unsubscribe(), curve.destroy()] };
  return { element, panels: [...outputs, { ...all, element: curve.element }, ...details] };
};

/** The panels, made anew when other networks run; drawn as often as the browser draws, if something has come. */
export const mainView = (store: Store, act: Act): { readonly element: HTMLElement; readonly destroy: () => void } => {
  const element = h('main', { id: 'panels' }, h('p', { class: 'waiting' }, 'Waiting for the simulation …'));
  const axis = new BehaviorSubject<Axis>('trial');
  const visible = new Set<Panel>();
  let shown = new Subscription();
  /** What has been drawn of each panel: only something new is drawn again. */
  const drawn = new Map<Panel, number>();
  const all = new Subscription(() => shown.unsubscribe());
  all.add(
    store.model
      .pipe(distinctUntilChanged((a, b) => sameRun(a, b) || a.variants.join() === b.variants.join()))
      .subscribe((model) => {
        shown.unsubscribe();
        visible.clear();
        const view = (model.variants.length > 1 ? several : single)(store, act, model, axis);
        element.replaceChildren(view.element);
        shown = new Subscription(watch(store, view.panels, visible));
        for (const panel of view.panels) shown.add(panel.destroy);
        drawn.clear();
      }),
  );
  all.add(merge(recoloured, axis, store.focus).subscribe(() => drawn.clear()));
  all.add(
    frames.subscribe(() => {
      for (const panel of visible) {
        const version = store.version(panel.needs);
        if (drawn.get(panel) === version) continue;
        drawn.set(panel, version);
        panel.draw();
      }
    }),
  );
  return { element, destroy: () => all.unsubscribe() };
};
