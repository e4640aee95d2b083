import { dense, isTensor } from '../../modules/index.ts';
import { derived, type Frame } from '../../pipelines/index.ts';
import { countOf, type Slice, take, WHOLE } from './slice.ts';

/** A signal's value at one step. */
export type Value = number | Float64Array;

/** Reads a signal from all variants' frames; undefined if there is none. Copy the array to keep it: it is the frame's. */
export type Reader = (frames: readonly Frame[]) => Value | undefined;

/** @param name `readout.z`, or `variant/readout.z` among several variants */
export const reader = (name: string, variants: readonly string[]): Reader => {
  const slash = name.indexOf('/');
  const index = slash < 0 ? variants.indexOf('') : variants.indexOf(name.slice(0, slash));
  const own = name.slice(slash + 1);
  const follows = Object.hasOwn(derived, own) ? derived[own] : undefined;
  if (follows !== undefined) {
    return (frames) => {
      const frame = frames[index];
      return frame === undefined ? undefined : follows(frame);
    };
  }
  const path = own.split('.');
  return (frames) => {
    let value: unknown = frames[index];
    for (const key of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
      value = (value as Readonly<Record<string, unknown>>)[key];
    }
    if (typeof value === 'number') return value;
    return isTensor(value) ? dense(value) : undefined;
  };
};

/** A copy of a value, or of some of its numbers. */
export const ownCopy = (value: Value, slice: Slice = WHOLE): Value =>
  typeof value === 'number' ? value : take(value, slice);

/** How many numbers a copy has. */
export const numbersIn = (value: Value, slice: Slice = WHOLE): number =>
  typeof value === 'number' ? 1 : countOf(value.length, slice);
