import type { Signal } from '../contract.ts';
import { h, setText } from '../dom.ts';
import { pick, ramp, sharp } from '../draw/heat.ts';
import { pixels } from '../draw/maps.ts';
import { printed } from '../draw/plot.ts';
import { rangeOf, scaleBar } from '../draw/range.ts';
import type { Model } from '../state/model.ts';
import { recordLatest } from '../state/recorders.ts';
import { sizeOf } from '../state/signals.ts';
import type { Store } from '../state/store.ts';
import { card, type Panel } from './panel.ts';
import { subjectOf } from './subject.ts';

const signed = ramp('--rate-low', '--rate-zero', '--rate-high');
const even = ramp('--map-0', '--map-1', '--map-2');

/** How wide a picture is for its height, at least and at most. */
const [UPRIGHT, FLAT] = [1.2, 6];

const ends = (values: ArrayLike<number>): readonly [number, number] => {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
};

/** A matrix as a picture, row by row; of more than two axes, all but the first side by side. */
export const imagePanel = (store: Store, model: Model, signal: Signal): Panel => {
  const subject = subjectOf(store, model, signal);
  const rows = signal.shape[0] ?? 1;
  const columns = rows === 0 ? 0 : sizeOf(signal) / rows;
  const canvas = h('canvas', { class: 'map', role: 'img', 'aria-label': `${subject.path} as a picture` });
  canvas.style.setProperty('aspect-ratio', String(Math.min(FLAT, Math.max(UPRIGHT, columns / rows))));
  const caption = h('p', { class: 'caption' });
  const scale = scaleBar();
  const range = rangeOf(true);
  const picture = pixels();
  const latest = store.record({ paths: [subject.path], as: 'latest' }, recordLatest);

  const draw = (): void => {
    const there = subject.there();
    canvas.classList.toggle('idle', !there);
    caption.hidden = !there;
    const values = there ? latest.of(store.focus.value)?.values() : undefined;
    const ctx = canvas.getContext('2d');
    if (values === undefined || ctx === null || columns === 0) return;
    range.take(values);
    const table = range.low() < 0 ? signed() : even();
    picture.fill(columns, rows, (row, column) =>
      pick(table, values[row * columns + column] ?? 0, range.low(), range.high()),
    );
    const { width, height } = sharp(canvas);
    ctx.imageSmoothingEnabled = columns > width;
    ctx.drawImage(picture.canvas, 0, 0, columns, rows, 0, 0, width, height);
    const [least, most] = ends(values);
    const unit = signal.unit === undefined ? '' : ` ${signal.unit}`;
    setText(caption, `${signal.shape.join(' × ')} · from ${printed(least, 3)} to ${printed(most, 3)}${unit}`);
    scale.show(range, signal.unit);
  };

  return {
    element: card(subject.heading, 'image', scale.element, h('div', { class: 'stack' }, canvas, subject.gone), caption),
    needs: [latest],
    draw,
    destroy: latest.end,
  };
};
