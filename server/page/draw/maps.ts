import { pick, styleOf } from './heat.ts';
import { colour } from './palette.ts';

type Context = CanvasRenderingContext2D;
type Values = ArrayLike<number>;

/** Numbers as pixels of a picture of their own. */
export interface Pixels {
  readonly canvas: HTMLCanvasElement;
  /** @param word the colour at a row and a column */
  readonly fill: (columns: number, rows: number, word: (row: number, column: number) => number) => void;
}

export const pixels = (): Pixels => {
  const canvas = document.createElement('canvas');
  let image: ImageData | undefined;
  return {
    canvas,
    fill: (columns, rows, word) => {
      if (image === undefined || image.width !== columns || image.height !== rows) {
        canvas.width = columns;
        canvas.height = rows;
        image = new ImageData(columns, rows);
      }
      const words = new Uint32Array(image.data.buffer);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) words[row * columns + column] = word(row, column);
      }
      canvas.getContext('2d')?.putImageData(image, 0, 0);
    },
  };
};

/** Numbers on a ring; where they are largest, farther out. */
export const drawRing = (ctx: Context, values: Values, high: number, table: Uint32Array, width: number): void => {
  ctx.clearRect(0, 0, width, width);
  const turn = (2 * Math.PI) / values.length;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    ctx.fillStyle = styleOf(pick(table, value, 0, high));
    ctx.beginPath();
    const [from, to] = [i * turn - Math.PI / 2, (i + 1.15) * turn - Math.PI / 2];
    ctx.arc(width / 2, width / 2, width * (0.38 + 0.1 * Math.max(0, Math.min(1, value / high))), from, to);
    ctx.arc(width / 2, width / 2, width * 0.28, to, from, true);
    ctx.fill();
  }
};

/**
 * The way of something on a sheet, fading; where it leaves on one side it comes back on the other.
 * @param long how many steps it is to be seen
 */
export const drawTrail = (
  ctx: Context,
  [columns, rows, steps]: readonly [Float64Array, Float64Array, Float64Array],
  side: number,
  unit: number,
  long: number,
): void => {
  const last = steps.length - 1;
  const now = steps[last] ?? 0;
  ctx.lineWidth = Math.max(1.5, unit * 0.32);
  ctx.lineCap = 'round';
  ctx.strokeStyle = colour('--trail');
  for (let i = 1; i <= last; i++) {
    const age = (now - (steps[i] as number)) / long;
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
