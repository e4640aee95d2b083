import * as E from 'fp-ts/lib/Either.js';
import { isNetwork, type NetworkSpec, parseSpec } from '../../run/spec.ts';
import { describeProblems } from '../../schema/decode.ts';

/** The spec in a task's parameters. @throws {Error} what is wrong with it */
export const specOf = (params: unknown): NetworkSpec => {
  const parsed = parseSpec(params);
  if (E.isLeft(parsed)) throw new Error(describeProblems(parsed.left));
  if (!isNetwork(parsed.right)) throw new Error('pipeline: expected the published network, found another');
  return parsed.right;
};

/** Four digits are enough to draw a curve with, and keep files small. */
export const rounded = (value: number): number => Math.round(value * 1e4) / 1e4 + 0;

export const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
