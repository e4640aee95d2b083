export type { Json } from '../modules/index.ts';
export { KINDS } from './catalogue/kinds.ts';
export { extend, kindsOf, type Library, OURS } from './catalogue/library.ts';
export { PLACES, type Place } from './catalogue/places.ts';
export { toBase64 } from './checkpoint/base64.ts';
export { decodeBundle, encodeBundle, isCheckpoint, type VariantCheckpoint } from './checkpoint/bundle.ts';
export { decodeCheckpoint, encodeCheckpoint, readCheckpoint } from './checkpoint/checkpointCodec.ts';
export { type Checkpoint, FORMAT, mismatch } from './run/checkpoint.ts';
export { type CodeDefinition, type CodePipeline, type CodeSetting, pipeline } from './run/codePipeline.ts';
export { derived } from './run/derived.ts';
export { type Inside, inspect, type Node, type PlaceDescription, type Signal, signalsOf } from './run/description.ts';
export { evaluate, type Scores, type Standing } from './run/evaluate.ts';
export { type GroupEvent, runGroup } from './run/group.ts';
export { lockstep } from './run/lockstep.ts';
export { mean, type Score, score } from './run/measure.ts';
export type { Loop, TrainingFrame } from './run/network.ts';
export { type Frame, type Pipeline, testing, training } from './run/pipeline.ts';
export { pipelineOf } from './run/pipelineOf.ts';
export { type RunEvent, type RunOptions, run } from './run/run.ts';
export { type Drawn, sharing } from './run/shared.ts';
export {
  isNetwork,
  type NetworkSpec,
  type OrderSpec,
  type Placed,
  parseSpec,
  parseSpecText,
  readSpec,
  type SignalSpec,
  type Spec,
  type Task,
} from './run/spec.ts';
export { specSchema } from './run/specSchema.ts';
export { studySchema } from './run/studySchema.ts';
export { targetsOf } from './run/targets.ts';
export { type TrialScores, trialScores } from './run/trialScores.ts';
export type { Member, Variant } from './run/variant.ts';
export { VariantError } from './run/view.ts';
export { warningsOf } from './run/warnings.ts';
export type { KindDescription, ParameterAbout, ParameterDefault, ParameterValue } from './schema/parameters.ts';
export { describeWarning, type Warning } from './schema/warning.ts';
export { draws, METHODS } from './session/calls.ts';
export type { Change, Description, Told } from './session/description.ts';
export { cutAt, type End, type Entry, type Header, type Journal, type Pace, parseJournal } from './session/journal.ts';
export { hashOf, ReplayError, type ReplayEvent, replay, scoring } from './session/replay.ts';
export { type Kept, type Runner, type RunnerOptions, runner, type State } from './session/runner.ts';
export { type Session, type SessionOptions, session } from './session/session.ts';
export type { Shelf, Shelved } from './session/shelf.ts';
