import { type BehaviorSubject, Subscription } from 'rxjs';
import { h, setText } from '../dom.ts';
import { variantColour } from '../draw/palette.ts';
import { type Model, titleOf } from '../state/model.ts';
import { signalOf } from '../state/signals.ts';
import type { Store } from '../state/store.ts';
import { type Axis, OUTPUT, outputPanel } from './output.ts';
import type { Panel } from './panel.ts';

/** Several networks side by side: an output of each that has one, and how well it does. */
export interface Multiples {
  readonly element: HTMLElement;
  readonly panels: readonly Panel[];
  readonly destroy: () => void;
}

const one = (store: Store, model: Model, axis: BehaviorSubject<Axis>, variant: string, i: number): Panel => {
  const value = h('output', { class: 'value' });
  const panel = outputPanel(store, model, {
    ...{ title: titleOf(model, variant), variant, colour: variantColour(i), height: 150, axis, compact: true },
    aside: h('span', { class: 'score' }, value),
  });
  panel.element.style.setProperty('--colour', `var(${variantColour(i)})`);
  return {
    ...panel,
    draw: () => {
      panel.draw();
      const score = store.scores.last(variant, 'performance');
      setText(value, score === undefined ? '' : `performance ${score.toFixed(3)}`);
    },
  };
};

export const multiples = (store: Store, model: Model, axis: BehaviorSubject<Axis>): Multiples => {
  const there = model.variants.filter((variant) =>
    OUTPUT.every((path) => signalOf(model, variant, path) !== undefined),
  );
  const panels = there.map((variant) => one(store, model, axis, variant, model.variants.indexOf(variant)));
  const element = h('div', { class: 'multiples' }, ...panels.map((panel) => panel.element));
  element.style.setProperty('--count', String(Math.max(1, panels.length)));
  const all = new Subscription(() => {
    for (const panel of panels) panel.destroy();
  });
  all.add(
    store.model.subscribe((now) => {
      for (const [i, variant] of there.entries()) {
        const heading = panels[i]?.element.querySelector('h2');
        if (heading !== null && heading !== undefined) setText(heading, titleOf(now, variant));
      }
    }),
  );
  return { element, panels, destroy: () => all.unsubscribe() };
};
