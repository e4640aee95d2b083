import type { Json } from './json.ts';

/**
 * What holds at a step: the pipeline's spec as it stands then. A place's name leads to what stands there,
 * `{ rule: { kind: 'hebbian', learningRate: 5e-4, … } }`; a parameter of the pipeline's own to its value.
 */
export type Controls = Readonly<Record<string, Json>>;

/** A parameter: a value never changes; a function reads it from the frame's controls at every step. */
export type Live<V = number> = V | ((controls: Controls) => V);

/** The value of a parameter at this step. */
export const now = <V extends Json = number>(parameter: Live<V>, controls: Controls): V =>
  typeof parameter === 'function' ? parameter(controls) : parameter;

/** What stands at a dotted path; undefined if nothing does. */
export const lookUp = (value: Json | undefined, path: readonly string[]): Json | undefined => {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || Array.isArray(found) || !Object.hasOwn(found, key))
      return undefined;
    found = (found as Readonly<Record<string, Json>>)[key];
  }
  return found;
};

/**
 * A parameter that can be changed while the pipeline runs, for a module that is no kind.
 * @param path its address in the clock's controls, `pace` or `mine.pace`
 * @throws {RangeError} at the first step whose controls hold no finite number there
 */
export const readControl = (path: string): ((controls: Controls) => number) => {
  const keys = path.split('.');
  return (controls) => {
    const value = lookUp(controls, keys);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new RangeError(`controls.${path}: expected a finite number, found ${String(value)}`);
  };
};

/** A control's full name among several variants; one pipeline alone is named ''. */
export const within = (variant: string, name: string): string => (variant === '' ? name : `${variant}/${name}`);
