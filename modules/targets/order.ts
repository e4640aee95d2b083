import { keyOf, type Seed } from '../core/key.ts';
import { uniform } from '../noise.ts';

/** Which of several signals a trial is about: a pure function of the trial, so target, cue and recording agree. */
export type Order = (trial: number) => number;

/** 0, 1, … n − 1, 0, 1, … */
export const inTurn =
  (n: number): Order =>
  (trial) =>
    trial % n;

/** Each of n signals for so many trials in a row, then the next; after the last the first again. */
export const inBlocks =
  (n: number, trials: number): Order =>
  (trial) =>
    Math.floor(trial / trials) % n;

/** In each round of n trials every signal once, in an order of the round's own. */
export const shuffled = (n: number, seed: Seed): Order => {
  const draws = uniform(keyOf(seed, 'order'));
  const keys = new Float64Array(n);
  return (trial) => {
    const round = Math.floor(trial / n);
    draws.fill(keys, round);
    const order = Array.from(keys.keys()).sort((a, b) => (keys[a] as number) - (keys[b] as number));
    return order[trial % n] as number;
  };
};
