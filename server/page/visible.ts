import type { Panel } from './panels/panel.ts';
import type { Recording } from './state/recording.ts';
import type { Store } from './state/store.ts';

/** Which panels can be seen; what they need is asked for, and nothing else. */
export interface Visible {
  readonly panels: ReadonlySet<Panel>;
  /** These are the panels now. */
  readonly watch: (panels: Iterable<Panel>) => void;
  readonly destroy: () => void;
}

export const visiblePanels = (store: Store): Visible => {
  const seen = new Set<Panel>();
  let of = new Map<Element, Panel>();
  const tell = (): void => {
    const next = new Set<Recording>(document.hidden ? [] : [...seen].flatMap(({ needs }) => needs));
    const before = store.seen.value;
    if (next.size !== before.size || [...next].some((need) => !before.has(need))) store.seen.next(next);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const panel = of.get(target);
        if (panel === undefined) continue;
        if (isIntersecting) seen.add(panel);
        else seen.delete(panel);
      }
      tell();
    },
    { rootMargin: '80px' },
  );
  document.addEventListener('visibilitychange', tell);
  return {
    panels: seen,
    watch: (panels) => {
      const next = new Map([...panels].map((panel) => [panel.element as Element, panel]));
      for (const [element, panel] of of) {
        if (next.has(element)) continue;
        observer.unobserve(element);
        seen.delete(panel);
      }
      for (const element of next.keys()) if (!of.has(element)) observer.observe(element);
      of = next;
      tell();
    },
    destroy: () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', tell);
    },
  };
};
