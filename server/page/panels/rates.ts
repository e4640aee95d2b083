import { h, setText } from '../dom.ts';
import { pick, ramp, sharp } from '../draw/heat.ts';
import { recoloured } from '../draw/palette.ts';
import type { Store } from '../state/store.ts';
import { card, type Panel } from './panel.ts';

/** Columns in the picture, and the most rows: of more units, every so many-th is shown. */
const COLUMNS = 320;
const ROWS = 200;

const colours = ramp('--rate-low', '--rate-zero', '--rate-high');

/** The reservoir's rates, units × time: each column a step, the newest on the right. */
export const ratesPanel = (store: Store): Panel => {
  const canvas = h('canvas', {
    class: 'map wide',
    role: 'img',
    'aria-label': 'The rates of the reservoir’s units over time',
  });
  const caption = h('p', { class: 'caption' });
  const strip = document.createElement('canvas');
  strip.width = COLUMNS;
  let rows = 0;
  let head = 0;
  let column: ImageData | undefined;
  let steps: number[] = [];
  let of = '';

  /** What stands in the picture, so that it can be painted in other colours. */
  let kept = new Float32Array(0);

  const blank = (units: number): void => {
    rows = Math.min(ROWS, units);
    strip.height = rows;
    kept = new Float32Array(COLUMNS * rows).fill(Number.NaN);
    column = new ImageData(1, rows);
    head = 0;
    steps = [];
  };

  const paint = (at: number): void => {
    if (column === undefined) return;
    const words = new Uint32Array(column.data.buffer);
    const table = colours();
    for (let row = 0; row < rows; row++) {
      const value = kept[at * rows + row] as number;
      words[row] = Number.isNaN(value) ? 0 : pick(table, value, -1, 1);
    }
    strip.getContext('2d')?.putImageData(column, at, 0);
  };
  const repainted = recoloured.subscribe(() => {
    for (let at = 0; at < COLUMNS; at++) paint(at);
    show();
  });

  const draw = (): void => {
    const { focus } = store;
    const waiting = store.of(focus.value)?.rates;
    if (waiting === undefined || waiting.length === 0) return;
    const units = waiting[0]?.values.length ?? 0;
    if (rows !== Math.min(ROWS, units) || column === undefined || of !== focus.value) blank(units);
    of = focus.value;
    for (const { step, values } of waiting.splice(0)) {
      // Another run, or an earlier time of this one.
      if (step < (steps.at(-1) ?? 0)) blank(units);
      for (let row = 0; row < rows; row++) {
        kept[head * rows + row] = values[Math.floor((row * units) / rows)] ?? Number.NaN;
      }
      paint(head);
      head = (head + 1) % COLUMNS;
      steps = [...steps.slice(1 - COLUMNS), step];
    }
    show();
    const [first = 0, last = 0] = [steps[0], steps.at(-1)];
    const shown = rows === units ? `${units} units` : `${rows} of ${units} units`;
    const seconds = ((last - first) * (store.now()?.dt ?? 1)) / 1000;
    setText(caption, `${shown} × the last ${seconds.toFixed(1)} s · rate r from −1 to 1`);
  };

  const show = (): void => {
    const out = canvas.getContext('2d');
    if (out === null || rows === 0) return;
    const { width, height } = sharp(canvas);
    out.imageSmoothingEnabled = false;
    const unit = width / COLUMNS;
    out.clearRect(0, 0, width, height);
    // The oldest column is the next to be overwritten.
    out.drawImage(strip, head, 0, COLUMNS - head, rows, 0, 0, (COLUMNS - head) * unit, height);
    if (head > 0) out.drawImage(strip, 0, 0, head, rows, (COLUMNS - head) * unit, 0, head * unit, height);
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
    destroy: () => repainted.unsubscribe(),
  };
};
