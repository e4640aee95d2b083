import { within } from '../../../modules/core/controls.ts';
import type { Signal } from '../contract.ts';
import { h, setText } from '../dom.ts';
import { type Model, placeOf, writerOf } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import { signalTitle } from './panel.ts';

/** What the place is called that a signal is written in; undefined where it is written in none. */
export const placeTitle = (model: Model, path: string): string | undefined => {
  const node = writerOf(model.graph, path);
  return node === undefined ? undefined : placeOf(model, node.variant, node.place)?.title;
};

/** One signal as a panel's subject. */
export interface Subject {
  readonly path: string;
  readonly signal: Signal;
  readonly heading: readonly (HTMLElement | string)[];
  /** Says so where the variant in view lacks it. */
  readonly gone: HTMLElement;
  /** Whether the variant in view has it. */
  readonly there: () => boolean;
}

export const subjectOf = (store: Store, model: Model, signal: Signal): Subject => {
  const gone = h('p', { class: 'gone', hidden: true });
  return {
    path: signal.name,
    signal,
    heading: signalTitle(placeTitle(model, signal.name), signal.name),
    gone,
    there: () => {
      const variant = store.focus.value;
      const name = within(variant, signal.name);
      const found = store.now()?.signals.some((one) => one.name === name) === true;
      gone.hidden = found;
      if (!found) setText(gone, `${variant} has no ${signal.name}.`);
      return found;
    },
  };
};
