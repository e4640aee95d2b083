import { Subscription } from 'rxjs';
import { h, setText, symbol } from '../dom.ts';
import { plot, printed } from '../draw/plot.ts';
import { COURSE } from '../state/history.ts';
import type { Store } from '../state/store.ts';
import { card, type Panel } from './panel.ts';

const shown = (value: number): string => (Number.isNaN(value) ? 'none' : printed(value, 3));

interface Line {
  readonly name: string;
  readonly words: string;
  readonly column: number;
  readonly colour: string;
}

const LINES: readonly Line[] = [
  { name: 'η', words: 'learning rate', column: COURSE.eta, colour: '--eta' },
  { name: '‖W_ro‖', words: 'readout weights', column: COURSE.weights, colour: '--weights' },
  { name: '‖ΔW‖', words: 'proposed update, mean', column: COURSE.update, colour: '--update' },
];

/** The learning rate and the norms of weights and updates, over the whole training. */
export const coursePanel = (store: Store): Panel => {
  const lines = LINES.map(({ name, words, column, colour }, i) => {
    const value = h('output', { class: 'value' });
    const curve = plot({
      label: `${words} over trials`,
      curves: [{ colour, width: 1.5 }],
      x: { label: i === LINES.length - 1 ? 'trial' : '' },
      y: { range: (_, _min, max) => [0, max && max > 0 ? max * 1.1 : 1] },
      height: i === LINES.length - 1 ? 76 : 56,
      compact: i < LINES.length - 1,
    });
    return {
      column,
      value,
      curve,
      element: h(
        'div',
        { class: 'line' },
        h('div', { class: 'row' }, h('span', {}, symbol(name), ` ${words}`), value),
        curve.element,
      ),
    };
  });
  const all = new Subscription(() => {
    for (const { curve } of lines) curve.destroy();
  });
  return {
    element: card('Weights', 'course', undefined, ...lines.map(({ element }) => element)),
    needs: ['curves'],
    draw: () => {
      const course = store.of(store.focus.value)?.course;
      if (course === undefined) return;
      const columns = course.columns();
      const x = columns[0] ?? [];
      for (const { column, value, curve } of lines) {
        curve.set([x, columns[column + 1] ?? []], [x[0] ?? 0, Math.max((x[0] ?? 0) + 0.1, x.at(-1) ?? 1)]);
        setText(value, shown(course.last(column)));
      }
    },
    destroy: () => all.unsubscribe(),
  };
};
