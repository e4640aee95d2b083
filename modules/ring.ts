import { type AttractorParams, bumpOf } from './attractor.ts';
import { circularMean } from './bump.ts';
import { drawRing, type RingWeights, sheetOf } from './connectivity.ts';
import { vector } from './core/tensor.ts';

export interface RingParams extends Omit<AttractorParams, 'side' | 'weights'> {
  /** Neurons on the ring. */
  readonly neurons: number;
  /** J's make-up; not used when `recurrent` is given. */
  readonly weights: Omit<RingWeights, 'neurons'>;
}

/**
 * Another working memory: the bump of `attractor` on a ring instead of a sheet,
 *
 *     τₘ ẋ = −x + [J x + e − h]₊,   τₐ ḣ = −h + s x
 *
 * with J by the distance along the ring. With adaptation the bump runs round and round, and it can be relied on: cued runs
 * with fresh noise stay together for as long as one likes. But it comes back to where it was after each lap (1.4 s with
 * 256 neurons and the sheet's constants), so over longer times it does not say which lap it is on.
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | | `stimulus` | [n] | reads, if some module writes it |
 * | x, h | `attractor.x`, `attractor.h` | [n] | writes |
 * | | `attractor.position` | [2], cells: along the ring, and 0 | writes |
 *
 * Live: `adaptation`.
 * @throws {RangeError} where it is built, on weights of another shape
 * @throws {DivergenceError} (through the stream) when rates grow without bound
 */
export const ring = (p: RingParams) => {
  const { neurons, recurrent, weights, seed } = p;
  const J =
    recurrent === undefined
      ? drawRing({ neurons, ...weights }, seed)
      : 'shape' in recurrent
        ? sheetOf(recurrent)
        : recurrent;
  const cell = circularMean(neurons);
  return bumpOf(p, {
    kind: 'ring',
    J,
    neurons,
    decode: (x) => vector(Float64Array.of(cell(x), 0)),
    made: `neurons ${neurons}, weights.noise ${weights.noise}`,
  });
};
