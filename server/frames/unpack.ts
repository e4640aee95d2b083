import * as E from 'fp-ts/lib/Either.js';
import {
  type Binary,
  bytesOf,
  HEADER,
  isScaled,
  LEVELS,
  MINUS_INFINITY,
  MOST_SAMPLES,
  NOT_A_NUMBER,
  type Packed,
  PLUS_INFINITY,
  SCALE,
  sizeOf,
  VERSION,
} from './encoding.ts';

/** What a binary message holds. */
export interface Unpacked {
  readonly packing: number;
  /** Of the first sample. */
  readonly step: number;
  readonly time: number;
  readonly trial: number;
  /** Steps between two samples; 0 where there is one. */
  readonly apart: number;
  readonly samples: number;
  /** Each signal's numbers, sample by sample, in the order of the packing. */
  readonly values: readonly (Float64Array | Float32Array)[];
}

/** What each byte stands for. */
const levelsOf = (low: number, high: number, root: boolean): Float64Array =>
  Float64Array.from({ length: 256 }, (_, byte) => {
    if (byte === NOT_A_NUMBER) return Number.NaN;
    if (byte === PLUS_INFINITY) return Number.POSITIVE_INFINITY;
    if (byte === MINUS_INFINITY) return Number.NEGATIVE_INFINITY;
    const part = root ? (byte / LEVELS) ** 2 : byte / LEVELS;
    return low * (1 - part) + high * part;
  });

type Read = (buffer: ArrayBuffer, at: number, count: number) => Float64Array | Float32Array;

const scaled =
  (root: boolean): Read =>
  (buffer, at, count) => {
    const view = new DataView(buffer);
    const levels = levelsOf(view.getFloat64(at, true), view.getFloat64(at + 8, true), root);
    const bytes = new Uint8Array(buffer, at + SCALE, count);
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = levels[bytes[i] as number] as number;
    return values;
  };

const readers: Readonly<Record<Binary, Read>> = {
  float64: (buffer, at, count) => new Float64Array(buffer, at, count),
  float32: (buffer, at, count) => new Float32Array(buffer, at, count),
  uint8: scaled(false),
  uint8sqrt: scaled(true),
};

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/**
 * Reads a binary message. Left: one line on what is wrong with it.
 * @param packings what messages hold, by the numbers of their packings
 */
export const unpack = (
  buffer: ArrayBuffer,
  packings: ReadonlyMap<number, readonly Packed[]>,
): E.Either<string, Unpacked> => {
  const size = buffer.byteLength;
  if (size < HEADER) return E.left(`binary message: expected at least ${HEADER} bytes, found ${size}`);
  const view = new DataView(buffer);
  const version = view.getUint8(0);
  if (version !== VERSION) return E.left(`binary message: expected version ${VERSION}, found ${version}`);
  const packing = view.getUint16(2, true);
  const signals = packings.get(packing);
  if (signals === undefined) return E.left(`binary message: expected a known packing, found ${packing}`);
  const samples = view.getUint32(4, true);
  if (samples < 1 || samples > MOST_SAMPLES)
    return E.left(`binary message: expected 1 to ${MOST_SAMPLES} samples, found ${samples}`);
  const [step, apart] = [view.getFloat64(8, true), view.getFloat64(16, true)];
  if (!isCount(step) || !isCount(apart) || !isCount(step + samples * apart))
    return E.left(`binary message: expected whole steps, found ${step} and ${apart} apart`);
  const expected = signals.reduce((sum, signal) => sum + bytesOf(signal, samples), HEADER);
  if (size !== expected)
    return E.left(
      `binary message: expected ${expected} bytes with ${samples} samples of packing ${packing}, found ${size}`,
    );
  let at = HEADER;
  const values: (Float64Array | Float32Array)[] = [];
  for (const signal of signals) {
    if (
      isScaled(signal.encoding) &&
      !(Number.isFinite(view.getFloat64(at, true)) && Number.isFinite(view.getFloat64(at + 8, true)))
    )
      return E.left(`binary message: expected numbers as the scale of ${signal.name}`);
    values.push(readers[signal.encoding](buffer, at, samples * sizeOf(signal)));
    at += bytesOf(signal, samples);
  }
  return E.right({
    packing,
    step,
    apart,
    samples,
    values,
    time: view.getFloat64(24, true),
    trial: view.getUint32(32, true),
  });
};
