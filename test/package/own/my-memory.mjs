import { fixed, kind, mealy, vector } from 'reservoir-rx';

/** One neuron after another is active, for a while each: a clock. */
export const hands = kind(
  'memory',
  'hands',
  {
    title: 'hands of a clock',
    equation: 'xᵢ(t) = 1 while t lies in the i-th part of the trial',
    parameters: {
      neurons: fixed(20, { min: 1, max: 1000, whole: true, about: 'how many hands' }),
      width: fixed(10, { above: 0, max: 1e6, unit: 'ms', symbol: 'w', about: 'how long each is active' }),
    },
  },
  ({ neurons, width }) =>
    mealy({
      writes: 'attractor',
      kind: 'hands',
      init: () => null,
      step: (state, { stepInTrial, dt }) => {
        const at = Math.floor((stepInTrial * dt) / width) % neurons;
        const x = new Float64Array(neurons);
        x[at] = 1;
        return [{ x: vector(x), position: vector(Float64Array.of(at, 0)) }, state];
      },
    }),
);
