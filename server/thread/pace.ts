/** How late one may be and still catch up (ms). */
const SLACK = 20;

/** Says when it is time again. */
export interface Pace {
  readonly interval: number;
  /** When the next is due (ms); at first, at once. */
  due: number;
}

/** @param rate Hz */
export const pace = (rate: number): Pace => ({ interval: 1000 / rate, due: Number.NEGATIVE_INFINITY });

/**
 * Whether one is due at `now`, and if so, when the next is. A little lateness is made up for, so that the mean rate
 * holds where steps come in bursts; but after a silence there is no flood.
 */
export const isDue = (p: Pace, now: number): boolean => {
  if (now < p.due) return false;
  const { interval } = p;
  p.due = p.due === Number.NEGATIVE_INFINITY ? now + interval : Math.max(p.due, now - SLACK) + interval;
  return true;
};
