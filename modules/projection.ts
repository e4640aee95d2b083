import { drawProjection } from './connectivity.ts';
import { loadState } from './core/checkpoint.ts';
import { now } from './core/controls.ts';
import { keyOf, type Seed } from './core/key.ts';
import { kind } from './core/kind.ts';
import { mealy } from './core/mealy.ts';
import { fixed, live } from './core/parameter.ts';
import { dense, expectShape, type Numbers, type Tensor, vector } from './core/tensor.ts';
import { type ProjectionKernel, projectionKernel, type Sparse, sparseOf } from './kernels/index.ts';
import { amplitudeIn, drawAt, gaussian, type Noise } from './noise.ts';
import { pogodin2019 } from './pogodin2019.ts';
import { noiseAmplitude, probability, strength } from './ranges.ts';
import { type Share, unshared } from './setting.ts';
import type { Driven, Remembering } from './signals.ts';

const { projection: published } = pogodin2019;

interface ProjectionCode {
  /** Units of the reservoir N: 1000. */
  readonly units?: number;
  /** Neurons of the memory; otherwise as many as `attractor.x` has. */
  readonly neurons?: number;
  /** Draws W_attr; names the noise, too, where `noiseSeed` does not. */
  readonly seed: Seed;
  readonly noiseSeed?: Seed;
  /** W_attr [N, neurons]; otherwise drawn: N(0, 1/(pN)) with probability p. */
  readonly weights?: Numbers | Sparse;
  /** The drive's noise in units of `driveNoise`, draw by draw (1 ms each); otherwise N(0, 1). */
  readonly noise?: Noise;
  readonly share?: Share;
}

interface Following {
  kernel: ProjectionKernel;
  /** Neurons that it projects from. */
  neurons: number;
  /** v is that of the step before. */
  follows: boolean;
}

/**
 * The pathway from the working memory into the reservoir.
 *
 *     drive = c W_attr x + driveNoise · N(0, 1) per unit, drawn anew each ms (noise.ts)
 *
 * W_attr x is not formed anew while x moves as the attractor says (`attractor.increment`): as x is a leaky sum of g,
 * v = W_attr x is the same leaky sum of W_attr g, and g is zero almost everywhere.
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | x | `attractor.x` (and `attractor.increment`) | [side²] | reads |
 * | drive | `drive` | [N] | writes |
 *
 * A memory of another size that is swapped in has a W_attr of its own, drawn when it comes. Source: Pogodin et al. 2019, section 2.
 * @throws {RangeError} where it is built, on weights of another shape; through the stream, on x of another length
 */
export const projection = kind(
  'projection',
  'projection',
  {
    title: 'with noise',
    equation: 'drive = c W_attr x + σ N(0, 1)',
    source: 'Pogodin et al. 2019',
    holds: ({ connectivity }, { units, neurons }) => 10 * units * neurons * connectivity,
    parameters: {
      strength: live(published.strength, {
        ...{ ...strength, slider: [0, 3], symbol: 'c', about: 'strength of the memory’s input' },
      }),
      driveNoise: live(published.driveNoise, {
        ...{ ...noiseAmplitude, slider: [0, 0.5], symbol: 'σ', about: 'standard deviation of the noise on it' },
      }),
      connectivity: fixed(published.connectivity, {
        ...{ ...probability, symbol: 'p', about: 'probability that an entry of W_attr is present' },
      }),
    },
  },
  (p, { units = published.units, seed, noiseSeed = seed, share = unshared, ...code }: ProjectionCode) => {
    const given = sparseOf('projection.weights', code.weights);
    const expected = code.neurons ?? given?.columns;
    if (given !== undefined && (given.rows !== units || given.columns !== expected)) {
      throw new RangeError(
        `projection.weights: expected ${units} × ${expected}, found ${given.rows} × ${given.columns}`,
      );
    }
    const noise = code.noise ?? gaussian(keyOf(noiseSeed, 'projection', 'drive'));
    const kernelOf = (neurons: number): ProjectionKernel => {
      const name = `projection ${JSON.stringify([units, neurons, p.connectivity, seed])}`;
      return projectionKernel(given ?? share(name, () => drawProjection(units, neurons, p.connectivity, seed)));
    };
    const lengthOf = (x: Tensor): number => {
      if (expected !== undefined) expectShape('attractor.x', x, expected);
      return x.shape[0] as number;
    };

    return mealy<Following, Remembering, Driven>({
      writes: 'drive',
      kind: 'projection',
      init: ({ attractor: { x } }) => {
        const neurons = lengthOf(x);
        return { kernel: kernelOf(neurons), neurons, follows: false };
      },
      step: (state, tick) => {
        const { dt, controls, attractor } = tick;
        const { x, increment } = attractor;
        if (state.follows && increment !== undefined) state.kernel.leaky(increment.leak, increment.active, increment.g);
        else {
          const neurons = lengthOf(x);
          if (neurons !== state.neurons) {
            state.kernel.free();
            Object.assign(state, { kernel: kernelOf(neurons), neurons });
          }
          state.kernel.whole(dense(x));
          state.follows = true;
        }
        const amplitude = now(p.driveNoise, controls) * amplitudeIn(dt);
        const drive = state.kernel.drive(now(p.strength, controls), amplitude, noise, drawAt(tick));
        return [vector(drive), state];
      },
      save: ({ kernel, follows }) => ({ v: kernel.v().slice(), follows }),
      load: (saved, state, path) => {
        const { v, follows } = loadState(saved, { v: state.kernel.v(), follows: false }, path);
        state.kernel.set(v);
        return { ...state, follows };
      },
      dispose: ({ kernel }) => kernel.free(),
    });
  },
);
