import { type Condition, lastOf, MEASURES, type Measure, runsOf } from '../condition.ts';
import type { Results, Row, Scale } from '../experiment.ts';
import { type Point, pointOf, type Series } from '../plot.ts';
import { between } from '../statistics.ts';

/** Conditions along an axis: the same pipeline but for one number. */
export interface Sweep {
  readonly name: string;
  readonly colour: string;
  readonly steps: readonly { readonly x: number; readonly condition: Condition }[];
}

/** The conditions at some places of the axis. */
export const conditionsOf = (sweeps: readonly Sweep[], places: readonly number[]): readonly Condition[] =>
  sweeps.flatMap(({ steps }) => steps.filter(({ x }) => places.includes(x)).map(({ condition }) => condition));

/** The condition at one place. @throws {RangeError} if there is none */
export const placed = ({ name, steps }: Sweep, place: number): Condition => {
  const found = steps.find(({ x }) => x === place);
  if (found === undefined) throw new RangeError(`${name}: expected a condition at ${place}, found none`);
  return found.condition;
};

/** The three measures at the end of training, along the axis. */
export const swept = (results: Results, scale: Scale, { name, colour, steps }: Sweep): Series => {
  const of = (measure: Measure): readonly Point[] =>
    steps.flatMap(({ x, condition }) => {
      const values = runsOf(results, scale, condition).map((run) => lastOf(run)[measure]);
      return values.length === 0 ? [] : [pointOf(x, values)];
    });
  return { name, colour, points: { performance: of('performance'), zeroShift: of('zeroShift'), rmse: of('rmse') } };
};

export const sweptRows = (results: Results, scale: Scale, { name, steps }: Sweep): readonly Row[] =>
  steps.flatMap(({ x, condition }) =>
    runsOf(results, scale, condition).flatMap((run) =>
      MEASURES.map(
        (measure): Row => ({ condition: name, seed: run.seed, x, measure, value: lastOf(run)[measure], job: run.job }),
      ),
    ),
  );

/** `10 to 20 networks`: of all its steps, the fewest runs and the most. */
export const countedRuns = (results: Results, scale: Scale, sweeps: readonly Sweep[]): string => {
  const counts = sweeps.flatMap(({ steps }) => steps.map(({ condition }) => runsOf(results, scale, condition).length));
  return counts.every((count) => count === 1) ? 'one network' : `${between(counts)} networks`;
};
