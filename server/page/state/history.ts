import type { Sample } from '../connection/connection.ts';
import { within } from './model.ts';
import { type Overview, overview } from './overview.ts';
import { type Ring, ring } from './ring.ts';
import { type Sweep, sweep } from './sweep.ts';

/** The small signals that curves are drawn of. */
export const CURVES = [
  'target',
  'readout.zhat',
  'readout.z',
  'reward.P',
  'reward.Pbar',
  'reward.M',
  'update.eta',
  'weights.norm',
  'update.norm',
  'attractor.position',
] as const;

/** Columns of `rolling`. */
export const ROLLING = { time: 0, f: 1, zhat: 2, z: 3, P: 4, Pbar: 5, M: 6 } as const;
/** Columns of `course`. */
export const COURSE = { eta: 0, weights: 1, update: 2, M: 3 } as const;

const SAMPLES = 4096;
const TRAIL = 400;
/** Columns of rates that wait to be drawn; beyond this the oldest are left out. */
const MOST_COLUMNS = 400;
/** M is 0 or 1; its mean over about so many ms can be read. */
const MEAN_OVER = 500;

/** What was seen of a variant lately. */
export interface History {
  /** The last seconds: time (s), f, ẑ, z, P, P̄, and M as its recent mean. */
  readonly rolling: Ring;
  /** The trial that runs: f, ẑ, z. */
  readonly trial: Sweep;
  /** All of the training, over trials: η, ‖W_ro‖, ‖ΔW‖, M. */
  readonly course: Overview;
  /** Where the bump was: column, row, step. */
  readonly trail: Ring;
  /** The rates on the sheet, as they came last. */
  readonly sheet: { values: ArrayLike<number | null> | undefined };
  /** Columns of rates that have not been drawn yet. */
  readonly rates: { readonly step: number; readonly values: ArrayLike<number | null> }[];
  readonly see: (sample: Sample) => void;
}

type Found = Sample['values'][string] | undefined;

const at = (found: Found, index: number): number => {
  const value = typeof found === 'object' && found !== null ? found[index] : found;
  return value ?? Number.NaN;
};

/** @param output the one of several outputs that curves are drawn of */
export const history = (variant: string, trialSteps: number, dt: number, output: () => number): History => {
  const rolling = ring(7, SAMPLES);
  const trial = sweep(3, trialSteps, dt);
  const course = overview(4, 0.02);
  const trail = ring(3, TRAIL);
  const sheet: History['sheet'] = { values: undefined };
  const rates: { step: number; values: ArrayLike<number | null> }[] = [];
  const name = Object.fromEntries(
    [...CURVES, 'attractor.x', 'reservoir.r'].map((path) => [path, within(variant, path)]),
  ) as Readonly<Record<(typeof CURVES)[number] | 'attractor.x' | 'reservoir.r', string>>;
  let share = Number.NaN;
  let last = -1;
  /** Steps between two samples; where there are more, some were lost, and nothing is drawn for them. */
  let usual = Number.POSITIVE_INFINITY;

  const curves = ({ step, values }: Sample): void => {
    const steps = last >= 0 && step > last ? step - last : 1;
    last = step;
    usual = steps <= usual ? steps : Math.min(steps, 2 * usual);
    const value = (path: (typeof CURVES)[number], index = 0): number => at(values[name[path]], index);
    const k = output();
    const [f, zhat, z] = [value('target', k), value('readout.zhat', k), value('readout.z', k)];
    const M = value('reward.M');
    const weight = Math.min(1, (steps * dt) / MEAN_OVER);
    share = Number.isNaN(share) ? M : share + weight * (M - share);
    rolling.push([(step * dt) / 1000, f, zhat, z, value('reward.P'), value('reward.Pbar'), share]);
    trial.put(step % trialSteps, usual, [f, zhat, z]);
    course.push(step / trialSteps, [value('update.eta'), value('weights.norm'), value('update.norm'), M]);
    const column = value('attractor.position', 0);
    if (!Number.isNaN(column)) trail.push([column, value('attractor.position', 1), step]);
  };

  return {
    ...{ rolling, trial, course, trail, sheet, rates },
    see: (sample) => {
      if (Object.hasOwn(sample.values, name['readout.zhat'])) curves(sample);
      const x = sample.values[name['attractor.x']];
      if (typeof x === 'object' && x !== null) sheet.values = x;
      const r = sample.values[name['reservoir.r']];
      if (typeof r === 'object' && r !== null) {
        rates.push({ step: sample.step, values: r });
        if (rates.length > MOST_COLUMNS) rates.shift();
      }
    },
  };
};
