import { type Frame, type Member, type Score, scoring } from '../../pipelines/index.ts';
import type { Progress } from './messages.ts';

/** How often progress is told (ms). */
const EVERY = 250;
/** The least time between two ends of trials that are told (ms). */
const BETWEEN_TRIALS = 4;

/** Measures the progress of all variants in wall time. */
export const meter = () => {
  const score = scoring();
  let known: readonly Member[] = [];
  let last: { readonly at: number; readonly step: number } | undefined;
  let scores: readonly (Score | undefined)[] = [];
  let stepsPerSecond = 0;
  let measured = false;
  let told = Number.NEGATIVE_INFINITY;
  return {
    /** The progress to be told at wall time `now` (ms), one for each variant; mostly none. */
    see: (members: readonly Member[], frames: readonly Frame[], now: number): readonly Progress[] => {
      const [frame] = frames;
      const [member] = members;
      if (frame === undefined || member === undefined) return [];
      const step = frame.step + 1;
      if (members !== known) {
        known = members;
        last = undefined;
        measured = false;
        stepsPerSecond = 0;
        scores = [];
      }
      const own = score(members, frames);
      const { lastOfTrial } = frame;
      if (lastOfTrial) scores = own;
      last ??= { at: now, step };
      const regular = now - last.at >= EVERY;
      // At first over the time so far, later over the last whole interval.
      if (regular || (!measured && now > last.at)) stepsPerSecond = ((step - last.step) * 1000) / (now - last.at);
      if (regular) {
        last = { at: now, step };
        measured = true;
      }
      if (!regular && !(lastOfTrial && now - told >= BETWEEN_TRIALS && stepsPerSecond > 0)) return [];
      if (lastOfTrial) told = now;
      return members.map(({ name, spec }, i) => ({
        type: 'progress',
        variant: name,
        step,
        trial: frame.trial + (lastOfTrial ? 1 : 0),
        lastOfTrial,
        score: scores[i],
        stepsPerSecond,
        timesReal: (stepsPerSecond * spec.dt) / 1000,
      }));
    },
  };
};
