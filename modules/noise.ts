import type { Tick } from './core/frame.ts';
import type { Key } from './core/key.ts';
import { expectShape, type Tensor } from './core/tensor.ts';
import { gaussianInto, sourceOf, uniformInto } from './kernels/index.ts';

/**
 * Noise in time. The published program draws its noises anew at each of its steps of 1 ms. Several of them pass what has no
 * limit for white noise: e passes a rectifier, ξ and the exploration reach the output unfiltered and are squared and
 * compared by the reward. So a noise here is a signal with a correlation time: draw k holds from k to k + 1 ms,
 *
 *     ν(t) = ν_k  for  k ms ≤ t < (k + 1) ms,   ν_k independent.
 *
 * Its amplitude is a plain number, its power (σ² · 1 ms below 500 Hz) the same at every dt ≤ 1 ms, and so is its path: as
 * dt → 0 a run converges to the solution of one differential equation with this input. A step that is longer than 1 ms
 * has one draw, whose amplitude falls with √(1 ms/dt), so that its power stays.
 */
const HELD = 1;

/** A source of noise: a pure function of the draw's number. Amplitudes are the modules' own parameters. */
export interface Noise {
  /** Sets every entry of `out` to the noise of this draw: for noise in time, `drawAt` says which. */
  readonly fill: (out: Float64Array, draw: number) => void;
}

/** The draw that holds at a step: the one in whose millisecond the step's middle lies. At dt = 1 it is the step. */
export const drawAt = ({ step, dt }: Pick<Tick, 'step' | 'dt'>): number => Math.floor(((step + 0.5) * dt) / HELD);

/** How much of a noise's amplitude is left in steps of this length (ms): all of it up to 1 ms. */
export const amplitudeIn = (dt: number): number => (dt <= HELD ? 1 : Math.sqrt(HELD / dt));

/** Independent U(−1, 1). One source for all who name the same key. */
export const uniform = (key: Key): Noise => sourceOf('uniform', key, (out, draw) => uniformInto(out, key, draw));

/** Independent N(0, 1). One source for all who name the same key. */
export const gaussian = (key: Key): Noise => sourceOf('gaussian', key, (out, draw) => gaussianInto(out, key, draw));

/** No noise at all. */
export const silent: Noise = { fill: (out) => void out.fill(0) };

/**
 * Noise given as data [draws, n], a row for each ms.
 * @throws {RangeError} at a draw beyond the last row, or where a row's length is not the module's
 */
export const recorded = (rows: Tensor, name = 'recorded noise'): Noise => ({
  fill: (out, draw) => {
    const [draws = 0] = rows.shape;
    expectShape(name, rows, draws, out.length);
    if (draw >= draws) throw new RangeError(`${name}: expected a row for draw ${draw}, found ${draws} rows`);
    for (let i = 0; i < out.length; i++) out[i] = rows.get(draw, i);
  },
});
