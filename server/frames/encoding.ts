/** How numbers travel in a binary message, and how many bytes each has. */
export const BYTES = { float64: 8, float32: 4, uint8: 1, uint8sqrt: 1 } as const;

export type Binary = keyof typeof BYTES;
export type Encoding = 'json' | Binary;

export const BINARY = Object.keys(BYTES) as readonly Binary[];
export const ENCODINGS: readonly Encoding[] = ['json', ...BINARY];

/** The layout of binary messages that this is. */
export const VERSION = 1;
/** What stands before the numbers (bytes): see docs/protocol.md. */
export const HEADER = 40;
/** The part of it that is a client's own: the version and the number of the packing. */
export const OWN_HEADER = 4;
/** The smallest number and the largest, before a signal's numbers that are bytes. */
export const SCALE = 16;
/** The most samples of a message. */
export const MOST_SAMPLES = 4096;

/** Bytes up to this are numbers from the smallest to the largest. */
export const LEVELS = 252;
/** Bytes that are no numbers. */
export const [MINUS_INFINITY, PLUS_INFINITY, NOT_A_NUMBER] = [253, 254, 255] as const;

export const isScaled = (encoding: Binary): boolean => encoding === 'uint8' || encoding === 'uint8sqrt';

/** A signal in a binary message. */
export interface Packed {
  readonly name: string;
  readonly encoding: Binary;
  /** Of one sample; `[]` is a single number. */
  readonly shape: readonly number[];
}

/** Numbers of one sample. */
export const sizeOf = ({ shape }: Pick<Packed, 'shape'>): number => shape.reduce((product, n) => product * n, 1);

/** Bytes of a signal in a message with so many samples. */
export const bytesOf = (signal: Packed, samples: number): number =>
  samples * sizeOf(signal) * BYTES[signal.encoding] + (isScaled(signal.encoding) ? SCALE : 0);

/** In this order, numbers of four and eight bytes lie at multiples of four and eight. */
export const inOrder = <P extends Packed>(signals: readonly P[]): readonly P[] =>
  [...signals].sort((a, b) => BYTES[b.encoding] - BYTES[a.encoding] || (a.name < b.name ? -1 : 1));
