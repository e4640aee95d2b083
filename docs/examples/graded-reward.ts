import {
  DivergenceError,
  fixed,
  kind,
  live,
  mealy,
  now,
  type ReadOut,
  type Rewarded,
  type Targeted,
} from 'reservoir-rx';

/** A reward that says how much better the output is than lately, not only whether it is. */
export const graded = kind(
  'reward',
  'graded',
  {
    title: 'how much better than lately?',
    equation: 'P = −‖f − z‖²,  M = g (P − P̄)₊',
    parameters: {
      gain: live(1, {
        min: 0,
        max: 1000,
        slider: [0.1, 10],
        scale: 'log',
        symbol: 'g',
        about: 'what a reward of 1 is worth',
      }),
      tauAverage: fixed(5, {
        above: 0,
        max: 1e6,
        symbol: 'τ̄',
        unit: 'ms',
        timeConstant: true,
        about: 'time constant of the running mean P̄',
      }),
    },
  },
  ({ gain, tauAverage }) =>
    mealy<{ Pbar: number }, Targeted & ReadOut, Rewarded>({
      writes: 'reward',
      kind: 'graded',
      init: () => ({ Pbar: 0 }),
      step: (state, { step, dt, controls, target, readout: { z } }) => {
        const P = -z.data.reduce((sum, value, d) => sum + ((target.data[d] ?? 0) - value) ** 2, 0);
        const Pbar = state.Pbar + (dt / tauAverage) * (P - state.Pbar);
        if (!Number.isFinite(Pbar)) throw new DivergenceError(`reward.P: expected finite, found ${P} at step ${step}`);
        return [{ P, Pbar, M: now(gain, controls) * Math.max(0, P - Pbar) }, { Pbar }];
      },
    }),
);
