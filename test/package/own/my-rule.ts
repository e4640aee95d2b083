import {
  fixed,
  kind,
  live,
  mealy,
  now,
  type Proposed,
  type ReadOut,
  type Recurrent,
  type Rewarded,
  vector,
} from 'reservoir-rx';

/** ΔW = η M e rᵀ,  e ← d e + (z − z̄): a Hebbian rule whose output term is a trace. */
export const traced = kind(
  'rule',
  'traced',
  {
    title: 'Traced Hebbian',
    equation: 'ΔW = η M e rᵀ,  e ← d e + (z − z̄)',
    source: 'a test',
    parameters: {
      learningRate: live(5e-4, {
        min: 0,
        max: 1,
        slider: [1e-5, 1e-2],
        scale: 'log',
        symbol: 'η',
        about: 'learning rate',
      }),
      persistence: fixed(0.5, {
        min: 0,
        max: 1,
        symbol: 'd',
        about: 'what is left of the trace a step later',
        without: 0,
      }),
    },
  },
  ({ learningRate, persistence }) =>
    mealy<{ e: Float64Array }, Rewarded & ReadOut & Recurrent, Proposed>({
      writes: 'update',
      kind: 'traced',
      init: ({ readout: { z } }) => ({ e: new Float64Array(z.shape[0] as number) }),
      step: ({ e }, { controls, reward: { M }, readout: { z, zbar }, reservoir: { r } }) => {
        const next = e.map((value, d) => persistence * value + z.get(d) - zbar.get(d));
        const eta = now(learningRate, controls);
        return [{ post: vector(next.map((value) => eta * M * value)), pre: r, eta }, { e: next }];
      },
    }),
);
