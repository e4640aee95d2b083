import type { Column } from '../state/recorders.ts';
import { pick, ramp } from './heat.ts';
import { rangeOf } from './range.ts';

/** Columns in the picture; it has as many rows as a column has numbers. */
export const COLUMNS = 320;

const signed = ramp('--rate-low', '--rate-zero', '--rate-high');
const even = ramp('--map-0', '--map-1', '--map-2');

/** The columns that can be seen, in a ring: the newest overwrites the oldest. */
export const strip = () => {
  const canvas = document.createElement('canvas');
  canvas.width = COLUMNS;
  const range = rangeOf(false);
  let rows = 0;
  let head = 0;
  let steps: number[] = [];
  let pixels: ImageData | undefined;
  /** What stands in the picture, so that it can be painted in other colours. */
  let kept = new Float32Array(0);
  const paint = (at: number): void => {
    if (pixels === undefined) return;
    const words = new Uint32Array(pixels.data.buffer);
    const table = range.low() < 0 ? signed() : even();
    for (let row = 0; row < rows; row++) {
      const value = kept[at * rows + row] as number;
      words[row] = Number.isNaN(value) ? 0 : pick(table, value, range.low(), range.high());
    }
    canvas.getContext('2d')?.putImageData(pixels, at, 0);
  };
  const blank = (size: number): void => {
    rows = size;
    canvas.height = rows;
    kept = new Float32Array(COLUMNS * rows).fill(Number.NaN);
    pixels = new ImageData(1, rows);
    head = 0;
    steps = [];
    range.clear();
  };
  const repaint = (): void => {
    for (let at = 0; at < COLUMNS; at++) paint(at);
  };
  return {
    ...{ canvas, range, blank, repaint },
    rows: () => rows,
    head: () => head,
    /** The first step and the last. */
    span: () => [steps[0] ?? 0, steps.at(-1) ?? 0] as const,
    put: ({ step, values }: Column): void => {
      // Another run, or an earlier time of this one.
      if (rows !== values.length || step < (steps.at(-1) ?? 0)) blank(values.length);
      kept.set(values, head * rows);
      if (range.take(values)) repaint();
      else paint(head);
      head = (head + 1) % COLUMNS;
      steps = [...steps.slice(1 - COLUMNS), step];
    },
  };
};
