import type { Score, TrainingFrame } from '../pipelines/index.ts';
import type { Progress } from './messages.ts';

/** How often it tells (ms). */
const EVERY = 250;

/** Measures a simulation's progress in wall time. */
export const meter = (dt: number) => {
  let score: Score | undefined;
  let last: { readonly at: number; readonly step: number } | undefined;
  return {
    /** What there is to tell at wall time `now` (ms); mostly nothing. */
    see: (frame: TrainingFrame, own: Score | undefined, now: number): Progress | undefined => {
      score = own ?? score;
      const step = frame.step + 1;
      last ??= { at: now, step };
      if (now - last.at < EVERY) return undefined;
      const stepsPerSecond = ((step - last.step) * 1000) / (now - last.at);
      last = { at: now, step };
      return {
        type: 'progress',
        step,
        trial: frame.trial + (frame.lastOfTrial ? 1 : 0),
        score,
        stepsPerSecond,
        timesReal: (stepsPerSecond * dt) / 1000,
      };
    },
  };
};
