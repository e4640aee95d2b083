import type { Controls } from './controls.ts';
import { isRecord } from './json.ts';
import type { Parameter, Parameters } from './parameter.ts';
import { type Problem, pathTo } from './problem.ts';

/**
 * Which steps forward Euler can make. Of x ← x + (dt/τ)(… − x) what is left of x after a step is 1 − dt/τ of it:
 *
 *     dt < τ         it decays
 *     τ ≤ dt < 2τ    it is gone at once, or swings to the other side: stable, and no model of a time constant any more
 *     dt ≥ 2τ        it never decays, and grows without bound beyond 2τ
 */

/** A time constant by its address, and its value (ms); of a live one, how to read it. */
export interface TimeConstant {
  readonly path: string;
  readonly value: number | ((controls: Controls) => unknown);
}

const within = (parameter: Parameter, value: unknown, path: string): readonly TimeConstant[] => {
  switch (parameter.type) {
    case 'number':
      return parameter.timeConstant === true && (typeof value === 'number' || typeof value === 'function')
        ? [{ path, value: value as TimeConstant['value'] }]
        : [];
    case 'group':
      return timeConstantsIn(parameter.parameters, value, path);
    case 'list':
      return Array.isArray(value) ? value.flatMap((one, i) => within(parameter.of, one, `${path}[${i}]`)) : [];
    case 'items':
      return Array.isArray(value)
        ? value.flatMap((one, i) => timeConstantsIn(parameter.of, one, `${path}[${i}]`))
        : timeConstantsIn(parameter.of, value, path);
    default:
      return [];
  }
};

/** All time constants among the values of these parameters. @param path the parameters' own address */
export const timeConstantsIn = (parameters: Parameters, values: unknown, path: string): readonly TimeConstant[] =>
  isRecord(values)
    ? Object.entries(parameters).flatMap(([name, one]) => within(one, values[name], pathTo(path, name)))
    : [];

/** What is wrong with steps of dt (ms) for this time constant; undefined if Euler can make them. */
export const tooLongStep = (path: string, tau: number, dt: number): Problem | undefined =>
  dt < 2 * tau ? undefined : { path, expected: `more than half of dt (${dt / 2} ms)`, found: `${tau}` };

/**
 * Checks time constants against the step, as the controls are now.
 * @throws {RangeError} at the first that is half a step or less
 */
export const expectSteps = (all: readonly TimeConstant[], controls: Controls, dt: number): void => {
  for (const { path, value } of all) {
    const tau = typeof value === 'function' ? value(controls) : value;
    const wrong = typeof tau === 'number' ? tooLongStep(path, tau, dt) : undefined;
    if (wrong !== undefined) throw new RangeError(`${path}: expected ${wrong.expected}, found ${wrong.found}`);
  }
};
