/** Decides when a checkpoint is made at the end of a trial, and what for. */
export interface Occasions {
  /** Whether a checkpoint is to be made now, after so many trials. */
  readonly due: (trials: number) => boolean;
  /** Whether it is to be kept. Ask when it is made: the step may fail. */
  readonly forKeeping: () => boolean;
  /** Whether it is to be tested. If so, that test has begun. */
  readonly forTesting: () => boolean;
  /** Sets whether someone wants tests. */
  readonly examine: (wanted: boolean) => void;
  /** The last test is done. */
  readonly finishTest: () => void;
  /** Something was changed after so many trials: the next tests come soon, to show its effect. */
  readonly testSoon: (trials: number) => void;
}

/** Tests lie farther and farther apart: after 10 trials one each trial, after 100 trials one every tenth. */
const SPREAD = 0.1;

/** @param keepEvery time between two checkpoints that are kept, in case the thread dies (ms of wall time) */
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
