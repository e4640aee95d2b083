import { showsTrial } from './grain.ts';
import { type Overview, overview } from './overview.ts';
import type { Found, Recorder } from './recording.ts';
import { type Ring, ring } from './ring.ts';
import { type Sweep, sweep } from './sweep.ts';

const SAMPLES = 4096;
const TRAIL = 400;
/** Columns of a picture that wait to be drawn; beyond this the oldest are left out. */
const MOST_COLUMNS = 400;

/** A number of a signal that came; NaN where there is none that can be drawn. */
export const at = (found: Found, index = 0): number => {
  const value = typeof found === 'object' ? found[index] : found;
  return value !== undefined && Number.isFinite(value) ? value : Number.NaN;
};

const listed = (found: Found): ArrayLike<number> | undefined => (typeof found === 'number' ? [found] : found);

type Row = (found: readonly Found[], step: number) => readonly number[];

export interface Lines extends Recorder {
  /** Time (s), then what the row holds. */
  readonly rolling: Ring;
}

/** The last samples of some numbers. */
export const recordLines = (width: number, dt: number, row: Row): Lines => {
  const rolling = ring(width + 1, SAMPLES);
  return {
    rolling,
    see: (found, step) => rolling.push([(step * dt) / 1000, ...row(found, step)]),
    clear: rolling.clear,
  };
};

/** The trial that runs, and the last samples. */
export const recordTrial = (
  width: number,
  trialSteps: number,
  dt: number,
  row: Row,
): Lines & { readonly trial: Sweep } => {
  const { rolling, see, clear } = recordLines(width, dt, row);
  const trial = sweep(width, trialSteps, dt);
  let last = -1;
  /** Steps between two samples; where there are more, some were lost, and nothing is drawn for them. */
  let usual = Number.POSITIVE_INFINITY;
  return {
    ...{ rolling, trial },
    see: (found, step) => {
      const steps = last >= 0 && step > last ? step - last : 1;
      last = step;
      usual = steps <= usual ? steps : Math.min(steps, 2 * usual);
      see(found, step);
      const span = showsTrial(trialSteps, usual) ? usual : 0;
      trial.put(step % trialSteps, span, row(found, step));
    },
    clear: () => {
      clear();
      trial.clear();
      last = -1;
      usual = Number.POSITIVE_INFINITY;
    },
  };
};

/** Numbers over the whole training, by trials. */
export const recordCourse = (width: number, trialSteps: number): Recorder & { readonly course: Overview } => {
  const course = overview(width, 0.02);
  return {
    course,
    see: (found, step) =>
      course.push(
        step / trialSteps,
        found.map((one) => at(one)),
      ),
    clear: course.clear,
  };
};

/** Where something was: column, row, step. */
export const recordTrail = (): Recorder & { readonly trail: Ring } => {
  const trail = ring(3, TRAIL);
  return {
    trail,
    see: ([position], step) => {
      if (!Number.isNaN(at(position))) trail.push([at(position), at(position, 1), step]);
    },
    clear: trail.clear,
  };
};

export interface Latest extends Recorder {
  readonly values: () => ArrayLike<number> | undefined;
}

/** A large signal as it came last. */
export const recordLatest = (): Latest => {
  let values: ArrayLike<number> | undefined;
  return {
    values: () => values,
    see: ([found]) => {
      values = listed(found) ?? values;
    },
    clear: () => {
      values = undefined;
    },
  };
};

export interface Column {
  readonly step: number;
  readonly values: ArrayLike<number>;
}

/** A large signal, sample by sample, until it is drawn. */
export const recordColumns = (): Recorder & { readonly waiting: Column[] } => {
  const waiting: Column[] = [];
  return {
    waiting,
    see: ([found], step) => {
      const values = listed(found);
      if (values === undefined) return;
      waiting.push({ step, values });
      if (waiting.length > MOST_COLUMNS) waiting.shift();
    },
    clear: () => {
      waiting.length = 0;
    },
  };
};
