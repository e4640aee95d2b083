export type { Json } from '../modules/index.ts';
export { toBase64 } from './base64.ts';
export { decodeBundle, encodeBundle, isCheckpoint, type VariantCheckpoint } from './bundle.ts';
export { KINDS } from './catalogue/kinds.ts';
export { extend, kindsOf, type Library, OURS } from './catalogue/library.ts';
export { PLACES, type Place } from './catalogue/places.ts';
export { type Checkpoint, FORMAT, mismatch } from './checkpoint.ts';
export { decodeCheckpoint, encodeCheckpoint } from './checkpointCodec.ts';
export { type CodeDefinition, type CodePipeline, type CodeSetting, pipeline } from './codePipeline.ts';
export { METHODS } from './commands.ts';
export { derived } from './derived.ts';
export { type Inside, inspect, type Node, type PlaceDescription, type Signal, signalsOf } from './description.ts';
export { type Engine, type EngineOptions, engine, type Kept, type State } from './engine.ts';
export { evaluate, mean, type Scores, type Standing } from './evaluate.ts';
export { type End, type Entry, type Header, type Journal, type Pace, parseJournal } from './journal.ts';
export { specSchema, studySchema } from './jsonSchema.ts';
export { lockstep, VariantError } from './lockstep.ts';
export { type Score, score } from './measure.ts';
export type { Loop, TrainingFrame } from './network.ts';
export type { KindDescription, ParameterAbout, ParameterDefault, ParameterValue } from './parameters.ts';
export { type Frame, type Pipeline, testing, training } from './pipeline.ts';
export { pipelineOf } from './pipelineOf.ts';
export { hashOf, ReplayError, type ReplayEvent, replay, scoring } from './replay.ts';
export { type RunEvent, type RunOptions, run } from './run.ts';
export {
  type Change,
  type Description,
  type Session,
  type SessionOptions,
  type Shelf,
  type Shelved,
  session,
  type Told,
} from './session.ts';
export { type Drawn, sharing } from './shared.ts';
export {
  isNetwork,
  type NetworkSpec,
  type OrderSpec,
  type Placed,
  parseSpec,
  parseSpecText,
  type SignalSpec,
  type Spec,
  type Task,
} from './spec.ts';
export { targetsOf } from './targets.ts';
export { type TrialScores, trialScores } from './trialScores.ts';
export type { Member, Variant } from './variant.ts';
