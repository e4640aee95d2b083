export {
  type Frame,
  type Loop,
  type TrainingFrame,
  testing,
  training,
} from './assemble.ts';
export { toBase64 } from './base64.ts';
export { decodeBundle, encodeBundle, isCheckpoint, type VariantCheckpoint } from './bundle.ts';
export { type Checkpoint, FORMAT, mismatch } from './checkpoint.ts';
export { decodeCheckpoint, encodeCheckpoint } from './checkpointCodec.ts';
export { METHODS } from './commands.ts';
export { initialControls, type Parameter } from './controls.ts';
export { describeProblem, type Problem } from './decode.ts';
export { derived } from './derived.ts';
export { type Inside, inspect, type Signal, signalsOf } from './description.ts';
export { type Engine, type EngineOptions, engine, type Kept, type State } from './engine.ts';
export { evaluate, mean, type Scores, type Standing } from './evaluate.ts';
export { type End, type Entry, type Header, type Journal, type Pace, parseJournal } from './journal.ts';
export { lockstep, type Member, VariantError } from './lockstep.ts';
export { type Score, score } from './measure.ts';
export { drawNetwork, drawNetworks, type Network } from './network.ts';
export { hashOf, ReplayError, type ReplayEvent, replay, scoring } from './replay.ts';
export { type RunEvent, type RunOptions, run } from './run.ts';
export {
  type Change,
  type Description,
  type Node,
  type Session,
  type SessionOptions,
  type Shelf,
  type Shelved,
  session,
  type Told,
} from './session.ts';
export {
  type AttractorSpec,
  type ConsolidationSpec,
  type OrderSpec,
  parseSpec,
  parseSpecText,
  type RuleSpec,
  type SheetSpec,
  type SignalSpec,
  type Spec,
  type Task,
  trialSteps,
} from './spec.ts';
export { type TrialScores, trialScores } from './trialScores.ts';
export type { Variant } from './variant.ts';
