import { byLine, scoresUpTo } from './lines.ts';
import type { Change, Progress, Test } from './messages.ts';
import { type Thinned, thin } from './thinned.ts';

/** The score of a trial while the network learnt, in the form of a test. */
export type Trial = Omit<Test, 'type'>;

/** The history of a run, for those who come later. Its size is bounded, however long the run. */
export interface Past {
  /** In a long training not all of them, but evenly spaced. */
  readonly trials: readonly Trial[];
  /** Swaps and parameters that were set. */
  readonly changes: readonly Change[];
}

/** The most trials of a variant: about as many points as a curve is wide. */
const MOST_TRIALS = 1000;
const MOST_CHANGES = 500;
/** These begin a line after the changes of their step. */
const STAYS: ReadonlySet<string> = new Set(['branch', 'restore']);

const names = ({ parameters }: Change): string => parameters.map(({ name }) => name).join();

/** Adds a change. The many changes of one slider's move become one, from its first value to its last. */
const note = (changes: readonly Change[], change: Change, trialSteps: number): readonly Change[] => {
  const last = changes.at(-1);
  const same =
    last?.method === 'set' &&
    change.method === 'set' &&
    names(last) === names(change) &&
    change.step - last.step < trialSteps;
  if (!same) return [...changes, change].slice(-MOST_CHANGES);
  return [...changes.slice(0, -1), last.before === undefined ? change : { ...change, before: last.before }];
};

/** Remembers the history of the run that goes on now, and of the lines that were left. */
export const remembering = () => {
  let trials = new Map<string, Thinned<Trial>>();
  let changes: readonly Change[] = [];
  const put = (trial: Trial): void => {
    const of = trials.get(trial.variant) ?? thin<Trial>(MOST_TRIALS);
    trials.set(trial.variant, of);
    of.put(trial.trial, trial);
  };
  const clear = (): void => {
    trials = new Map();
    changes = [];
  };
  /** The run goes on from this step again: what came later is forgotten. */
  const cut = (step: number): void => {
    for (const of of trials.values()) of.keep((trial) => trial.step <= step);
    changes = changes.filter((change) => change.step <= step);
  };
  const all = (): Past => ({ trials: [...trials.values()].flatMap((of) => [...of.values()]), changes });
  const recall = (past: Past): void => {
    clear();
    for (const trial of past.trials) put(trial);
    ({ changes } = past);
  };
  const lines = byLine<Past>({
    read: all,
    write: recall,
    none: () => ({ trials: [], changes: [] }),
    cut: ({ trials, changes }, step, change) => ({
      trials: scoresUpTo(trials, step, change),
      // What was changed at that very step is taken back by who goes back to it.
      changes: changes.filter((one) => one.step < step || (one.step === step && STAYS.has(change.method))),
    }),
  });
  return {
    see: ({ variant, step, trial, lastOfTrial, score }: Progress): void => {
      if (lastOfTrial && score !== undefined) put({ variant, step, trial, score });
    },
    after: (change: Change, trialSteps: number): void => {
      if (lines.after(change)) return;
      if (change.method === 'swap' || (change.method === 'set' && change.parameters.length > 0)) {
        changes = note(changes, change, trialSteps);
      }
    },
    clear,
    cut,
    /** A thread begins with this step, on this line. */
    restart: (step: number, line: number): void => {
      cut(step);
      lines.restart(line);
    },
    recall,
    /** A variant's trials. */
    of: (variant: string): Thinned<Trial> | undefined => trials.get(variant),
    all,
  };
};
