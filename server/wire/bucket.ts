/** Lets `rate` pass per second, and `burst` at once after a silence. */
export interface Bucket {
  /** Whether one more may pass at `now` (ms). */
  readonly take: (now: number) => boolean;
  /** How long until one more may pass (ms). */
  readonly wait: (now: number) => number;
}

export const bucket = (rate: number, burst: number): Bucket => {
  let full = burst;
  let last = Number.NEGATIVE_INFINITY;
  const fill = (now: number): void => {
    full = Math.min(burst, full + (Math.max(0, now - last) * rate) / 1000);
    last = now;
  };
  return {
    take: (now) => {
      fill(now);
      if (full < 1) return false;
      full -= 1;
      return true;
    },
    wait: (now) => {
      fill(now);
      return full >= 1 ? 0 : ((1 - full) * 1000) / rate;
    },
  };
};
