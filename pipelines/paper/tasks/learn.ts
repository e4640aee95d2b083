import { lastValueFrom, tap } from 'rxjs';
import type { Checkpoint } from '../../checkpoint.ts';
import type { Doing, Json } from '../../jobs/index.ts';
import { drawNetwork } from '../../network.ts';
import { run } from '../../run.ts';
import { trialSteps } from '../../spec.ts';
import { drawTrials, thinned } from './drawn.ts';
import { average, specOf } from './params.ts';

export interface LearnParams {
  /** A spec, with or without its defaults. */
  readonly spec: Json;
  /** Keep what is drawn in the last test: one sample every so many steps. */
  readonly draw?: number;
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
}

/**
 * The task `learn`: trains a spec's pipeline, tests it where its protocol says, and keeps the three measures of each
 * test and, if asked, what is drawn in the last one.
 */
export const learn = async (params: Json, { progress }: Doing): Promise<Json> => {
  const { spec: data, draw } = params as unknown as LearnParams;
  const spec = specOf(data);
  const total = spec.protocol.trials * trialSteps(spec);
  const tests: Tested[] = [];
  let signals: readonly Measures[] = [];
  let last: Checkpoint | undefined;
  await lastValueFrom(
    run(spec).pipe(
      tap((event) => {
        if (event.type === 'progress') progress(event.step / total);
        if (event.type === 'checkpoint') last = event.checkpoint;
        if (event.type !== 'test') return;
        const { trial, performance, zeroShift, rmse } = event;
        tests.push({ trial, performance: average(performance), zeroShift: average(zeroShift), rmse: average(rmse) });
        if (spec.task.kind === 'several') {
          const at = (values: readonly number[], i: number) => values[i] as number;
          signals = performance.map((_, i) => ({
            performance: at(performance, i),
            zeroShift: at(zeroShift, i),
            rmse: at(rmse, i),
          }));
        }
      }),
    ),
  );
  const drawings: Drawing[] = [];
  if (draw !== undefined && last !== undefined) {
    const network = drawNetwork(spec);
    const { trials } = spec.protocol;
    const drawn = await drawTrials(
      spec,
      network,
      { trial: trials, controls: last.controls, states: last.states },
      { trials: network.targets.length, noiseSeed: [spec.seed, 'test', trials] },
    );
    for (const { output, target } of drawn)
      drawings.push({ output: thinned(output, draw), target: thinned(target, draw) });
  }
  return { tests, signals, drawings } satisfies Learnt as unknown as Json;
};
