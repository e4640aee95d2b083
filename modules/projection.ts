import { drawProjection } from './connectivity.ts';
import { loadState } from './core/checkpoint.ts';
import { type Live, now } from './core/controls.ts';
import { keyOf, type Seed } from './core/key.ts';
import { mealy } from './core/mealy.ts';
import { copied, dense, expectShape, type Tensor, vector } from './core/tensor.ts';
import { isSparse, type ProjectionKernel, projectionKernel, type Sparse, sparse } from './kernels/index.ts';
import { gaussian, type Noise } from './noise.ts';
import type { Driven, Remembering } from './signals.ts';

export interface ProjectionParams {
  /** Units of the reservoir N. */
  readonly units: number;
  /** Neurons of the attractor, side². */
  readonly neurons: number;
  /** c, the strength of the attractor's input. */
  readonly strength: Live;
  /** Standard deviation of the drive's noise. */
  readonly driveNoise: Live;
  /** Probability that an entry of W_attr is present; not used when `weights` is given. */
  readonly connectivity: number;
  readonly seed: Seed;
  /** Names the noise apart from the weights; the seed itself if left out. */
  readonly noiseSeed?: Seed;
  /** W_attr [N, side²]; otherwise drawn: N(0, 1/(pN)) with probability p. */
  readonly weights?: Tensor | Sparse;
  /** The drive's noise in units of `driveNoise`; otherwise N(0, 1). */
  readonly noise?: Noise;
}

interface Following {
  readonly kernel: ProjectionKernel;
  /** v is that of the step before. */
  follows: boolean;
}

/**
 * The pathway from the working memory into the reservoir.
 *
 *     drive = c W_attr x + driveNoise · N(0, 1) per unit
 *
 * W_attr x is not formed anew while x moves as the attractor says (`attractor.increment`): as x is a leaky sum of g,
 * v = W_attr x is the same leaky sum of W_attr g, and g is zero almost everywhere.
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | x | `attractor.x` (and `attractor.increment`) | [side²] | reads |
 * | drive | `drive` | [N] | writes |
 *
 * Live: `strength`, `driveNoise`. Source: Pogodin et al. 2019, section 2.
 * @throws {RangeError} where it is built, on weights of another shape; through the stream, on x of another length
 */
export const projection = (p: ProjectionParams) => {
  const given = p.weights === undefined || isSparse(p.weights) ? p.weights : sparse(p.weights);
  if (given !== undefined && (given.rows !== p.units || given.columns !== p.neurons)) {
    throw new RangeError(
      `projection.weights: expected ${p.units} × ${p.neurons}, found ${given.rows} × ${given.columns}`,
    );
  }
  // Drawn where the kernel is made, which keeps the only copy.
  const weights = () => given ?? drawProjection(p.units, p.neurons, p.connectivity, p.seed);
  const noise = p.noise ?? gaussian(keyOf(p.noiseSeed ?? p.seed, 'projection', 'drive'));

  return mealy<Following, Remembering, Driven>({
    writes: 'drive',
    kind: 'projection',
    init: () => ({ kernel: projectionKernel(weights()), follows: false }),
    step: (state, { step, controls, attractor: { x, increment } }) => {
      const { kernel } = state;
      if (state.follows && increment !== undefined) kernel.leaky(increment.leak, increment.active, increment.g);
      else {
        expectShape('attractor.x', x, p.neurons);
        kernel.whole(dense(x));
        state.follows = true;
      }
      const c = now(p.strength, controls);
      const amplitude = now(p.driveNoise, controls);
      noise.fill(kernel.drive, step);
      kernel.combine(c, amplitude);
      return [vector(copied(kernel.drive)), state];
    },
    save: ({ kernel, follows }) => ({ v: kernel.v.slice(), follows }),
    load: (saved, { kernel }, path) => {
      const { v, follows } = loadState(saved, { v: kernel.v, follows: false }, path);
      kernel.v.set(v);
      return { kernel, follows };
    },
    dispose: ({ kernel }) => kernel.free(),
  });
};
