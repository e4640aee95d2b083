import { readFileSync } from 'node:fs';
import { fileOf } from '../../files/optional.ts';

/** 28 × 28 grey values from 0 to 1, row by row, and the digit they show. */
export interface Image {
  readonly pixels: Float64Array;
  readonly digit: number;
  /** Which of the package's images of that digit. */
  readonly index: number;
}

export interface Images {
  readonly training: readonly Image[];
  /** Never shown to anything that learns. */
  readonly unseen: readonly Image[];
}

export const PIXELS = 28 * 28;
const UNSEEN = 0.2;

/**
 * The handwritten digits of MNIST that the package `mnist` carries, about 1000 of each. The last fifth of each digit's
 * are kept unseen.
 * @throws {MissingError} if the package is not installed
 */
export const loadImages = (): Images => {
  const training: Image[] = [];
  const unseen: Image[] = [];
  for (let digit = 0; digit < 10; digit++) {
    const { data } = JSON.parse(readFileSync(fileOf('MNIST', `mnist/src/digits/${digit}.json`), 'utf8')) as {
      readonly data: readonly number[];
    };
    const count = Math.floor(data.length / PIXELS);
    const kept = Math.floor(count * (1 - UNSEEN));
    for (let index = 0; index < count; index++) {
      const pixels = Float64Array.from(data.slice(index * PIXELS, (index + 1) * PIXELS));
      (index < kept ? training : unseen).push({ pixels, digit, index });
    }
  }
  return { training, unseen };
};
