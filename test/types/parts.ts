import {
  attractor,
  everyStep,
  hebbian,
  type Noise,
  pogodin2019,
  projection,
  readout,
  readoutAtRest,
  reservoir,
  reward,
  short,
  silent,
  target,
  zeros,
} from '../../modules/index.ts';

/** The paper's modules, by place. Only their types matter here: nothing in this folder is run. */
const seed = 7;
const noise: Noise = silent;
export const aTarget = target(short());
export const anAttractor = attractor({ ...pogodin2019.attractor, seed });
export const aProjection = projection({ ...pogodin2019.projection, seed });
export const aReservoir = reservoir({ ...pogodin2019.reservoir, outputs: 1, seed });
export const aReadout = readout({ ...pogodin2019.readout, outputs: 1, seed, noise });
export const aReward = reward(pogodin2019.reward);
export const aRule = hebbian(pogodin2019.hebbian);
export const aConsolidation = everyStep();
export const rest = { readout: readoutAtRest(1), weights: zeros(1, 1000) };
