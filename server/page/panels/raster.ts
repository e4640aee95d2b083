import type { Signal } from '../contract.ts';
import { h, setText } from '../dom.ts';
import { sharp } from '../draw/heat.ts';
import { recoloured } from '../draw/palette.ts';
import { scaleBar } from '../draw/range.ts';
import { COLUMNS, strip } from '../draw/strip.ts';
import type { Model } from '../state/model.ts';
import { recordColumns } from '../state/recorders.ts';
import { signalOf, sizeOf } from '../state/signals.ts';
import type { Store } from '../state/store.ts';
import { card, type Panel } from './panel.ts';
import { subjectOf } from './subject.ts';

/** Many numbers over time: each a row, each column a step, the newest on the right. */
export const rasterPanel = (store: Store, model: Model, signal: Signal): Panel => {
  const subject = subjectOf(store, model, signal);
  const canvas = h('canvas', { class: 'map wide', role: 'img', 'aria-label': `${subject.path} over time` });
  const caption = h('p', { class: 'caption' });
  const scale = scaleBar();
  const picture = strip();
  const columns = store.record({ paths: [subject.path], as: 'columns' }, recordColumns);
  let of = '';

  const show = (): void => {
    const out = canvas.getContext('2d');
    const [rows, head] = [picture.rows(), picture.head()];
    if (out === null || rows === 0) return;
    const { width, height } = sharp(canvas);
    out.imageSmoothingEnabled = false;
    const unit = width / COLUMNS;
    out.clearRect(0, 0, width, height);
    // The oldest column is the next to be overwritten.
    out.drawImage(picture.canvas, head, 0, COLUMNS - head, rows, 0, 0, (COLUMNS - head) * unit, height);
    if (head > 0) out.drawImage(picture.canvas, 0, 0, head, rows, (COLUMNS - head) * unit, 0, head * unit, height);
  };
  const repainted = recoloured.subscribe(() => {
    picture.repaint();
    show();
  });

  const draw = (): void => {
    const there = subject.there();
    canvas.classList.toggle('idle', !there);
    caption.hidden = !there;
    const waiting = columns.of(store.focus.value)?.waiting;
    if (waiting === undefined || waiting.length === 0) return;
    if (of !== store.focus.value) picture.blank(waiting[0]?.values.length ?? 0);
    of = store.focus.value;
    const size = sizeOf(signalOf(store.now() ?? model, of, subject.path) ?? signal);
    for (const column of waiting.splice(0)) picture.put(column);
    show();
    const [first, last] = picture.span();
    const shown = picture.rows() === size ? `${size} rows` : `${picture.rows()} of ${size} rows`;
    setText(caption, `${shown} × the last ${(((last - first) * model.dt) / 1000).toFixed(1)} s`);
    scale.show(picture.range, signal.unit);
  };

  return {
    element: card(
      subject.heading,
      'raster',
      scale.element,
      h('div', { class: 'stack' }, canvas, subject.gone),
      caption,
    ),
    needs: [columns],
    draw,
    destroy: () => {
      repainted.unsubscribe();
      columns.end();
    },
  };
};
