import { merge, Subscription } from 'rxjs';
import { h } from '../dom.ts';
import type { Store } from '../state/store.ts';
import type { Act } from './act.ts';

/** How long a message stands (ms), and how many at once. */
const STANDS = 7000;
const MOST = 3;

/** Messages for the user, in a corner. */
export const notices = (store: Store, act: Act): { readonly element: HTMLElement; readonly destroy: () => void } => {
  const element = h('div', { class: 'notices', role: 'log', 'aria-label': 'Messages' });
  const all = new Subscription();
  all.add(
    merge(store.connection.notices, act.told).subscribe(({ level, message }) => {
      const one = h('p', { class: level, role: level === 'wrong' ? 'alert' : 'status' }, message);
      element.append(one);
      while (element.children.length > MOST) element.firstElementChild?.remove();
      setTimeout(() => one.remove(), STANDS);
    }),
  );
  return { element, destroy: () => all.unsubscribe() };
};
