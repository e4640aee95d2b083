import {
  fixed,
  kind,
  live,
  matrix,
  mealy,
  now,
  type Proposed,
  type ReadOut,
  type Recurrent,
  type Rewarded,
  type Targeted,
  zeros,
} from 'reservoir-rx';

/** A reward that comes once, at the end of a trial: was it better than lately? Until then M = 0, and nothing is learnt. */
export const atTheEnd = kind(
  'reward',
  'atTheEnd',
  {
    title: 'at the end of a trial',
    equation: 'P = −mean ‖f − z‖² of the trial,  M = P − P̄ at its end, else 0',
    parameters: {
      trials: fixed(10, { min: 1, max: 1000, about: 'how many trials the running mean P̄ goes back' }),
    },
  },
  ({ trials }) =>
    mealy<{ sum: number; P: number; Pbar: number; known: boolean }, Targeted & ReadOut, Rewarded>({
      writes: 'reward',
      kind: 'atTheEnd',
      init: () => ({ sum: 0, P: 0, Pbar: 0, known: false }),
      step: ({ sum, P, Pbar, known }, { stepInTrial, lastOfTrial, target, readout: { z } }) => {
        const error = z.data.reduce((all, value, d) => all + ((target.data[d] ?? 0) - value) ** 2, 0);
        const total = (stepInTrial === 0 ? 0 : sum) + error;
        if (!lastOfTrial)
          return [
            { P, Pbar, M: 0 },
            { sum: total, P, Pbar, known },
          ];
        const now = -total / (stepInTrial + 1);
        const before = known ? Pbar : now;
        const after = before + (now - before) / trials;
        return [
          { P: now, Pbar: after, M: now - before },
          { sum: 0, P: now, Pbar: after, known: true },
        ];
      },
    }),
);

/**
 * Node perturbation. Each weight remembers what the exploration did with its input, its eligibility e; when the reward
 * comes, what went well is done more.
 */
export const nodePerturbation = kind(
  'rule',
  'nodePerturbation',
  {
    title: 'Node perturbation',
    equation: 'ΔW = η M e,  e ← (1 − dt/τ_e) e + dt (z − ẑ) rᵀ',
    source: 'Fiete & Seung 2006',
    parameters: {
      learningRate: live(0.01, {
        min: 0,
        max: 1,
        slider: [1e-4, 0.1],
        scale: 'log',
        symbol: 'η',
        about: 'learning rate',
      }),
      memory: live(100, {
        ...{ above: 0, max: 1e6, scale: 'log', symbol: 'τ_e', unit: 'ms', timeConstant: true },
        about: 'how long e lasts',
      }),
    },
  },
  ({ learningRate, memory }) =>
    mealy<Float64Array, Rewarded & ReadOut & Recurrent, Proposed>({
      writes: 'update',
      kind: 'nodePerturbation',
      init: ({ readout: { z }, reservoir: { r } }) => new Float64Array(z.size * r.size),
      step: (e, { dt, controls, reward: { M }, readout: { z, zhat }, reservoir: { r } }) => {
        const keep = 1 - dt / now(memory, controls);
        z.data.forEach((value, d) => {
          const explored = dt * (value - (zhat.data[d] ?? 0));
          for (let i = 0; i < r.size; i++)
            e[d * r.size + i] = keep * (e[d * r.size + i] ?? 0) + explored * (r.data[i] ?? 0);
        });
        const eta = now(learningRate, controls);
        // With post = 0 the weights pass on as they are, which costs nothing.
        if (M === 0) return [{ post: zeros(z.size), pre: r, eta }, e];
        return [
          {
            dW: matrix(
              e.map((value) => eta * M * value),
              z.size,
              r.size,
            ),
            eta,
          },
          e,
        ];
      },
    }),
);
