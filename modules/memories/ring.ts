import { drawRing } from '../connectivity.ts';
import { kind } from '../core/kind.ts';
import { fixed, items } from '../core/parameter.ts';
import { type Tensor, vector } from '../core/tensor.ts';
import { pogodin2019 } from '../pogodin2019.ts';
import { count, MOST_SIGNALS, strength } from '../ranges.ts';
import { circularMean } from './bump.ts';
import { adaptation, bumpParameters, weightsParameters } from './bumpParameters.ts';
import { type BumpCode, bumpOf, weightsOf } from './cells.ts';
import { type CueData, cueBy, unfitCues } from './cues.ts';

/** Neighbouring neurons of a ring. */
export interface Segment {
  readonly at: number;
  readonly size: number;
  readonly amplitude: number;
}

const segment = {
  at: fixed(0, { ...count(0, 9999), about: 'its first neuron' }),
  size: fixed(10, { ...count(1, 10_000), about: 'how many neurons' }),
  amplitude: fixed(1, { ...strength, about: 'what it adds to e' }),
};

/** As strong as the sheet's cue, at the ring's first neurons. */
const FIRST: Segment = { at: 0, size: 10, amplitude: 1 };

/** An input to the ring that is zero but on one segment [neurons]. */
export const segmentCue = (neurons: number, { at, size, amplitude }: Segment): Tensor => {
  const input = new Float64Array(neurons);
  for (let i = at; i < at + size; i++) input[i % neurons] = amplitude;
  return vector(input);
};

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
 * @throws {RangeError} where it is built, on weights of another shape
 * @throws {DivergenceError} (through the stream) when rates grow without bound
 */
export const ring = kind(
  'memory',
  'ring',
  {
    title: 'bump on a ring',
    equation: 'τₘ ẋ = −x + [J x + e − h]₊,  J by the distance on the ring',
    holds: ({ neurons }) => 4 * neurons ** 2,
    parameters: {
      neurons: fixed(256, { ...count(10, 2500), about: 'neurons on the ring' }),
      adaptation,
      ...bumpParameters(weightsParameters(pogodin2019.attractor.weights.noise)),
      cue: items<typeof segment, CueData>({ ...FIRST }, segment, {
        ...{ orNull: 'none', most: MOST_SIGNALS, without: null },
        about: 'an input to a segment of the ring during the warm-up; a list has one for each signal of the task',
      }),
    },
    layouts: { 'attractor.x': 'ring' },
    check: ({ neurons, cue }) =>
      unfitCues(
        cue,
        `a segment of the ring of ${neurons}`,
        ({ at, size }) => at < neurons && size <= neurons,
        ({ at, size }) => `at ${at}, size ${size}`,
      ),
  },
  ({ neurons, weights, cue, ...rest }, code: BumpCode) => {
    const cell = circularMean(neurons);
    return bumpOf(
      { ...rest, cue: cueBy(cue, code.order, (one) => segmentCue(neurons, one)) },
      {
        kind: 'ring',
        J: weightsOf(code, 'ring', { neurons, ...weights }, () => drawRing({ neurons, ...weights }, code.seed)),
        neurons,
        decode: (x) => vector(Float64Array.of(cell(x), 0)),
        made: `neurons ${neurons}, weights.noise ${weights.noise}`,
      },
      code,
    );
  },
);
