import { h, setText } from '../dom.ts';
import { pick, ramp, sharp } from '../draw/heat.ts';
import { colour, recoloured } from '../draw/palette.ts';
import { parameterOf, within } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import { card, type Panel } from './panel.ts';

/** How long a trail is (ms of model time). */
const TRAIL = 1500;

const colours = ramp('--map-0', '--map-1', '--map-2');

type Context = CanvasRenderingContext2D;

/** The bump's way, fading; where it leaves the torus on one side it comes back on the other. */
const drawTrail = (
  ctx: Context,
  columns: Float64Array,
  rows: Float64Array,
  steps: Float64Array,
  side: number,
  unit: number,
  dt: number,
): void => {
  const last = steps.length - 1;
  const now = steps[last] ?? 0;
  ctx.lineWidth = Math.max(1.5, unit * 0.32);
  ctx.lineCap = 'round';
  ctx.strokeStyle = colour('--trail');
  for (let i = 1; i <= last; i++) {
    const age = ((now - (steps[i] as number)) * dt) / TRAIL;
    if (age > 1) continue;
    const [x0, y0, x1, y1] = [columns[i - 1], rows[i - 1], columns[i], rows[i]] as [number, number, number, number];
    // Across the seam, or from one trial into the next, it jumps.
    if (Math.abs(x1 - x0) > side / 4 || Math.abs(y1 - y0) > side / 4) continue;
    ctx.globalAlpha = (1 - age) ** 1.5;
    ctx.beginPath();
    ctx.moveTo((x0 + 0.5) * unit, (y0 + 0.5) * unit);
    ctx.lineTo((x1 + 0.5) * unit, (y1 + 0.5) * unit);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
};

/** Neurons on a ring, by their rates; where the rates are largest, farther out. */
const drawRing = (
  ctx: Context,
  values: ArrayLike<number | null>,
  high: number,
  table: Uint32Array,
  width: number,
): void => {
  ctx.clearRect(0, 0, width, width);
  const turn = (2 * Math.PI) / values.length;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const [r, g, b] = [0, 8, 16].map((bits) => (pick(table, value, 0, high) >> bits) & 255);
    ctx.fillStyle = `rgb(${r} ${g} ${b})`;
    ctx.beginPath();
    const [from, to] = [i * turn - Math.PI / 2, (i + 1.15) * turn - Math.PI / 2];
    ctx.arc(width / 2, width / 2, width * (0.38 + 0.1 * Math.min(1, value / high)), from, to);
    ctx.arc(width / 2, width / 2, width * 0.28, to, from, true);
    ctx.fill();
  }
};

/** The rates x on the attractor's sheet, or on its ring. */
export const bumpPanel = (store: Store): Panel => {
  const canvas = h('canvas', { class: 'map square', role: 'img', 'aria-label': 'The bump of activity on its sheet' });
  const caption = h('p', { class: 'caption' });
  const gone = h('p', { class: 'absent', hidden: true }, 'No working memory: the reservoir is on its own.');
  const small = document.createElement('canvas');
  let image: ImageData | undefined;
  let high = 1;
  let drawn: unknown;
  let trailed = -1;

  const repainted = recoloured.subscribe(() => {
    drawn = undefined;
  });

  const draw = (): void => {
    const model = store.now();
    const seen = store.of(store.focus.value);
    const name = within(store.focus.value, 'attractor.x');
    const there = model?.signals.some((signal) => signal.name === name) === true;
    gone.hidden = there;
    canvas.classList.toggle('idle', !there);
    const values = there ? seen?.sheet.values : undefined;
    if (model === undefined || seen === undefined || values === undefined) {
      if (!there) canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
      return;
    }
    const steps = seen.trail.column(2);
    const newest = steps.at(-1) ?? -1;
    if (values === drawn && newest === trailed) return;
    drawn = values;
    trailed = newest;

    const table = colours();
    let peak = 0;
    for (let i = 0; i < values.length; i++) peak = Math.max(peak, values[i] ?? 0);
    high = Math.max(high * 0.98, peak, 0.1);
    const { width } = sharp(canvas);
    const ctx = canvas.getContext('2d');
    if (ctx === null) return;
    const kind = parameterOf(model, store.focus.value, 'attractor');
    if (kind === 'ring' || kind === 'oscillators') {
      drawRing(ctx, values, high, table, width);
      setText(
        caption,
        `${values.length} ${kind === 'ring' ? 'neurons on a ring' : 'oscillators'} · x up to ${high.toFixed(1)}`,
      );
      return;
    }
    const side = Math.round(Math.sqrt(values.length));
    if (image === undefined || image.width !== side) {
      small.width = side;
      small.height = side;
      image = new ImageData(side, side);
    }
    const words = new Uint32Array(image.data.buffer);
    // Colours go with √x, so that the whole bump shows. Neuron i sits at row i mod side, column ⌊i / side⌋.
    for (let i = 0; i < values.length; i++) {
      words[(i % side) * side + Math.floor(i / side)] = pick(
        table,
        Math.sqrt(Math.max(0, values[i] ?? 0)),
        0,
        Math.sqrt(high),
      );
    }
    small.getContext('2d')?.putImageData(image, 0, 0);
    ctx.imageSmoothingEnabled = true;
    ctx.imageSmoothingQuality = 'high';
    ctx.drawImage(small, 0, 0, side, side, 0, 0, width, width);
    const unit = width / side;
    drawTrail(ctx, seen.trail.column(0), seen.trail.column(1), seen.trail.column(2), side, unit, model.dt);
    setText(
      caption,
      `${side} × ${side} neurons on a torus · rate x up to ${high.toFixed(1)} · trail: the last ${TRAIL / 1000} s`,
    );
  };

  return {
    element: card('Working memory', 'bump', undefined, h('div', { class: 'stack' }, canvas, gone), caption),
    needs: ['sheet', 'curves'],
    draw,
    destroy: () => repainted.unsubscribe(),
  };
};
