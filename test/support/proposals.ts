import { matrix, type Tensor, type Update, vector, zeros } from '../../modules/index.ts';
import { numbers, type TickOptions, tickAt } from './ticks.ts';

/** Frames that a consolidation reads: a proposal, and the weights as they stood. */
export const D = 2;
export const N = 4;

export const proposal = (step: number): Update => {
  if (step % 3 === 1) return { post: zeros(D), pre: vector(numbers(N, 'pre', step)) };
  if (step % 5 === 4) return { dW: matrix(numbers(D * N, 'dW', step), D, N) };
  return { post: vector(numbers(D, 'post', step)), pre: vector(numbers(N, 'pre', step)) };
};

export const frame = (step: number, weights: Tensor, update: Update = proposal(step), options: TickOptions = {}) => ({
  ...tickAt(step, { trialSteps: 5, ...options }),
  update,
  past: { weights },
});

export const frames = (length: number, options: TickOptions = {}) =>
  Array.from({ length }, (_, n) => frame(n, matrix(numbers(D * N, 'W', n), D, N), proposal(n), options));

/** ΔW entry by entry. */
export const change = (update: Update): number[] => {
  if ('dW' in update) return Array.from({ length: D * N }, (_, i) => update.dW.get(Math.floor(i / N), i % N));
  return Array.from({ length: D * N }, (_, i) => update.post.get(Math.floor(i / N)) * update.pre.get(i % N));
};

export const sumOf = (parts: readonly (readonly number[])[]): number[] =>
  parts.reduce<number[]>(
    (sum, part) => sum.map((value, i) => value + (part[i] ?? Number.NaN)),
    new Array(D * N).fill(0),
  );
