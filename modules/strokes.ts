import { matrix, type Tensor } from './core/tensor.ts';
import type { Sampling } from './target.ts';

type Point = readonly [x: number, y: number];

/** Ten digits, each in one stroke: control points of a curve, to the right and up, about 1 from the middle. */
const STROKES: readonly (readonly Point[])[] = [
  [
    [0.15, 0.95],
    [-0.3, 1.05],
    [-0.7, 0.6],
    [-0.75, -0.1],
    [-0.55, -0.85],
    [0, -1.15],
    [0.55, -0.85],
    [0.75, -0.1],
    [0.65, 0.65],
    [0.3, 1.05],
    [-0.1, 1],
  ],
  [
    [-0.45, 0.45],
    [-0.2, 0.65],
    [0.05, 0.95],
    [0.15, 1.15],
    [0.15, 0.8],
    [0.12, 0.2],
    [0.1, -0.4],
    [0.08, -1],
  ],
  [
    [-0.6, 0.5],
    [-0.5, 0.95],
    [0.05, 1.2],
    [0.65, 0.9],
    [0.55, 0.3],
    [0.1, -0.25],
    [-0.35, -0.7],
    [-0.85, -1.15],
    [-0.55, -1.05],
    [0.05, -0.9],
    [0.65, -1],
  ],
  [
    [-0.6, 0.7],
    [-0.35, 1.1],
    [0.4, 1.15],
    [0.7, 0.6],
    [0.3, 0.1],
    [-0.35, 0.05],
    [-0.35, 0.05],
    [0.4, 0.05],
    [0.85, -0.45],
    [0.5, -1.1],
    [-0.25, -1.15],
    [-0.65, -0.7],
  ],
  [
    [0.75, -0.35],
    [0.25, -0.35],
    [-0.4, -0.35],
    [-0.95, -0.4],
    [-0.85, -0.15],
    [-0.35, 0.4],
    [0.15, 0.95],
    [0.35, 1.25],
    [0.32, 0.8],
    [0.3, 0.1],
    [0.3, -0.5],
    [0.3, -1],
  ],
  [
    [0.6, 0.95],
    [0.15, 0.95],
    [-0.35, 0.98],
    [-0.6, 1],
    [-0.55, 0.6],
    [-0.65, 0.05],
    [-0.5, 0.05],
    [-0.1, 0.35],
    [0.5, 0.25],
    [0.8, -0.35],
    [0.45, -1.05],
    [-0.2, -1.15],
    [-0.65, -0.75],
  ],
  [
    [0.5, 0.95],
    [0.1, 0.95],
    [-0.4, 0.5],
    [-0.7, -0.2],
    [-0.6, -0.9],
    [0, -1.2],
    [0.65, -0.9],
    [0.65, -0.15],
    [0.05, 0.15],
    [-0.5, -0.2],
    [-0.6, -0.6],
  ],
  [
    [-0.65, 0.85],
    [-0.25, 0.95],
    [0.25, 0.95],
    [0.85, 1.05],
    [0.75, 0.8],
    [0.4, 0.2],
    [0.1, -0.4],
    [-0.1, -1],
  ],
  [
    [0.5, 0.7],
    [0.3, 1.15],
    [-0.35, 1.15],
    [-0.65, 0.65],
    [-0.25, 0.15],
    [0.35, -0.2],
    [0.75, -0.65],
    [0.3, -1.2],
    [-0.4, -1.15],
    [-0.7, -0.6],
    [-0.25, -0.1],
    [0.3, 0.25],
    [0.55, 0.7],
    [0.4, 1],
  ],
  [
    [0.55, 0.75],
    [0.3, 1.15],
    [-0.35, 1.15],
    [-0.7, 0.6],
    [-0.35, 0],
    [0.3, 0.1],
    [0.65, 0.65],
    [0.6, 0.9],
    [0.6, 0.3],
    [0.5, -0.4],
    [0.25, -1],
  ],
];

/** Brings the ten digits' rms to about a half. */
const SIZE = 0.8;

/**
 * A handwritten digit as a signal [steps, 2]: the pen's path to the right and up, from rest to rest.
 *
 *     f(t) = 0.8 Σₖ pₖ B(u − k),   u from the first control point to the last in a period,
 *
 * B the cubic B-spline, so the pen's velocity and acceleration have no jumps; the ends count three times, so it starts
 * and stops there. Made for this project.
 * @throws {RangeError} unless the digit is from 0 to 9
 */
export const digit = (which: number, { period, dt = 1 }: Sampling = { period: 1000 }): Tensor => {
  const stroke = STROKES[which];
  if (stroke === undefined) throw new RangeError(`digit: expected a whole number from 0 to 9, found ${which}`);
  const first = stroke[0] as Point;
  const last = stroke[stroke.length - 1] as Point;
  const points = [first, first, ...stroke, last, last];
  const steps = Math.round(period / dt);
  const pieces = points.length - 3;
  const data = new Float64Array(steps * 2);
  for (let n = 0; n < steps; n++) {
    const u = (n * dt * pieces) / period;
    const k = Math.min(pieces - 1, Math.floor(u));
    const t = u - k;
    const s = 1 - t;
    const weights = [s * s * s, 3 * t * t * t - 6 * t * t + 4, 3 * s * s * s - 6 * s * s + 4, t * t * t];
    for (let d = 0; d < 2; d++) {
      let sum = 0;
      for (let i = 0; i < 4; i++) sum += (weights[i] as number) * ((points[k + i] as Point)[d] as number);
      data[2 * n + d] = (SIZE * sum) / 6;
    }
  }
  return matrix(data, steps, 2);
};
