import * as E from 'fp-ts/lib/Either.js';
import { filter, lastValueFrom, tap, toArray } from 'rxjs';
import { loadLibrary } from '../files/use.ts';
import { pipelineOf } from '../run/pipelineOf.ts';
import { type RunEvent, run } from '../run/run.ts';
import { parseSpec } from '../run/spec.ts';
import { describeProblems } from '../schema/decode.ts';
import { usedIn } from './job.ts';
import type { Json } from './json.ts';
import type { Doing } from './task.ts';

/** One test of a network that has been trained for so many trials: one number per test trial. */
export interface Test {
  readonly trial: number;
  readonly performance: readonly number[];
  readonly zeroShift: readonly number[];
  readonly rmse: readonly number[];
}

/** What a trained pipeline scored. */
export interface Trained {
  readonly tests: readonly Test[];
}

/**
 * The task `train`: trains a spec's pipeline and tests it where its protocol says.
 * @param params a spec, with or without its defaults
 * @throws {Error} what is wrong with the spec, or what a module threw: activity that is no longer finite
 */
export const train = async (params: Json, { progress }: Doing): Promise<Json> => {
  const library = await loadLibrary(usedIn(params))();
  if (E.isLeft(library)) throw new Error(library.left.join('; '));
  const parsed = parseSpec(params, library.right);
  if (E.isLeft(parsed)) throw new Error(describeProblems(parsed.left));
  const spec = parsed.right;
  const { trials } = spec.protocol;
  const { trialSteps: steps } = pipelineOf(spec, library.right);
  const tests = await lastValueFrom(
    run(spec, { library: library.right }).pipe(
      tap((event) => {
        if (event.type === 'progress') progress(event.step / (trials * steps));
      }),
      filter((event): event is Extract<RunEvent, { type: 'test' }> => event.type === 'test'),
      toArray(),
    ),
  );
  return {
    tests: tests.map(({ trial, performance, zeroShift, rmse }) => ({ trial, performance, zeroShift, rmse })),
  };
};
