/** Every live parameter by its path (`reservoir.lambda`) and every swappable choice by its place (`rule`). */
export type Controls = Readonly<Record<string, number | string>>;

/** A parameter: a number never changes; a function reads it from the frame's controls at every step. */
export type Live = number | ((controls: Controls) => number);

/** The value of a parameter at this step. */
export const now = (parameter: Live, controls: Controls): number =>
  typeof parameter === 'number' ? parameter : parameter(controls);

/**
 * A parameter that can be changed while the pipeline runs.
 * @param path its name in the clock's controls
 * @throws {RangeError} at the first step whose controls hold no finite number under that name
 */
export const live =
  (path: string): Live =>
  (controls) => {
    const value = controls[path];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new RangeError(`controls.${path}: expected a finite number, found ${String(value)}`);
  };
