import { dense, isTensor } from '../modules/index.ts';
import type { TrainingFrame } from '../pipelines/index.ts';
import type { Signal } from './protocol.ts';

/** What travels on a frame but is no signal: the tick, what the loop brought back, and hints between modules. */
const HIDDEN: ReadonlySet<string> = new Set([
  'step',
  'dt',
  'time',
  'trial',
  'stepInTrial',
  'lastOfTrial',
  'controls',
  'save',
  'load',
  'past',
  'attractor.increment',
]);

/** Every signal that a frame holds, by its path: `target`, `readout.z`. */
export const signalsOf = (frame: TrainingFrame): readonly Signal[] => {
  const found: Signal[] = [];
  const walk = (value: object, prefix: string): void => {
    for (const [key, inner] of Object.entries(value)) {
      const name = prefix + key;
      if (HIDDEN.has(name)) continue;
      if (typeof inner === 'number') found.push({ name, shape: [] });
      else if (isTensor(inner)) found.push({ name, shape: [...inner.shape] });
      else if (typeof inner === 'object' && inner !== null && !ArrayBuffer.isView(inner)) walk(inner, `${name}.`);
    }
  };
  walk(frame, '');
  return found;
};

/** A signal's value, on memory of its own: frames' arrays are slices of larger ones, and are still read elsewhere. */
export type Value = number | Float64Array;

/** Reads one signal; undefined where a frame lacks it. */
export const reader = (name: string): ((frame: TrainingFrame) => Value | undefined) => {
  const path = name.split('.');
  return (frame) => {
    let value: unknown = frame;
    for (const key of path) value = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
    if (typeof value === 'number') return value;
    return isTensor(value) ? dense(value).slice() : undefined;
  };
};
