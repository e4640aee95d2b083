import { fixed, kind, live, math, mealy, now, type Remembering, vector } from 'reservoir-rx';

/**
 * A clock as working memory: neurons that are active one after another, each for one half wave of a sine. It begins anew
 * with each trial, so the network can tell by it how late it is.
 */
export const pulses = kind(
  'memory',
  'pulses',
  {
    title: 'pulses, one after another',
    equation: 'xᵢ(t) = a |sin(π m t / T)| in the i-th of m parts of a trial T, else 0',
    source: 'Nicola & Clopath 2017',
    parameters: {
      pulses: fixed(50, { min: 1, max: 1000, whole: true, symbol: 'm', about: 'how many pulses a trial has' }),
      amplitude: live(1, { min: 0, max: 10, slider: [0, 3], symbol: 'a', about: 'how high they are' }),
    },
    layouts: { 'attractor.x': 'ring' },
  },
  // What only code can give comes second. The published network gives its seed, trialSteps, dt and more (see Setting).
  ({ pulses: count, amplitude }, { trialSteps }: { readonly trialSteps: number }) =>
    mealy<null, unknown, Remembering>({
      writes: 'attractor',
      kind: 'pulses',
      init: () => null,
      step: (state, { stepInTrial, controls }) => {
        const phase = (count * stepInTrial) / trialSteps;
        const part = Math.floor(phase);
        const x = new Float64Array(count);
        x[part] = now(amplitude, controls) * math.sin(Math.PI * (phase - part));
        return [{ x: vector(x), position: vector(Float64Array.of(phase, 0)) }, state];
      },
    }),
);
