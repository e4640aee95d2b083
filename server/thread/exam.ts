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

/** Steps that a test is made of, where a trial has fewer: some trials, but not many. */
const STEPS = 4000;
const MOST_TRIALS = 4;

/**
 * Tests checkpoints one after another: of each variant a fork with the weights frozen, with noise of its own. What was
 * drawn for one checkpoint is at hand for the next.
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
