/** What is late by no more than this is made up for (ms). */
const SLACK = 20;

/** How often something is due. */
export interface Pace {
  readonly interval: number;
  /** When the next is due (ms); at first, at once. */
  due: number;
}

/** @param rate Hz */
export const pace = (rate: number): Pace => ({ interval: 1000 / rate, due: Number.NEGATIVE_INFINITY });

/**
 * Whether it is due at `now`; if so, it sets when it is due next. A small delay is made up for, so that the mean rate is
 * kept where steps come in bursts. A long delay is not, so that no flood follows a silence.
 */
export const isDue = (p: Pace, now: number): boolean => {
  if (now < p.due) return false;
  const { interval } = p;
  p.due = p.due === Number.NEGATIVE_INFINITY ? now + interval : Math.max(p.due, now - SLACK) + interval;
  return true;
};
