/** Modules of a user's own, as text: they are written into a folder, and used from there. */

/** A rule with a state, and two parameters, one of which it can do without. */
export const RULE = `
import { dense, kind, live, mealy, now, type Proposed, type ReadOut, type Recurrent, type Targeted, vector } from 'reservoir-rx';

export const delta = kind(
  'rule',
  'delta',
  {
    title: 'delta rule',
    equation: 'ΔW = η e rᵀ,  e ← κ e + (f − ẑ)',
    parameters: {
      learningRate: live(1e-3, { min: 0, max: 1, symbol: 'η', about: 'how much is learnt of an error' }),
      kept: live(0.5, { min: 0, max: 1, symbol: 'κ', without: 0, about: 'what is kept of earlier errors' }),
    },
  },
  ({ learningRate, kept }) =>
    mealy<{ e: Float64Array }, Targeted & ReadOut & Recurrent, Proposed>({
      writes: 'update',
      kind: 'delta',
      init: ({ target }) => ({ e: new Float64Array(dense(target).length) }),
      step: ({ e }, { controls, target, readout: { zhat }, reservoir: { r } }) => {
        const next = e.map((one, d) => now(kept, controls) * one + target.get(d) - zhat.get(d));
        return [{ post: vector(next.map((one) => now(learningRate, controls) * one)), pre: r }, { e: next }];
      },
    }),
);
`;

/** A memory with matrices of its own, drawn from the seed, and a helper beside it. */
export const MEMORY = `
import { fixed, keyOf, kind, live, mealy, now, type Remembering, type Setting, uniform, vector } from 'reservoir-rx';
import { wrapped } from './wrapped.ts';

export default kind(
  'memory',
  'wheels',
  {
    title: 'wheels',
    equation: 'xᵢ = (φᵢ + ω t) mod 1',
    layouts: { 'attractor.x': 'ring' },
    parameters: {
      neurons: fixed(12, { min: 1, max: 1000, whole: true, about: 'how many wheels' }),
      speed: live(0.01, { min: 0, max: 1, symbol: 'ω', unit: '1/ms', about: 'turns in a millisecond' }),
    },
  },
  ({ neurons, speed }, { seed, dt }: Setting) => {
    const phases = new Float64Array(neurons);
    uniform(keyOf(seed, 'wheels')).fill(phases, 0);
    return mealy<{ turned: number }, unknown, Remembering>({
      writes: 'attractor',
      kind: 'wheels',
      init: () => ({ turned: 0 }),
      step: ({ turned }, { controls }) => {
        const next = wrapped(turned + now(speed, controls) * dt);
        return [{ x: vector(phases.map((phase) => wrapped(phase + next))), position: vector(Float64Array.of(next, 0)) }, { turned: next }];
      },
    });
  },
);
`;
export const WRAPPED = 'export const wrapped = (x: number): number => x - Math.floor(x);\n';

/** A reward in JavaScript. */
export const REWARD = `
import { kind, live, mealy, now } from 'reservoir-rx';

export const threshold = kind(
  'reward',
  'threshold',
  {
    title: 'good enough?',
    equation: 'P = −‖f − z‖²,  M = 1 if P > −θ, else 0',
    parameters: { theta: live(0.5, { above: 0, symbol: 'θ', orNull: 'always', about: 'the largest error that is good enough' }) },
  },
  ({ theta }) =>
    mealy({
      writes: 'reward',
      kind: 'threshold',
      init: () => null,
      step: (state, { controls, target, readout: { z } }) => {
        let P = 0;
        for (let d = 0; d < z.shape[0]; d++) P -= (target.get(d) - z.get(d)) ** 2;
        const most = now(theta, controls);
        return [{ P, Pbar: P, M: most === null || P > -most ? 1 : 0 }, state];
      },
    }),
);
`;

/** A whole pipeline, with two places and a parameter of its own. */
export const PIPELINE = `
import { everyStep, feedback, force, frozen, hebbian, live, now, pipeline, place, readout, readoutAtRest, reservoir, reward, short, silence, target, zeros } from 'reservoir-rx';

const units = 30;
const rest = { readout: readoutAtRest(1), weights: zeros(1, units) };

export default pipeline(
  {
    name: 'bare',
    trialSteps: 100,
    protocol: { trials: 4, testAt: [2], testTrials: 2 },
    parameters: { lambda: live(1.5, { min: 0, max: 3, without: 0, about: 'strength of the recurrence' }) },
  },
  ({ seed, noiseSeed, learning, share, parameters }) => (ticks) =>
    ticks.pipe(
      target(short({ period: 100 })),
      feedback(rest)((past) =>
        past.pipe(
          silence({ units }),
          reservoir({ units, lambda: parameters.lambda, seed, noiseSeed, share }),
          readout({ seed, noiseSeed, exploration: learning ? 0.5 : 0 }),
          reward(),
          place('rule', [hebbian, force]),
          learning ? everyStep() : frozen(),
        ),
      ),
    ),
);
`;

/** The least that is a kind: what is added to it makes it a bad one. */
export const kindText = (
  name: string,
  parameters = '{}',
  make = "mealy({ writes: 'update', kind: 'mine', init: () => null, step: (s) => [null, s] })",
) => `
import { kind, live, mealy } from 'reservoir-rx';
export const mine = kind('rule', ${JSON.stringify(name)}, { title: 'mine', equation: 'ΔW = 0', parameters: ${parameters} }, () => ${make});
`;
