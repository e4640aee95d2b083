import { Subscription } from 'rxjs';
import { h, setText, symbol } from '../dom.ts';
import { plot, printed } from '../draw/plot.ts';
import type { Model } from '../state/model.ts';
import { recordCourse } from '../state/recorders.ts';
import type { Store } from '../state/store.ts';
import { card, type Panel } from './panel.ts';

const shown = (value: number): string => (Number.isNaN(value) ? 'none' : printed(value, 3));

interface Line {
  readonly name: string;
  readonly words: string;
  readonly path: string;
  readonly colour: string;
}

const LINES: readonly Line[] = [
  { name: 'η', words: 'learning rate', path: 'update.eta', colour: '--eta' },
  { name: '‖W_ro‖', words: 'readout weights', path: 'weights.norm', colour: '--weights' },
  { name: '‖ΔW‖', words: 'proposed update, mean', path: 'update.norm', colour: '--update' },
];

export const COURSE = LINES.map(({ path }) => path);

/** The learning rate and the norms of weights and updates, over the whole training. */
/** @param paths those of them that there are */
export const coursePanel = (store: Store, model: Model, paths: readonly string[]): Panel => {
  const shownLines = LINES.filter(({ path }) => paths.includes(path));
  const recorded = store.record({ paths: shownLines.map(({ path }) => path), as: 'curve' }, () =>
    recordCourse(shownLines.length, model.trialSteps),
  );
  const lines = shownLines.map(({ name, words, colour }, column) => {
    const value = h('output', { class: 'value' });
    const curve = plot({
      label: `${words} over trials`,
      curves: [{ colour, width: 1.5 }],
      x: { label: column === shownLines.length - 1 ? 'trial' : '' },
      y: { range: (_, _min, max) => [0, max && max > 0 ? max * 1.1 : 1] },
      height: column === shownLines.length - 1 ? 76 : 56,
      compact: column < shownLines.length - 1,
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
    recorded.end();
  });
  return {
    element: card('Weights', 'course', undefined, ...lines.map(({ element }) => element)),
    needs: [recorded],
    draw: () => {
      const course = recorded.of(store.focus.value)?.course;
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
