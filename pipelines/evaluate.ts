import { filter, map, type Observable, type SchedulerLike, toArray } from 'rxjs';
import { type Controls, clock, fork, type States } from '../modules/index.ts';
import { testing } from './assemble.ts';
import type { Score } from './measure.ts';
import type { Network } from './network.ts';
import { type Spec, trialSteps } from './spec.ts';
import { trialScores } from './trialScores.ts';

/** A half-trained network: where it stands and in what state. */
export interface Standing {
  /** Trials it has been trained for. */
  readonly trial: number;
  readonly controls: Controls;
  readonly states: States;
}

/** One number per test trial. */
export interface Scores {
  readonly performance: readonly number[];
  readonly zeroShift: readonly number[];
  readonly rmse: readonly number[];
}

/**
 * Tests a half-trained network: a fork of it with the weights frozen and noise of its own runs the protocol's test
 * trials one after another. The training run it was forked from is not touched.
 */
export const evaluate = (
  spec: Spec,
  network: Network,
  { trial, controls, states }: Standing,
  scheduling: { readonly burst?: number; readonly scheduler?: SchedulerLike } = {},
): Observable<Scores> => {
  const steps = trialSteps(spec);
  const scored = trialScores(steps, network.outputs);
  const ticks = clock({
    ...scheduling,
    trialSteps: steps,
    trials: spec.protocol.testTrials,
    dt: spec.dt,
    controls,
    load: fork(states),
  });
  return testing(spec, network, [spec.seed, 'test', trial])(ticks).pipe(
    map(scored.see),
    filter((score): score is Score => score !== undefined),
    toArray(),
    map((scores) => ({
      performance: scores.map(({ performance }) => performance),
      zeroShift: scores.map(({ zeroShift }) => zeroShift),
      rmse: scores.map(({ rmse }) => rmse),
    })),
  );
};

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
