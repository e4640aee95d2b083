import * as E from 'fp-ts/lib/Either.js';
import { isRecord } from '../../modules/core/json.ts';
import { show } from '../schema/decode.ts';
import type { Json } from './json.ts';

/** One test of a network that has been trained for so many trials: one number per test trial. */
export interface Test {
  readonly trial: number;
  readonly performance: readonly number[];
  readonly zeroShift: readonly number[];
  readonly rmse: readonly number[];
}

/** What a trained pipeline scored. A task of the user's may leave out zeroShift and rmse. */
export interface Trained {
  readonly tests: readonly Test[];
}

type Checked<A> = E.Either<string, A>;

const wrong = (where: string, expected: string, found: unknown): Checked<never> =>
  E.left(`${where}: expected ${expected}, found ${found === undefined ? 'nothing' : show(found)}`);

const checkScores = (where: string, scores: unknown, trials: number | undefined): Checked<number> => {
  const count = trials === undefined ? 'one number for each test trial' : `${trials} numbers, as in performance`;
  if (!Array.isArray(scores) || scores.length === 0) return wrong(where, count, scores);
  const bad = scores.findIndex((score) => typeof score !== 'number' || !Number.isFinite(score));
  if (bad >= 0) return wrong(`${where}[${bad}]`, 'a number', scores[bad]);
  return trials !== undefined && scores.length !== trials ? wrong(where, count, scores.length) : E.right(scores.length);
};

/** @returns its trial */
const checkTest = (where: string, test: unknown, before: number): Checked<number> => {
  if (!isRecord(test)) return wrong(where, 'a test: { "trial": 10, "performance": [0.9, 0.8] }', test);
  const { trial, performance, zeroShift, rmse } = test;
  if (!Number.isSafeInteger(trial) || (trial as number) <= before) {
    const least =
      before < 0 ? 'a whole number of trials' : `a whole number of trials above ${before}, that of the last`;
    return wrong(`${where}.trial`, least, trial);
  }
  const trials = checkScores(`${where}.performance`, performance, undefined);
  if (E.isLeft(trials)) return trials;
  for (const [name, scores] of Object.entries({ zeroShift, rmse })) {
    const others = scores === undefined ? trials : checkScores(`${where}.${name}`, scores, trials.right);
    if (E.isLeft(others)) return others;
  }
  return E.right(trial as number);
};

/** The result of a run, as a study reads it; or the first thing that is wrong with it. */
export const parseTrained = (result: Json): Checked<Trained> => {
  if (!isRecord(result)) return wrong('result', 'an object with tests', result);
  const { tests } = result;
  if (!Array.isArray(tests) || tests.length === 0) return wrong('result.tests', 'a list of tests', tests);
  let before = -1;
  for (const [i, test] of tests.entries()) {
    const trial = checkTest(`result.tests[${i}]`, test, before);
    if (E.isLeft(trial)) return trial;
    before = trial.right;
  }
  return E.right(result as unknown as Trained);
};
