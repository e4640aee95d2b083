import { matrix, type Tensor } from '../core/tensor.ts';
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

export interface Stroke extends Sampling {
  /** How long the pen takes from the middle of the page to where the digit begins, and back from its end (ms): 0. */
  readonly rest?: number;
}

/** From 0 to 1 as a hand moves between two points: with the least jerk (Flash & Hogan, J. Neurosci. 1985, eq. 3). */
const reaching = (s: number): number => s * s * s * (10 - 15 * s + 6 * s * s);

/** A point of a uniform cubic B-spline, at u pieces from its beginning. */
const splineAt = (points: readonly Point[], u: number, d: 0 | 1): number => {
  const k = Math.min(points.length - 4, Math.floor(u));
  const t = u - k;
  const s = 1 - t;
  const weights = [s * s * s, 3 * t * t * t - 6 * t * t + 4, 3 * s * s * s - 6 * s * s + 4, t * t * t];
  let sum = 0;
  for (let i = 0; i < 4; i++) sum += (weights[i] as number) * (points[k + i] as Point)[d];
  return (SIZE * sum) / 6;
};

/**
 * A handwritten digit as a signal [steps, 2]: the pen's path to the right and up, from rest to rest.
 *
 *     f(t) = 0.8 Σₖ pₖ B(u − k),   u from the first control point to the last in period − 2 rest,
 *
 * B the cubic B-spline, so the pen's velocity and acceleration have no jumps; the ends count three times, so it starts
 * and stops there. With a rest it comes from the middle of the page and goes back there, so that one digit can follow
 * another without a jump, as samples of a Gaussian process do that are 0 at both ends. Made for this project.
 * @throws {RangeError} unless the digit is from 0 to 9, and both rests fit into the period
 */
export const digit = (which: number, { period, dt = 1, rest = 0 }: Stroke = { period: 1000 }): Tensor => {
  const stroke = STROKES[which];
  if (stroke === undefined) throw new RangeError(`digit: expected a whole number from 0 to 9, found ${which}`);
  if (!(rest >= 0 && 2 * rest < period)) {
    throw new RangeError(`digit: expected a rest from 0 to less than half of ${period} ms, found ${rest}`);
  }
  const first = stroke[0] as Point;
  const last = stroke[stroke.length - 1] as Point;
  const points = [first, first, ...stroke, last, last];
  const steps = Math.round(period / dt);
  const pieces = points.length - 3;
  const data = new Float64Array(steps * 2);
  for (let n = 0; n < steps; n++) {
    const t = n * dt;
    const down = Math.min(period - rest, Math.max(rest, t));
    const u = ((down - rest) * pieces) / (period - 2 * rest);
    const share = down === t ? 1 : reaching(Math.max(0, (t < down ? t : period - t) / rest));
    for (const d of [0, 1] as const) data[2 * n + d] = share * splineAt(points, u, d);
  }
  return matrix(data, steps, 2);
};
