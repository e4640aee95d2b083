import { keyOf, type Seed } from '../core/key.ts';
import { kind } from '../core/kind.ts';
import { cos, exp, log } from '../core/math.ts';
import { mealy } from '../core/mealy.ts';
import { fixed } from '../core/parameter.ts';
import { vector } from '../core/tensor.ts';
import { uniformInto } from '../kernels/index.ts';
import { count, positive } from '../ranges.ts';
import type { Remembering } from '../signals.ts';

/**
 * Another working memory: oscillators of fixed periods that start each trial with the same phases,
 *
 *     xᵢ(t) = ½ [1 + cos(2π t / Tᵢ + φᵢ)],   t from the start of the trial,
 *
 * Tᵢ from `shortest` to `longest`, φᵢ ~ U(−π, π). No dynamics, no noise: a backbone as reliable as can be, and as long as
 * its longest period. (Oscillators of several frequencies as a clock: Miall 1989.)
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | x | `attractor.x` | [n] | writes |
 * | | `attractor.position` | [2]: the slowest one's phase in turns [0, 1), and 0 | writes |
 *
 * @throws {RangeError} where it is built, unless 0 < shortest ≤ longest
 */
export const oscillators = kind(
  'memory',
  'oscillators',
  {
    title: 'fixed oscillators',
    equation: 'xᵢ = ½ (1 + cos(2π t / Tᵢ + φᵢ))',
    source: 'after Miall 1989',
    parameters: {
      neurons: fixed(100, { ...count(1, 2500), about: 'how many oscillators' }),
      shortest: fixed(250, {
        ...positive,
        unit: 'ms',
        about: 'shortest period; the others lie evenly on a scale of factors',
      }),
      longest: fixed(20_000, { ...positive, unit: 'ms', about: 'longest period' }),
    },
    layouts: { 'attractor.x': 'ring' },
    check: ({ shortest, longest }) =>
      longest >= shortest ? [] : [{ path: 'longest', expected: `≥ shortest (${shortest})`, found: `${longest}` }],
  },
  ({ neurons, shortest, longest }, { seed }: { /** Draws the phases. */ readonly seed: Seed }) => {
    const phases = new Float64Array(neurons);
    uniformInto(phases, keyOf(seed, 'attractor', 'phases'), 0);
    const stretch = log(longest / shortest) / Math.max(1, neurons - 1);
    const speeds = Float64Array.from({ length: neurons }, (_, i) => 1 / (shortest * exp(stretch * i)));
    return mealy<null, unknown, Remembering>({
      writes: 'attractor',
      kind: 'oscillators',
      init: () => null,
      step: (state, { stepInTrial, dt }) => {
        const t = stepInTrial * dt;
        const x = Float64Array.from(
          speeds,
          (speed, i) => 0.5 + 0.5 * cos(2 * Math.PI * (t * speed + 0.5 * (phases[i] as number))),
        );
        return [{ x: vector(x), position: vector(Float64Array.of((t / longest) % 1, 0)) }, state];
      },
    });
  },
);
