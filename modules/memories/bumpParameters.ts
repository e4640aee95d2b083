import { fixed, group, live, type Parameters } from '../core/parameter.ts';
import { pogodin2019 } from '../pogodin2019.ts';
import { amount, noiseAmplitude, positive, strength, timeConstant } from '../ranges.ts';

const { attractor: published } = pogodin2019;

/** The parameters of J that bumps of every layout have. */
export const weightsParameters = (noise: number) => ({
  offset: fixed(published.weights.offset, { ...strength, about: 'uniform inhibition, added to every weight' }),
  width: fixed(published.weights.width, {
    ...positive,
    about: 'standard deviation of the profile; the torus is π around',
  }),
  noise: fixed(noise, { ...amount, about: 'standard deviation of the noise on every weight', without: 0 }),
});

/**
 * The parameters that bumps of every layout have, but for `adaptation`, their size and their cue.
 * @param weights the parameters of J
 */
export const bumpParameters = <W extends Parameters>(weights: W) => ({
  tauMembrane: fixed(published.tauMembrane, {
    ...{ ...timeConstant, symbol: 'τₘ', about: 'time constant of the rates' },
  }),
  tauAdaptation: fixed(published.tauAdaptation, {
    ...{ ...timeConstant, symbol: 'τₐ', about: 'time constant of the adaptation' },
  }),
  inputMean: fixed(published.inputMean, { ...strength, symbol: 'e', about: 'mean of the input to every neuron' }),
  inputNoise: fixed(published.inputNoise, { ...noiseAmplitude, about: 'standard deviation of the input' }),
  weights: group('what J is made of', weights),
  warmup: fixed(published.warmup, {
    ...{ min: 0, max: 100_000, unit: 'ms', about: 'how long it runs on its own from x = h = 0 before each trial' },
  }),
});

const ADAPTATION = {
  ...strength,
  slider: [0, 3],
  symbol: 's',
  without: 0,
  about: 'strength of the adaptation: the bump stands still at 0 and moves at 1.5',
} as const;

/** s, where it can be changed while the bump runs. */
export const adaptation = live(published.adaptation, ADAPTATION);
