/** What a checkpoint at the end of a trial is for. */
export interface Occasions {
  /** Whether one is wanted now, after so many trials. */
  readonly due: (trials: number) => boolean;
  /** What the one that was due is for, asked when it is there: the step may have failed. */
  readonly forKeeping: () => boolean;
  /** If it is, that test is under way from now on. */
  readonly forTesting: () => boolean;
  /** Whether someone wants to know of tests. */
  readonly examine: (wanted: boolean) => void;
  /** The last test is done. */
  readonly finishTest: () => void;
  /** Something was changed after so many trials: the next tests come soon, to show its effect. */
  readonly testSoon: (trials: number) => void;
}

/** Tests lie ever farther apart: after 10 trials every trial, after 100 trials every tenth. */
const SPREAD = 0.1;

/** @param keepEvery between two that are kept for the case that the thread dies (ms of wall time) */
export const occasions = (keepEvery: number): Occasions => {
  let kept = performance.now();
  let [keeping, testing, wanted, busy] = [false, false, false, false];
  let since = 0;
  let at = 0;
  let tested = 0;
  return {
    due: (trials) => {
      const now = performance.now();
      keeping = now - kept >= keepEvery;
      if (keeping) kept = now;
      testing = wanted && !busy && trials - tested >= Math.max(1, SPREAD * (trials - since));
      at = trials;
      return keeping || testing;
    },
    forKeeping: () => keeping,
    forTesting: () => {
      if (testing) [busy, tested] = [true, at];
      return testing;
    },
    examine: (now) => {
      wanted = now;
    },
    finishTest: () => {
      busy = false;
    },
    testSoon: (trials) => {
      since = trials;
      tested = Math.min(tested, trials);
    },
  };
};
