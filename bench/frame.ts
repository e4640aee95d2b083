/**
 * What it costs to add a signal to a frame: a spread against the copier that core/extend.ts writes out.
 *
 *     npx tsx bench/frame.ts
 */
import { extender } from '../modules/core/extend.ts';
import { measure, row } from './timing.ts';

const first = { step: 0, dt: 1, time: 0, trial: 0, stepInTrial: 0, lastOfTrial: false, controls: {} };
const frames: object[] = Array.from({ length: 64 }, (_, step) => ({
  ...first,
  step,
  save: undefined,
  load: undefined,
}));
const names = ['past', 'drive', 'target', 'reservoir', 'readout', 'reward', 'update', 'weights'];
const value = {};

const spread = (frame: object, name: string): object => ({ ...frame, [name]: value });
const extenders = names.map(() => extender());

/** All signals added to a frame, one after another. */
const chain = (add: (frame: object, name: string, i: number) => object) => {
  let n = 0;
  return () => {
    let frame = frames[n++ & 63] as object;
    for (let i = 0; i < names.length; i++) frame = add(frame, names[i] as string, i);
    return frame;
  };
};

console.log(row('adding one signal of eight', 'µs', 'median'));
for (const [name, work] of [
  ['spread', chain(spread)],
  ['copier', chain((frame, signal, i) => (extenders[i] as ReturnType<typeof extender>)(frame, signal, value))],
] as const) {
  const { min, median } = measure(work, 1000);
  console.log(row(name, (min / names.length).toFixed(3), (median / names.length).toFixed(3)));
}
