import { from, type Observable } from 'rxjs';
import {
  type Controls,
  keyOf,
  type Loading,
  type Saving,
  type Tensor,
  type Tick,
  uniform,
  vector,
} from '../../modules/index.ts';

export interface TickOptions {
  readonly trialSteps?: number;
  readonly dt?: number;
  readonly controls?: Controls | ((step: number) => Controls);
  readonly load?: Loading | undefined;
  readonly save?: (step: number) => Saving | undefined;
}

/** Time step `step` as a clock makes it. */
export const tickAt = (step: number, { trialSteps = 8, dt = 1, controls = {}, save }: TickOptions = {}): Tick => ({
  step,
  dt,
  time: step * dt,
  trial: Math.floor(step / trialSteps),
  stepInTrial: step % trialSteps,
  lastOfTrial: step % trialSteps === trialSteps - 1,
  controls: typeof controls === 'function' ? controls(step) : controls,
  save: save?.(step),
  load: undefined,
});

/** Steps first … end − 1 as plain data: a clock without a clock. */
export const ticks = (end: number, options: TickOptions = {}, first = 0): Tick[] =>
  Array.from({ length: end - first }, (_, n) => ({
    ...tickAt(first + n, options),
    load: n === 0 ? options.load : undefined,
  }));

/** All that a synchronous stream gives; throws what it throws, and complains if it does not end in this call. */
export const collect = <T>(stream: Observable<T>): T[] => {
  const all: T[] = [];
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  stream.subscribe({
    next: (value) => void all.push(value),
    error: (error) => {
      failure = { error };
    },
    complete: () => {
      ended = true;
    },
  });
  if (failure !== undefined) throw failure.error;
  if (!ended) throw new Error('the stream did not end in the same call');
  return all;
};

/** The frames of a pipeline over given ticks. */
export const run = <F, O>(frames: readonly F[], operator: (source: Observable<F>) => Observable<O>): O[] =>
  collect(from(frames).pipe(operator));

/** Numbers on (−1, 1) that look random and are the same in every run. */
export const numbers = (n: number, name: string, step = 0): Float64Array => {
  const out = new Float64Array(n);
  uniform(keyOf(1, 'test', name)).fill(out, step);
  return out;
};

export const randomVector = (n: number, name: string, step = 0): Tensor => vector(numbers(n, name, step));

/** The last of a list that is not empty. */
export const last = <T>(list: readonly T[]): T => {
  const value = list.at(-1);
  if (value === undefined) throw new RangeError('expected a list that is not empty');
  return value;
};

/** The entry of a list at a place that exists. */
export const at = <T>(list: { readonly [n: number]: T; readonly length: number }, n: number): T => {
  if (n < 0 || n >= list.length) throw new RangeError(`expected an entry at ${n} of ${list.length}`);
  return list[n] as T;
};
