import { h } from '../dom.ts';
import type { Chosen } from '../state/chosen.ts';
import type { Entry } from './catalogue.ts';

/** All panels that there can be: to add those that are not there, and to take away those that are. */
export interface Picker {
  readonly element: HTMLElement;
  readonly show: (entries: readonly Entry[]) => void;
}

/** A single number needs no size. */
const sized = (shape: readonly number[] = []): string => (shape.every((n) => n === 1) ? '' : shape.join(' × '));

export const picker = (chosen: Chosen): Picker => {
  const list = h('div', { class: 'groups' });
  let offered = '';
  let toggles: readonly (readonly [Entry, HTMLElement])[] = [];

  const toggle = (entry: Entry): HTMLElement => {
    const size = sized(entry.shape);
    const change = (): void => chosen.put(entry.key, !chosen.isOpen(entry.key, entry.byDefault), entry.byDefault);
    return h(
      'button',
      { type: 'button', 'data-panel': entry.key, click: change },
      h('span', {}, entry.name),
      size === '' ? undefined : h('small', {}, size),
    );
  };
  const build = (entries: readonly Entry[]): void => {
    toggles = entries.map((entry) => [entry, toggle(entry)] as const);
    const groups = [...new Set(entries.map(({ group }) => group))];
    list.replaceChildren(
      ...groups.map((group) =>
        h(
          'section',
          {},
          h('h3', {}, group),
          h('div', { class: 'offers' }, ...toggles.filter(([one]) => one.group === group).map(([, button]) => button)),
        ),
      ),
    );
  };

  const dialog = h(
    'dialog',
    { class: 'shelf picker', 'aria-labelledby': 'picker-title' },
    h(
      'header',
      {},
      h('h2', { id: 'picker-title' }, 'Panels'),
      h('button', { type: 'button', class: 'dismiss', 'aria-label': 'Close', click: () => dialog.close() }, '×'),
    ),
    h(
      'p',
      { class: 'caption' },
      'Every signal of the pipeline, by the module that writes it. The choice is kept in this browser.',
    ),
    list,
  );
  const open = h(
    'button',
    { type: 'button', class: 'add', 'aria-haspopup': 'dialog', click: () => dialog.showModal() },
    'Add a panel',
  );
  return {
    element: h('div', { class: 'adding' }, open, dialog),
    show: (entries) => {
      const key = JSON.stringify(entries.map(({ key, group, shape }) => [key, group, shape]));
      if (key !== offered) build(entries);
      offered = key;
      for (const [entry, button] of toggles) {
        button.setAttribute('aria-pressed', String(chosen.isOpen(entry.key, entry.byDefault)));
      }
    },
  };
};
