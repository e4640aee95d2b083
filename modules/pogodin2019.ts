/**
 * The constants of the published experiments (Pogodin et al. 2019), by module. Times in ms.
 *
 *     reservoir({ ...pogodin2019.reservoir, seed: 7 })
 */
export const pogodin2019 = {
  reservoir: { units: 1000, tau: 50, lambda: 1.5, rateNoise: 0.05, connectivity: 0.1 },
  readout: { exploration: 0.5, tauAverage: 5 },
  reward: { tauAverage: 5 },
  hebbian: { learningRate: 5e-4, decay: 20000 },
  force: { units: 1000, alpha: 1 },
  /** Without a cue: in the published experiments one of its paths is recorded and replayed. */
  attractor: {
    side: 50,
    tauMembrane: 30,
    tauAdaptation: 400,
    adaptation: 1.5,
    inputMean: 1,
    inputNoise: 0.0025,
    weights: { offset: -0.375, width: 1, noise: 2 / 50, shift: 0, heading: 0 },
    warmup: 100,
    cue: null,
  },
  projection: { units: 1000, neurons: 2500, strength: 1, driveNoise: 0.05, connectivity: 0.1 },
} as const;

/**
 * The attractor as a working memory that runs live, with fresh noise in every trial: the published one with a cue during
 * the warm-up, the same in every trial, and the weights' noise of the published digits experiment. Without a cue the
 * bump's path cannot be reproduced from trial to trial (the published experiments replay one recording).
 */
export const workingMemory = {
  ...pogodin2019.attractor,
  weights: { ...pogodin2019.attractor.weights, shift: 0.03, heading: 8 },
  cue: { row: 20, column: 20, size: 5, amplitude: 1 },
} as const;
