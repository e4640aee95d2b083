import { h, setText } from '../dom.ts';
import { pick, ramp, sharp } from '../draw/heat.ts';
import type { Store } from '../state/store.ts';
import { card, type Panel } from './panel.ts';

/** Columns in the picture, and the most rows: of more units, every so many-th is shown. */
const COLUMNS = 320;
const ROWS = 200;

/** The reservoir's rates, units × time: each column a step, the newest on the right. */
export const ratesPanel = (store: Store): Panel => {
  const canvas = h('canvas', {
    class: 'map wide',
    role: 'img',
    'aria-label': 'The rates of the reservoir’s units over time',
  });
  const caption = h('p', { class: 'caption' });
  const colours = ramp('--rate-low', '--rate-zero', '--rate-high');
  const strip = document.createElement('canvas');
  strip.width = COLUMNS;
  let rows = 0;
  let head = 0;
  let column: ImageData | undefined;
  let steps: number[] = [];
  let of = '';

  const blank = (units: number): void => {
    rows = Math.min(ROWS, units);
    strip.height = rows;
    column = new ImageData(1, rows);
    head = 0;
    steps = [];
  };

  const draw = (): void => {
    const model = store.now();
    const { focus } = store;
    const waiting = store.of(focus.value)?.rates;
    if (model === undefined || waiting === undefined || waiting.length === 0) return;
    const units = waiting[0]?.values.length ?? 0;
    if (rows !== Math.min(ROWS, units) || column === undefined || of !== focus.value) blank(units);
    of = focus.value;
    const ctx = strip.getContext('2d');
    const image = column;
    if (ctx === null || image === undefined) return;
    const words = new Uint32Array(image.data.buffer);
    const table = colours();
    for (const { step, values } of waiting.splice(0)) {
      // Another run, or an earlier time of this one.
      if (step < (steps.at(-1) ?? 0)) blank(units);
      for (let row = 0; row < rows; row++) {
        words[row] = pick(table, values[Math.floor((row * units) / rows)] ?? 0, -1, 1);
      }
      ctx.putImageData(image, head, 0);
      head = (head + 1) % COLUMNS;
      steps = [...steps.slice(1 - COLUMNS), step];
    }
    const { width, height } = sharp(canvas);
    const out = canvas.getContext('2d');
    if (out === null) return;
    out.imageSmoothingEnabled = false;
    const unit = width / COLUMNS;
    out.clearRect(0, 0, width, height);
    // The oldest column is the next to be overwritten.
    out.drawImage(strip, head, 0, COLUMNS - head, rows, 0, 0, (COLUMNS - head) * unit, height);
    if (head > 0) out.drawImage(strip, 0, 0, head, rows, (COLUMNS - head) * unit, 0, head * unit, height);
    const [first = 0, last = 0] = [steps[0], steps.at(-1)];
    const shown = rows === units ? `${units} units` : `${rows} of ${units} units`;
    const seconds = ((last - first) * model.dt) / 1000;
    setText(caption, `${shown} × the last ${seconds.toFixed(1)} s · rate r from −1 to 1`);
  };

  const scale = h(
    'span',
    { class: 'scale', 'aria-hidden': 'true' },
    h('span', {}, '−1'),
    h('span', { class: 'bar' }),
    h('span', {}, '1'),
  );
  return {
    element: card('Reservoir', 'rates', scale, canvas, caption),
    needs: ['rates'],
    draw,
    destroy: () => {},
  };
};
