import type { Signal } from '../contract.ts';
import { h, setText } from '../dom.ts';
import { pick, ramp, sharp } from '../draw/heat.ts';
import { drawRing, drawTrail, pixels } from '../draw/maps.ts';
import { printed } from '../draw/plot.ts';
import type { Model } from '../state/model.ts';
import { type Latest, recordLatest, recordTrail } from '../state/recorders.ts';
import type { Recording } from '../state/recording.ts';
import { besides, formOf, signalsOf } from '../state/signals.ts';
import type { Store } from '../state/store.ts';
import { card, type Panel } from './panel.ts';
import { subjectOf } from './subject.ts';

/** How long a trail is (ms of model time). */
const TRAIL = 1500;

const colours = ramp('--map-0', '--map-1', '--map-2');

/** The signal that says where on a sheet its activity is, if there is one: column and row. */
export const positionOf = (model: Model, path: string): string | undefined => {
  const found = signalsOf(model).get(besides(path, 'position'));
  return found?.shape.join() === '2' ? found.name : undefined;
};

/** Rates on the sheet or on the ring that they lie on. */
export const mapPanel = (store: Store, model: Model, signal: Signal): Panel => {
  const subject = subjectOf(store, model, signal);
  const { path } = subject;
  const canvas = h('canvas', { class: 'map square', role: 'img', 'aria-label': `${path} on its ${formOf(signal)}` });
  const caption = h('p', { class: 'caption' });
  const picture = pixels();
  const unit = signal.unit === undefined ? '' : ` ${signal.unit}`;
  const rates: Recording<Latest> = store.record({ paths: [path], as: 'latest' }, recordLatest);
  const position = formOf(signal) === 'sheet' ? positionOf(model, path) : undefined;
  const trail = position === undefined ? undefined : store.record({ paths: [position], as: 'curve' }, recordTrail);
  let high = 1;

  const drawSheet = (ctx: CanvasRenderingContext2D, values: ArrayLike<number>, width: number): void => {
    const side = Math.ceil(Math.sqrt(values.length));
    const table = colours();
    // Colours go with the root, so that faint activity shows. Neuron i sits at row i mod side, column ⌊i / side⌋.
    picture.fill(side, side, (row, column) =>
      pick(table, Math.sqrt(Math.max(0, values[column * side + row] ?? 0)), 0, Math.sqrt(high)),
    );
    ctx.imageSmoothingEnabled = true;
    ctx.imageSmoothingQuality = 'high';
    ctx.drawImage(picture.canvas, 0, 0, side, side, 0, 0, width, width);
    const way = trail?.of(store.focus.value)?.trail;
    if (way !== undefined) {
      drawTrail(ctx, [way.column(0), way.column(1), way.column(2)], side, width / side, TRAIL / model.dt);
    }
    const words = way === undefined ? '' : ` · trail: the last ${TRAIL / 1000} s`;
    setText(caption, `${side} × ${side} · up to ${printed(high, 2)}${unit}${words}`);
  };

  const draw = (): void => {
    const there = subject.there();
    canvas.classList.toggle('idle', !there);
    caption.hidden = !there;
    const values = there ? rates.of(store.focus.value)?.values() : undefined;
    const ctx = canvas.getContext('2d');
    if (ctx === null) return;
    if (values === undefined) {
      if (!there) ctx.clearRect(0, 0, canvas.width, canvas.height);
      return;
    }
    let peak = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (value > peak && value < Number.POSITIVE_INFINITY) peak = value;
    }
    high = Math.max(high * 0.98, peak, 0.1);
    const { width } = sharp(canvas);
    if (formOf(signal) === 'sheet') drawSheet(ctx, values, width);
    else {
      drawRing(ctx, values, high, colours(), width);
      setText(caption, `${values.length} on a ring · up to ${printed(high, 2)}${unit}`);
    }
  };

  return {
    element: card(subject.heading, 'sheet', undefined, h('div', { class: 'stack' }, canvas, subject.gone), caption),
    needs: trail === undefined ? [rates] : [rates, trail],
    draw,
    destroy: () => {
      rates.end();
      trail?.end();
    },
  };
};
