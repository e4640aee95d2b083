/** How far a number of jobs is. */
export interface Tally {
  readonly total: number;
  /** Finished or failed. */
  readonly ended: number;
  readonly failed: number;
  /** Jobs' worth of work that is done, with the parts of those that run now. */
  readonly work: number;
  /** At the speed so far; undefined while nothing can be said. */
  readonly secondsLeft: number | undefined;
}

/** Work is slow at first (s): nothing is said of its speed before. */
const SETTLED = 2;

/** Counts jobs as they go, and says how long the rest will take: what was there before says nothing of the speed. */
export const tally = (total: number) => {
  const shares = new Map<string, number>();
  let began = performance.now();
  let ended = 0;
  let failed = 0;
  let before = 0;

  const now = (): Tally => {
    const own = ended - before + [...shares.values()].reduce((sum, share) => sum + share, 0);
    const rest = total - before - own;
    const seconds = (performance.now() - began) / 1000;
    const known = own > 0 && seconds >= SETTLED;
    const secondsLeft = rest === 0 ? 0 : known ? (seconds / own) * rest : undefined;
    return { total, ended, failed, work: before + own, secondsLeft };
  };

  return {
    now,
    /** The work begins now. */
    begin: (): void => {
      began = performance.now();
    },
    progress: (id: string, share: number): Tally => {
      shares.set(id, share);
      return now();
    },
    ended: (id: string, ok: boolean, earlier: boolean): Tally => {
      shares.delete(id);
      ended += 1;
      failed += ok ? 0 : 1;
      before += earlier ? 1 : 0;
      return now();
    },
  };
};
