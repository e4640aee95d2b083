import { matrix, type Tick } from '../../modules/index.ts';
import { type Score, score } from './measure.ts';
import type { Scored } from './pipeline.ts';

/** Keeps what a trial's output and target were, and scores it at its last step. */
export interface TrialScores<F> {
  /** @returns the trial's score at its last step, if it was seen from its first and there was something to score */
  readonly see: (frame: F) => Score | undefined;
}

/**
 * @param steps in a trial
 * @param scored what of a frame is scored
 */
export const trialScores = <F extends Pick<Tick, 'stepInTrial' | 'lastOfTrial'>>(
  steps: number,
  scored: (frame: F) => Scored | undefined,
): TrialScores<F> => {
  let drawn = new Float64Array(0);
  let wanted = new Float64Array(0);
  let whole = false;
  return {
    see: (frame) => {
      const found = scored(frame);
      if (found === undefined) return undefined;
      const { output, target } = found;
      const outputs = target.shape[0] as number;
      const { stepInTrial, lastOfTrial } = frame;
      if (stepInTrial === 0) {
        whole = true;
        if (drawn.length !== steps * outputs) {
          drawn = new Float64Array(steps * outputs);
          wanted = new Float64Array(steps * outputs);
        }
      }
      if (!whole) return undefined;
      for (let d = 0; d < outputs; d++) {
        drawn[stepInTrial * outputs + d] = output.get(d);
        wanted[stepInTrial * outputs + d] = target.get(d);
      }
      return lastOfTrial ? score(matrix(drawn, steps, outputs), matrix(wanted, steps, outputs)) : undefined;
    },
  };
};
