import { filter, map, type Observable, type SchedulerLike, toArray } from 'rxjs';
import { type Controls, clock, fork, type Share, type States, unshared } from '../../modules/index.ts';
import type { Score } from './measure.ts';
import { type Pipeline, testing } from './pipeline.ts';
import { trialScores } from './trialScores.ts';

/** A half-trained network: where it stands and in what state. */
export interface Standing {
  /** Trials it has been trained for. */
  readonly trial: number;
  readonly controls: Controls;
  readonly states: States;
  /** Places whose modules are made anew. */
  readonly anew?: readonly string[] | undefined;
}

/** One number per test trial. */
export interface Scores {
  readonly performance: readonly number[];
  readonly zeroShift: readonly number[];
  readonly rmse: readonly number[];
}

/** Measure by measure. */
export const scoresOf = (scores: readonly Score[]): Scores => ({
  performance: scores.map(({ performance }) => performance),
  zeroShift: scores.map(({ zeroShift }) => zeroShift),
  rmse: scores.map(({ rmse }) => rmse),
});

export interface EvaluateOptions {
  readonly burst?: number;
  readonly scheduler?: SchedulerLike;
  /** What the training has drawn already. */
  readonly share?: Share;
  /** Trials in the test, where that is not the protocol's number. */
  readonly testTrials?: number;
}

/**
 * Tests a half-trained network: a fork of it with the weights frozen and noise of its own runs the protocol's test
 * trials one after another. The training run it was forked from is not touched.
 */
export const evaluate = (
  pipeline: Pipeline,
  { trial, controls, states, anew }: Standing,
  { share = unshared, testTrials, ...scheduling }: EvaluateOptions = {},
): Observable<Scores> => {
  const { spec, trialSteps, scored } = pipeline;
  const scores = trialScores(trialSteps, scored);
  const ticks = clock({
    ...scheduling,
    trialSteps,
    trials: testTrials ?? spec.protocol.testTrials,
    dt: spec.dt,
    controls,
    load: fork(states),
    anew,
  });
  return testing(pipeline, share, [spec.seed, 'test', trial])(ticks).pipe(
    map(scores.see),
    filter((score): score is Score => score !== undefined),
    toArray(),
    map(scoresOf),
  );
};
