import { distinctUntilChanged, filter, map, merge, Subscription } from 'rxjs';
import { describeWarning } from '../../../pipelines/schema/warning.ts';
import { h } from '../dom.ts';
import type { Store } from '../state/store.ts';
import type { Act } from './act.ts';

/** How long a message stands (ms), one of something that went wrong longer; and how many at once. */
const STANDS = { note: 6000, wrong: 30_000 } as const;
const MOST = 3;

/** After these, what went wrong before is no longer so. */
const MENDS: ReadonlySet<string> = new Set(['reset', 'load', 'restore']);

/** Messages for the user, above the panels: they take up room of their own, and stay in view when the page is scrolled. */
export const notices = (store: Store, act: Act): { readonly element: HTMLElement; readonly destroy: () => void } => {
  const element = h('div', { class: 'notices', role: 'log', 'aria-label': 'Messages' });
  const all = new Subscription();
  const show = (level: string, message: string): HTMLElement => {
    const dismiss = h(
      'button',
      { type: 'button', class: 'dismiss', 'aria-label': 'Dismiss', click: () => one.remove() },
      '×',
    );
    const role = level === 'wrong' ? 'alert' : 'status';
    const one = h('div', { class: `notice ${level}`, role }, h('p', {}, message), dismiss);
    element.append(one);
    return one;
  };
  all.add(
    merge(store.connection.notices, act.told).subscribe(({ level, message }) => {
      const one = show(level, message);
      const passing = element.querySelectorAll('.notice:not(.warning)');
      for (const early of [...passing].slice(0, -MOST)) early.remove();
      setTimeout(() => one.remove(), STANDS[level]);
    }),
  );
  // A warning stands as long as it holds, or until someone has read it.
  all.add(
    store.model
      .pipe(
        map(({ warnings }) => warnings.map(describeWarning)),
        distinctUntilChanged((a, b) => a.join('\n') === b.join('\n')),
      )
      .subscribe((warnings) => {
        for (const one of element.querySelectorAll('.warning')) one.remove();
        for (const one of warnings) show('warning', one);
      }),
  );
  all.add(
    store.connection.changes.pipe(filter(({ method }) => MENDS.has(method))).subscribe(() => {
      for (const one of element.querySelectorAll('.wrong')) one.remove();
    }),
  );
  return { element, destroy: () => all.unsubscribe() };
};
