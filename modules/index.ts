export { type AttractorParams, attractor } from './attractor.ts';
export { type Block, blockCue, bumpDecoder, circularMean, sheet } from './bump.ts';
export { type ClockParams, type Command, clock } from './clock.ts';
export {
  drawFeedback,
  drawProjection,
  drawRecurrent,
  drawRing,
  drawSheet,
  type RingWeights,
  type SheetWeights,
  sheetOf,
} from './connectivity.ts';
export { everyStep } from './consolidation/everyStep.ts';
export { frozen } from './consolidation/frozen.ts';
export { type SparselyParams, sparsely } from './consolidation/sparsely.ts';
export { every, perTrial } from './consolidation/summed.ts';
export {
  CheckpointError,
  fork,
  isTensor,
  type Loading,
  resume,
  Saved,
  type Saving,
  type States,
} from './core/checkpoint.ts';
export { type Controls, type Live, live, now } from './core/controls.ts';
export type { Described, Describing } from './core/describe.ts';
export { DivergenceError } from './core/divergence.ts';
export { CausalityError, feedback, type Past } from './core/feedback.ts';
export type { Absent, Module, Tick } from './core/frame.ts';
export { type Key, keyOf, type Seed } from './core/key.ts';
export { type Mealy, mealy } from './core/mealy.ts';
export { swap } from './core/swap.ts';
export { copied, dense, expectShape, fresh, matrix, type Tensor, tensor, vector, zeros } from './core/tensor.ts';
export { type AttractorWeights, type Sparse, sparse } from './kernels/index.ts';
export { gaussian, type Noise, recorded, silent, uniform } from './noise.ts';
export { inBlocks, inTurn, type Order, shuffled } from './order.ts';
export { type OscillatorsParams, oscillators } from './oscillators.ts';
export { pogodin2019, workingMemory } from './pogodin2019.ts';
export { type ProjectionParams, projection } from './projection.ts';
export { type ReadoutParams, readout, readoutAtRest } from './readout.ts';
export { type Recording, record, replayed } from './replayed.ts';
export { type ReservoirParams, reservoir } from './reservoir.ts';
export { type RewardParams, reward } from './reward.ts';
export { type RingParams, ring } from './ring.ts';
export { type ForceParams, force } from './rules/force.ts';
export { type HebbianParams, hebbian } from './rules/hebbian.ts';
export type * from './signals.ts';
export { silence } from './silence.ts';
export { digit, type Stroke } from './strokes.ts';
export { type GaussianProcess, gaussianProcess, long, type Sampling, short, target } from './target.ts';
