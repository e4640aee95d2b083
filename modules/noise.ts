import type { Key } from './core/key.ts';
import { expectShape, type Tensor } from './core/tensor.ts';
import { gaussianInto, sourceOf, uniformInto } from './kernels/index.ts';

/** A source of noise: a pure function of the step. Amplitudes are the modules' own parameters. */
export interface Noise {
  /** Sets every entry of `out` to the noise of this step. */
  readonly fill: (out: Float64Array, step: number) => void;
}

/** Independent U(−1, 1). One source for all who name the same key. */
export const uniform = (key: Key): Noise => sourceOf('uniform', key, (out, step) => uniformInto(out, key, step));

/** Independent N(0, 1). One source for all who name the same key. */
export const gaussian = (key: Key): Noise => sourceOf('gaussian', key, (out, step) => gaussianInto(out, key, step));

/** No noise at all. */
export const silent: Noise = { fill: (out) => void out.fill(0) };

/**
 * Noise given as data [steps, n]: row `step`.
 * @throws {RangeError} at a step beyond the last row, or where a row's length is not the module's
 */
export const recorded = (rows: Tensor, name = 'recorded noise'): Noise => ({
  fill: (out, step) => {
    const [steps = 0] = rows.shape;
    expectShape(name, rows, steps, out.length);
    if (step >= steps) throw new RangeError(`${name}: expected a row for step ${step}, found ${steps} rows`);
    for (let i = 0; i < out.length; i++) out[i] = rows.get(step, i);
  },
});
