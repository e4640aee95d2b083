import { matrix, type Tensor } from '../core/tensor.ts';

export interface Spacing {
  /** From one row to the next (ms). */
  readonly interval: number;
  /** Length of a step (ms). */
  readonly dt: number;
}

/** Steps that so many rows are long. */
export const stepsOfRows = (rows: number, { interval, dt }: Spacing): number => Math.round((rows * interval) / dt);

/**
 * A signal given as rows that lie `interval` ms apart, as it is at each step [steps, outputs]: on the line from one row to the
 * next, and after the last row as that.
 */
export const resampled = (rows: readonly (readonly number[])[], spacing: Spacing): Tensor => {
  const { interval, dt } = spacing;
  const outputs = rows[0]?.length ?? 0;
  const steps = stepsOfRows(rows.length, spacing);
  const data = new Float64Array(steps * outputs);
  for (let n = 0; n < steps; n++) {
    const at = (n * dt) / interval;
    const i = Math.min(rows.length - 1, Math.floor(at + 1e-9));
    const share = Math.max(0, at - i);
    const [row, next] = [rows[i], rows[i + 1] ?? rows[i]] as readonly [readonly number[], readonly number[]];
    for (let d = 0; d < outputs; d++) {
      const here = row[d] as number;
      data[n * outputs + d] = share === 0 ? here : here + share * ((next[d] as number) - here);
    }
  }
  return matrix(data, steps, outputs);
};
