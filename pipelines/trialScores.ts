import { matrix } from '../modules/index.ts';
import type { Frame } from './assemble.ts';
import { type Score, score } from './measure.ts';

/** Keeps what a trial's output and target were, and scores it at its last step. */
export interface TrialScores {
  /** @returns the trial's score at its last step, if it was seen from its first */
  readonly see: (frame: Pick<Frame, 'stepInTrial' | 'lastOfTrial' | 'readout' | 'target'>) => Score | undefined;
}

export const trialScores = (steps: number, outputs: number): TrialScores => {
  const drawn = new Float64Array(steps * outputs);
  const wanted = new Float64Array(steps * outputs);
  let whole = false;
  return {
    see: ({ stepInTrial, lastOfTrial, readout, target }) => {
      if (stepInTrial === 0) whole = true;
      for (let d = 0; d < outputs; d++) {
        drawn[stepInTrial * outputs + d] = readout.zhat.data[d] as number;
        wanted[stepInTrial * outputs + d] = target.get(d);
      }
      if (!lastOfTrial || !whole) return undefined;
      return score(matrix(drawn, steps, outputs), matrix(wanted, steps, outputs));
    },
  };
};
