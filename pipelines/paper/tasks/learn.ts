import { lastValueFrom, tap } from 'rxjs';
import type { Doing, Json } from '../../jobs/index.ts';
import type { Checkpoint } from '../../run/checkpoint.ts';
import { run } from '../../run/run.ts';
import { networkSteps, signalsIn } from '../../run/spec.ts';
import { drawTrials, thinned } from './drawn.ts';
import { average, specOf } from './params.ts';

export interface LearnParams {
  /** A spec, with or without its defaults. */
  readonly spec: Json;
  /** Keep what is drawn in the last test: one sample every so many steps. */
  readonly draw?: number;
  /** Keep each trial of the last test. */
  readonly each?: true;
}

/** The three measures, meant over the trials of a test. */
export interface Measures {
  readonly performance: number;
  readonly zeroShift: number;
  readonly rmse: number;
}

export interface Tested extends Measures {
  readonly trial: number;
}

/** A signal as drawn and as wanted, by output. */
export interface Drawing {
  readonly output: readonly (readonly number[])[];
  readonly target: readonly (readonly number[])[];
}

export interface Learnt {
  readonly tests: readonly Tested[];
  /** Of the last test, signal by signal, where a task has several. */
  readonly signals: readonly Measures[];
  readonly drawings: readonly Drawing[];
  /** Of the last test, trial by trial, if asked. */
  readonly trials?: readonly Measures[];
}

/**
 * The task `learn`: trains a spec's pipeline, tests it where its protocol says, and keeps the three measures of each
 * test and, if asked, what is drawn in the last one.
 */
export const learn = async (params: Json, { progress }: Doing): Promise<Json> => {
  const { spec: data, draw, each } = params as unknown as LearnParams;
  const spec = specOf(data);
  const total = spec.protocol.trials * networkSteps(spec);
  const tests: Tested[] = [];
  let trials: readonly Measures[] = [];
  let last: Checkpoint | undefined;
  await lastValueFrom(
    run(spec).pipe(
      tap((event) => {
        if (event.type === 'progress') progress(event.step / total);
        if (event.type === 'checkpoint') last = event.checkpoint;
        if (event.type !== 'test') return;
        const { trial, performance, zeroShift, rmse } = event;
        tests.push({ trial, performance: average(performance), zeroShift: average(zeroShift), rmse: average(rmse) });
        const at = (values: readonly number[], i: number) => values[i] as number;
        trials = performance.map((_, i) => ({
          performance: at(performance, i),
          zeroShift: at(zeroShift, i),
          rmse: at(rmse, i),
        }));
      }),
    ),
  );
  const drawings: Drawing[] = [];
  if (draw !== undefined && last !== undefined) {
    const drawn = await drawTrials(
      spec,
      { trial: spec.protocol.trials, controls: last.controls, states: last.states },
      { trials: signalsIn(spec.task).length, noiseSeed: [spec.seed, 'test', spec.protocol.trials] },
    );
    for (const { output, target } of drawn)
      drawings.push({ output: thinned(output, draw), target: thinned(target, draw) });
  }
  // A test presents several signals in turn, once each.
  const signals = spec.task.kind === 'several' ? trials : [];
  return { tests, signals, drawings, ...(each ? { trials } : {}) } satisfies Learnt as unknown as Json;
};
