/**
 * One trial as an oscilloscope shows it: what is new overwrites what the trial before left, with a gap between the two.
 */
export interface Sweep {
  /** @param steps how many steps this sample stands for; at 0 for itself, and what the trial before left stays beside it */
  readonly put: (stepInTrial: number, steps: number, row: readonly number[]) => void;
  /** Time in the trial (s), then each column; NaN where nothing is yet. */
  readonly columns: () => readonly Float64Array[];
  readonly clear: () => void;
}

const MOST = 600;
const GAP = 0.015;

/** The first column is the target: it is known, and stays where the others leave a gap. */
export const sweep = (columns: number, trialSteps: number, dt: number): Sweep => {
  const length = Math.max(2, Math.min(MOST, trialSteps));
  const times = Float64Array.from({ length }, (_, i) => (((i + 0.5) / length) * trialSteps * dt) / 1000);
  const held = Array.from({ length: columns }, () => new Float64Array(length).fill(Number.NaN));
  const gap = Math.ceil(length * GAP);
  return {
    put: (stepInTrial, steps, row) => {
      const from = Math.floor((stepInTrial * length) / trialSteps);
      const to = Math.min(length, Math.max(from + 1, Math.floor(((stepInTrial + steps) * length) / trialSteps)));
      for (let c = 0; c < columns; c++) {
        const column = held[c] as Float64Array;
        column.fill(row[c] as number, from, to);
        if (c > 0 && steps > 0) column.fill(Number.NaN, to, Math.min(to + gap, length));
      }
    },
    columns: () => [times, ...held],
    clear: () => {
      for (const column of held) column.fill(Number.NaN);
    },
  };
};
