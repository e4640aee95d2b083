import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  /** ms */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

const CLOCK: Clock = { now: () => performance.now(), sleep: (ms) => sleep(ms) };

/** The work may take a tenth of the time: it rests nine times as long as it took, but not for ever (ms). */
const RESTS = 9;
const LONGEST_REST = 10_000;

/**
 * Does a piece of work once for all who have asked for it before it begins, so that it costs the same whether one asks or a
 * thousand. Nobody gets the result of work that had begun before: it may not know what has happened since.
 */
export const together = <A>(work: () => Promise<A>, clock: Clock = CLOCK): (() => Promise<A>) => {
  let next: Promise<A> | undefined;
  let before: Promise<unknown> = Promise.resolve();
  let ready = Number.NEGATIVE_INFINITY;

  const done = async (): Promise<A> => {
    const began = clock.now();
    try {
      return await work();
    } finally {
      const ended = clock.now();
      ready = ended + Math.min(LONGEST_REST, RESTS * (ended - began));
    }
  };

  const begin = async (): Promise<A> => {
    await before;
    const wait = ready - clock.now();
    if (wait > 0) await clock.sleep(wait);
    next = undefined;
    const result = done();
    before = result.catch(() => {});
    return result;
  };

  return () => {
    next ??= begin();
    return next;
  };
};
