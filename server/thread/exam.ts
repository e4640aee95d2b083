import * as E from 'fp-ts/lib/Either.js';
import { lastValueFrom } from 'rxjs';
import {
  type Drawn,
  decodeBundle,
  evaluate,
  type Library,
  mean,
  OURS,
  pipelineOf,
  sharing,
} from '../../pipelines/index.ts';
import type { Test } from './messages.ts';

/** Steps in a test, about: where trials are shorter, a test has several of them, but not more than MOST_TRIALS. */
const STEPS = 4000;
const MOST_TRIALS = 4;

/**
 * Tests checkpoints one after another. Of each variant it tests a fork, with frozen weights and noise of its own. Matrices
 * that were drawn for one checkpoint are used again for the next.
 */
export const examiner = (library: Library = OURS): ((bytes: Uint8Array) => Promise<readonly Test[]>) => {
  let before: Drawn | undefined;
  return async (bytes) => {
    const found = decodeBundle(bytes, library);
    if (E.isLeft(found)) throw new Error(found.left);
    const drawn = sharing(before);
    before = drawn;
    const tests: Test[] = [];
    for (const { name, spec, checkpoint } of found.right) {
      const pipeline = pipelineOf(spec, library);
      const { trialSteps: steps } = pipeline;
      const testTrials = Math.min(MOST_TRIALS, Math.max(1, Math.round(STEPS / steps)));
      const trial = Math.floor(checkpoint.step / steps);
      const { performance, zeroShift, rmse } = await lastValueFrom(
        evaluate(pipeline, { ...checkpoint, trial }, { testTrials, share: drawn.share }),
      );
      const score = { performance: mean(performance), zeroShift: mean(zeroShift), rmse: mean(rmse) };
      tests.push({ type: 'test', variant: name, step: checkpoint.step, trial, score });
    }
    return tests;
  };
};
