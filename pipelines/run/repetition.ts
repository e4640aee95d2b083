import { type Controls, dense } from '../../modules/index.ts';
import type { Warning } from '../schema/warning.ts';
import type { Frame } from './pipeline.ts';

/**
 * Whether a working memory repeats itself: does it take the same course whenever the same signal comes, under fresh noise?
 * It is watched while it runs, so it takes no steps of its own: of the first whole trial some samples of the rates x are
 * kept, and those of every later trial with the same target are held against them,
 *
 *     d(t) = ‖x(t) − x′(t)‖² / (2 ⟨‖x − ⟨x⟩‖²⟩)        ⟨ ⟩ the mean over the first trial
 *
 * d is 0 where both are the same, and 1 where they are as far apart as two moments of a trial are on average. Two bumps on
 * the published sheet that are a cell apart have 0.1, two cells 0.25.
 */

/** From this d on they have parted. */
const PARTED = 0.25;
/** Samples of a trial. */
const SAMPLES = 200;
/** Numbers that are kept at most: of a memory of very many neurons there are fewer samples. */
const MOST_KEPT = 2 ** 20;

/** How a later trial compares with the first. */
export interface Repetition {
  readonly trials: readonly [first: number, later: number];
  /** For how long they were the same (ms); the whole trial, if they did not part. */
  readonly held: number;
  /** How long a trial is (ms). */
  readonly of: number;
}

const inSeconds = (ms: number): string => String(Math.round(ms / 10) / 100);

/** What to say of a memory that does not repeat itself. */
export const repetitionWarning = ({ trials: [first, later], held, of }: Repetition): Warning => ({
  path: 'memory',
  message:
    `it does not repeat itself: trial ${later + 1} was like trial ${first + 1} for ${inSeconds(held)} s of ` +
    `${inSeconds(of)} s, so what is learnt of the rest does not last; another seed or another memory may hold`,
});

interface Sample {
  readonly x: Float64Array;
  readonly target: Float64Array;
}

/** The first trial. */
interface Course {
  readonly trial: number;
  readonly samples: Sample[];
}

/** A later one, as far as it has come. */
interface Comparison {
  sample: number;
  sameTarget: boolean;
  /** The sample at which they were no longer the same. */
  parted: number | undefined;
}

const apart = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
};

/** ⟨‖x − ⟨x⟩‖²⟩ */
const variation = (samples: readonly Sample[]): number => {
  const mean = new Float64Array(samples[0]?.x.length ?? 0);
  for (const { x } of samples) {
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) + (x[i] as number) / samples.length;
  }
  return samples.reduce((sum, { x }) => sum + apart(x, mean) / samples.length, 0);
};

/** What decides which memory it is: where it changes, another one begins. */
const memoryIn = (controls: Controls): string => JSON.stringify(controls.memory ?? controls);

const NONE = new Float64Array(0);

/**
 * Watches the memory of one pipeline.
 * @param trialSteps steps in a trial
 * @returns a function of each frame. It answers what is known: undefined as long as no target has come twice, and where there
 *   is no memory. A memory that has parted has parted until it is another one.
 */
export const watchRepetition = (trialSteps: number): ((frame: Frame) => Repetition | undefined) => {
  let next: number | undefined;
  let controls: Controls | undefined;
  let first: Course | undefined;
  /** The first trial is under way. */
  let recording = false;
  let scale = 0;
  let later: Comparison | undefined;
  let known: Repetition | undefined;

  const forget = (): void => {
    first = undefined;
    recording = false;
    later = undefined;
    known = undefined;
  };
  /** Another memory, or other steps than those that follow: nothing of before counts. */
  const isAnother = ({ step, attractor, controls: now }: Frame): boolean => {
    const changed = now !== controls && (controls === undefined || memoryIn(controls) !== memoryIn(now));
    const jumped = step !== next;
    const size = first?.samples[0]?.x.length;
    controls = now;
    next = step + 1;
    return changed || jumped || attractor === undefined || (size !== undefined && size !== attractor.x.shape[0]);
  };

  return (frame) => {
    if (isAnother(frame)) forget();
    const { dt, trial, stepInTrial, lastOfTrial, attractor, target } = frame;
    if (attractor === undefined || (known !== undefined && known.held < known.of)) return known;
    if (stepInTrial === 0) {
      recording = first === undefined;
      if (first === undefined) first = { trial, samples: [] };
      else later = { sample: 0, sameTarget: true, parted: undefined };
    }
    const samples = Math.min(SAMPLES, Math.max(2, Math.floor(MOST_KEPT / (attractor.x.shape[0] ?? 1))));
    const every = Math.ceil(trialSteps / samples);
    if (first !== undefined && stepInTrial % every === 0) {
      // Arrays on frames are never written again, so they need not be copied.
      const sample = { x: dense(attractor.x), target: target === undefined ? NONE : dense(target) };
      if (recording) first.samples.push(sample);
      else if (later !== undefined) {
        const before = first.samples[later.sample] as Sample;
        later.sameTarget &&= apart(before.target, sample.target) === 0;
        const distance = apart(before.x, sample.x);
        if (later.parted === undefined && distance > 0 && distance > PARTED * scale) later.parted = later.sample;
        later.sample += 1;
      }
    }
    if (!lastOfTrial || first === undefined) return known;
    if (recording) scale = 2 * variation(first.samples);
    else if (later?.sameTarget) {
      const of = trialSteps * dt;
      const held = later.parted === undefined ? of : later.parted * every * dt;
      known = { trials: [first.trial, trial], held, of };
    }
    recording = false;
    later = undefined;
    return known;
  };
};
