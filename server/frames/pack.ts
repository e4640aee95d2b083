import type { Sampled } from '../thread/messages.ts';
import type { Value } from '../thread/signals.ts';
import {
  type Binary,
  bytesOf,
  HEADER,
  LEVELS,
  MINUS_INFINITY,
  MOST_SAMPLES,
  NOT_A_NUMBER,
  OWN_HEADER,
  type Packed,
  PLUS_INFINITY,
  sizeOf,
  VERSION,
} from './encoding.ts';

/** The largest number that has four bytes. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/** A number that is too large for four bytes is no infinity: it is the largest that they hold. */
const narrow = (value: number): number =>
  Math.abs(value) > LARGEST && Number.isFinite(value) ? Math.sign(value) * LARGEST : value;

/** A signal's numbers, sample by sample; NaN where a step has none, or others than were announced. */
const numbersOf = (name: string, size: number, samples: readonly Sampled[]): Float64Array => {
  const all = new Float64Array(size * samples.length);
  for (const [i, { values }] of samples.entries()) {
    const value: Value | undefined = values[name];
    if (typeof value === 'number' && size === 1) all[i] = value;
    else if (typeof value === 'object' && value.length === size) all.set(value, i * size);
    else all.fill(Number.NaN, i * size, (i + 1) * size);
  }
  return all;
};

/** The byte of what is no finite number. */
const oddByte = (value: number): number => {
  if (Number.isNaN(value)) return NOT_A_NUMBER;
  return value > 0 ? PLUS_INFINITY : MINUS_INFINITY;
};

/** Bytes between the smallest number and the largest; with the root, they lie closer together near the smallest. */
const scale = (all: Float64Array, root: boolean, bytes: Uint8Array): readonly [low: number, high: number] => {
  let [low, high, finite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < all.length; i++) {
    const value = all[i] as number;
    // Only of a finite number this is 0.
    if (value - value !== 0) continue;
    finite += 1;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (finite === 0) [low, high] = [0, 0];
  // Halved, the distance of two numbers is always a number.
  const [from, reach] = [low / 2, high / 2 - low / 2];
  const unit = reach === 0 ? 1 : reach;
  for (let i = 0; i < all.length; i++) {
    const part = ((all[i] as number) / 2 - from) / unit;
    // What is between two bytes is cut off: with a half more that rounds.
    bytes[i] = (root ? Math.sqrt(part) : part) * LEVELS + 0.5;
  }
  if (finite < all.length)
    for (const [i, value] of all.entries()) if (!Number.isFinite(value)) bytes[i] = oddByte(value);
  return [low, high];
};

type Write = (all: Float64Array, view: DataView, at: number) => void;

const scaled =
  (root: boolean): Write =>
  (all, view, at) => {
    const [low, high] = scale(all, root, new Uint8Array(view.buffer, at + 16, all.length));
    view.setFloat64(at, low, true);
    view.setFloat64(at + 8, high, true);
  };

const writers: Readonly<Record<Binary, Write>> = {
  float64: (all, view, at) => new Float64Array(view.buffer, at, all.length).set(all),
  float32: (all, view, at) => {
    const to = new Float32Array(view.buffer, at, all.length);
    for (let i = 0; i < all.length; i++) to[i] = narrow(all[i] as number);
  },
  uint8: scaled(false),
  uint8sqrt: scaled(true),
};

/** Whether any of the signals is in this sample as it was announced. */
const holds = ({ values }: Sampled, signals: readonly Packed[]): boolean =>
  signals.some((signal) => {
    const value = values[signal.name];
    return typeof value === 'number' ? sizeOf(signal) === 1 : value?.length === sizeOf(signal);
  });

/** Samples in groups within which steps are evenly apart. */
const runsOf = (samples: readonly Sampled[]): readonly (readonly Sampled[])[] => {
  const runs: Sampled[][] = [];
  for (const sample of samples) {
    const run = runs.at(-1);
    const [first, second, last] = [run?.[0], run?.[1], run?.at(-1)];
    const apart = sample.step - (last?.step ?? 0);
    const even = second === undefined || apart === second.step - (first?.step ?? 0);
    if (run !== undefined && run.length < MOST_SAMPLES && apart > 0 && even) run.push(sample);
    else runs.push([sample]);
  }
  return runs;
};

/** One message, without the part of its header that is a client's own. Typed arrays are little-endian wherever Node runs. */
const packRun = (signals: readonly Packed[], samples: readonly [Sampled, ...Sampled[]]): Buffer => {
  const view = new DataView(
    new ArrayBuffer(signals.reduce((sum, signal) => sum + bytesOf(signal, samples.length), HEADER)),
  );
  const [{ step, time, trial }, second] = samples;
  view.setUint32(4, samples.length, true);
  view.setFloat64(8, step, true);
  view.setFloat64(16, second === undefined ? 0 : second.step - step, true);
  view.setFloat64(24, time, true);
  view.setUint32(32, trial, true);
  let at = HEADER;
  for (const signal of signals) {
    writers[signal.encoding](numbersOf(signal.name, sizeOf(signal), samples), view, at);
    at += bytesOf(signal, samples.length);
  }
  return Buffer.from(view.buffer, OWN_HEADER);
};

export interface Message {
  readonly payload: Buffer;
  readonly samples: readonly Sampled[];
}

/** Messages with these samples of signals, which are in the order of `inOrder`: mostly one. */
export const pack = (signals: readonly Packed[], samples: readonly Sampled[]): readonly Message[] =>
  runsOf(samples.filter((sample) => holds(sample, signals))).map((run) => ({
    payload: packRun(signals, run as [Sampled, ...Sampled[]]),
    samples: run,
  }));

/** The part of a message's header that is a client's own. */
export const headerOf = (packing: number): Buffer => Buffer.of(VERSION, 0, packing & 255, packing >> 8);
