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
export { sparsely } from './consolidation/sparsely.ts';
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
export { type Controls, type Live, lookUp, now, readControl, within } from './core/controls.ts';
export {
  type Described,
  type DescribedPlace,
  type Describing,
  Inspected,
  WiringError,
} from './core/describe.ts';
export { DivergenceError } from './core/divergence.ts';
export { feedback, type Past } from './core/feedback.ts';
export type { Absent, Module, Tick } from './core/frame.ts';
export { CausalityError } from './core/inner.ts';
export type { Json, JsonObject } from './core/json.ts';
export { type Key, keyOf, type Seed } from './core/key.ts';
export {
  type AnyKind,
  type Declaration,
  type Kind,
  type KindAbout,
  kind,
  type Layout,
} from './core/kind.ts';
export * as math from './core/math.ts';
export { type Mealy, mealy } from './core/mealy.ts';
export {
  type About,
  choice,
  fixed,
  flag,
  group,
  items,
  live,
  numbers,
  type Parameter,
  type Parameters,
  type ValuesOf,
} from './core/parameter.ts';
export { type PlaceOptions, place } from './core/place.ts';
export { describeProblem, type Problem } from './core/problem.ts';
export { type Renamed, renamed } from './core/renamed.ts';
export { swap } from './core/swap.ts';
export {
  copied,
  dense,
  expectShape,
  fresh,
  matrix,
  type Numbers,
  type Tensor,
  tensor,
  toTensor,
  vector,
  zeros,
} from './core/tensor.ts';
export { UnsupportedError } from './core/unsupported.ts';
export { type AttractorWeights, type Sparse, sparse } from './kernels/index.ts';
export { attractor } from './memories/attractor.ts';
export { type Block, blockCue, bumpDecoder, circularMean, sheet } from './memories/bump.ts';
export type { BumpCode } from './memories/cells.ts';
export { type CueData, cuesOf } from './memories/cues.ts';
export { noMemory } from './memories/noMemory.ts';
export { oscillators } from './memories/oscillators.ts';
export { type Recording, record, replayed } from './memories/replayed.ts';
export { ring, type Segment, segmentCue } from './memories/ring.ts';
export { amplitudeIn, drawAt, gaussian, type Noise, recorded, silent, uniform } from './noise.ts';
export { pogodin2019, workingMemory } from './pogodin2019.ts';
export { projection } from './projection.ts';
export { readout, readoutAtRest } from './readout.ts';
export { reservoir } from './reservoir.ts';
export { reward } from './reward.ts';
export { force } from './rules/force.ts';
export { fusedForce } from './rules/fusedForce.ts';
export { hebbian } from './rules/hebbian.ts';
export { noRule } from './rules/noRule.ts';
export { type Setting, type Share, unshared } from './setting.ts';
export type * from './signals.ts';
export { silence } from './silence.ts';
export { inBlocks, inTurn, type Order, shuffled } from './targets/order.ts';
export { resampled, type Spacing, stepsOfRows } from './targets/samples.ts';
export { digit, type Stroke } from './targets/strokes.ts';
export { type GaussianProcess, gaussianProcess, long, type Sampling, short, target } from './targets/target.ts';
