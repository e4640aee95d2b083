import type { Observable } from 'rxjs';
import {
  attractor,
  type Driven,
  drawSheet,
  everyStep,
  feedback,
  force,
  gaussianProcess,
  hebbian,
  type Module,
  type Past,
  type Proposed,
  pogodin2019,
  projection,
  type ReadOut,
  type Recurrent,
  type Rewarded,
  readout,
  readoutAtRest,
  reservoir,
  reward,
  type Seed,
  type Targeted,
  target,
  type Weighted,
  zeros,
} from '../../modules/index.ts';

export const UNITS = 20;
export const SIDE = 8;
export const OUTPUTS = 2;
export const TRIAL = 12;

export const sheetWeights = { ...pogodin2019.attractor.weights, noise: 2 / SIDE };
const J = drawSheet({ side: SIDE, ...sheetWeights }, 3);

export type AttractorParams = Parameters<typeof attractor>[0];

/** The published attractor on a sheet of 8 × 8. */
export const bump: AttractorParams = {
  ...pogodin2019.attractor,
  side: SIDE,
  weights: sheetWeights,
  warmup: 10,
  recurrent: J,
  seed: 3,
};

export type Learning = Targeted & ReadOut & Recurrent & Rewarded;
export type Memory = Module<unknown, Driven>;
export type Rule = Module<Learning, Proposed>;
export type Consolidation = Module<Proposed & Past<Weighted>, Weighted>;

export const projected = (seed: Seed = 3) =>
  projection({ ...pogodin2019.projection, units: UNITS, neurons: SIDE * SIDE, connectivity: 0.3, seed });

export const workingMemory =
  (params: AttractorParams = bump): Memory =>
  (source) =>
    source.pipe(attractor(params), projected());

export const hebbianRule = (): Rule => hebbian({ learningRate: 0.02, decay: 50 });
export const forceRule = (): Rule => force({ units: UNITS, alpha: 1 });

export interface Places {
  readonly memory?: () => Memory;
  readonly rule?: () => Rule;
  readonly consolidation?: () => Consolidation;
  readonly seed?: Seed;
}

const signals = gaussianProcess({ period: TRIAL, variance: 9, outputs: OUTPUTS, seed: 3 });

/** The paper's network in small: 20 units, two outputs, trials of 12 steps, an attractor of 8 × 8. */
export const network = ({
  memory = workingMemory,
  rule = hebbianRule,
  consolidation = everyStep,
  seed = 3,
}: Places = {}) =>
  feedback({ readout: readoutAtRest(OUTPUTS), weights: zeros(OUTPUTS, UNITS) })((source) =>
    source.pipe(
      target(signals),
      memory(),
      reservoir({ ...pogodin2019.reservoir, units: UNITS, tau: 10, outputs: OUTPUTS, connectivity: 0.3, seed }),
      readout({ ...pogodin2019.readout, outputs: OUTPUTS, seed }),
      reward(pogodin2019.reward),
      rule(),
      consolidation(),
    ),
  );

/** What leaves it at every step. */
export type NetworkFrame = ReturnType<ReturnType<typeof network>> extends Observable<infer F> ? F : never;
