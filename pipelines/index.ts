export {
  type Frame,
  initialControls,
  type Loop,
  type TrainingFrame,
  testing,
  training,
} from './assemble.ts';
export { type Checkpoint, FORMAT, mismatch } from './checkpoint.ts';
export { decodeCheckpoint, encodeCheckpoint } from './checkpointCodec.ts';
export { describeProblem, type Problem } from './decode.ts';
export { evaluate, mean, type Scores, type Standing } from './evaluate.ts';
export { type Score, score } from './measure.ts';
export { drawNetwork, type Network } from './network.ts';
export { type RunEvent, type RunOptions, run } from './run.ts';
export {
  type AttractorSpec,
  type ConsolidationSpec,
  parseSpec,
  parseSpecText,
  type RuleSpec,
  type Spec,
  type Task,
  trialSteps,
} from './spec.ts';
export { type TrialScores, trialScores } from './trialScores.ts';
