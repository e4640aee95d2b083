import * as E from 'fp-ts/lib/Either.js';
import { lastValueFrom } from 'rxjs';
import { decodeBundle, drawNetworks, evaluate, type Member, mean, trialSteps } from '../pipelines/index.ts';
import type { Test } from './messages.ts';

/** Steps that a test is made of, where a trial has fewer: some trials, but not many. */
const STEPS = 4000;
const MOST_TRIALS = 4;

/**
 * Tests checkpoints one after another: of each variant a fork with the weights frozen, with noise of its own. What was
 * drawn for one checkpoint is at hand for the next.
 */
export const examiner = (): ((bytes: Uint8Array) => Promise<readonly Test[]>) => {
  let before: readonly Member[] = [];
  return async (bytes) => {
    const found = decodeBundle(bytes);
    if (E.isLeft(found)) throw new Error(found.left);
    const networks = drawNetworks(
      found.right.map(({ spec }) => spec),
      before,
    );
    before = found.right.map(({ name, spec }, i) => ({ name, spec, network: networks[i] as Member['network'] }));
    const tests: Test[] = [];
    for (const [i, { name, spec, checkpoint }] of found.right.entries()) {
      const steps = trialSteps(spec);
      const testTrials = Math.min(MOST_TRIALS, Math.max(1, Math.round(STEPS / steps)));
      const trial = Math.floor(checkpoint.step / steps);
      const tested = { ...spec, protocol: { ...spec.protocol, testTrials } };
      const { performance, zeroShift, rmse } = await lastValueFrom(
        evaluate(tested, networks[i] as Member['network'], { ...checkpoint, trial }),
      );
      const score = { performance: mean(performance), zeroShift: mean(zeroShift), rmse: mean(rmse) };
      tests.push({ type: 'test', variant: name, step: checkpoint.step, trial, score });
    }
    return tests;
  };
};
