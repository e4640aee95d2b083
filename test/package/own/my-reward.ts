import { expectShape, kind, live, mealy, now, type ReadOut, type Rewarded, type Targeted } from 'reservoir-rx';

/** M = (P − P̄)₊: how much better than lately, not only whether. */
export const graded = kind(
  'reward',
  'graded',
  {
    title: 'how much better?',
    equation: 'P = −‖f − z‖²,  M = g (P − P̄)₊',
    parameters: { gain: live(10, { min: 0, max: 1000, symbol: 'g', about: 'what a difference counts' }) },
  },
  ({ gain }) =>
    mealy<{ Pbar: number }, Targeted & ReadOut, Rewarded>({
      writes: 'reward',
      kind: 'graded',
      init: () => ({ Pbar: 0 }),
      step: (state, { dt, controls, target, readout: { z } }) => {
        expectShape('target', target, z.shape[0] as number);
        const P = -z.data.reduce((sum, value, d) => sum + (target.get(d) - value) ** 2, 0);
        const Pbar = state.Pbar + (dt / 5) * (P - state.Pbar);
        return [{ P, Pbar, M: now(gain, controls) * Math.max(0, P - Pbar) }, { Pbar }];
      },
    }),
);
