import { describe, expect, it } from 'vitest';
import { gaussian, keyOf } from '../../../modules/index.ts';
import { taken, trainEncoder } from '../../../pipelines/paper/mnist/encoder.ts';
import { type Image, loadImages } from '../../../pipelines/paper/mnist/images.ts';

const params = { hidden: 16, epochs: 8, batch: 16, rate: 0.1, momentum: 0.9, seed: 1 };

/** Ten patterns in noise. */
const patterns = (count: number, seed: number): readonly Image[] =>
  Array.from({ length: count }, (_, index) => {
    const digit = index % 10;
    const pixels = new Float64Array(30);
    gaussian(keyOf(seed, 'pattern')).fill(pixels, index);
    for (let k = 0; k < 3; k++) pixels[3 * digit + k] = (pixels[3 * digit + k] as number) + 4;
    return { pixels, digit, index };
  });

const accuracy = (encoder: ReturnType<typeof trainEncoder>, images: readonly Image[]) =>
  images.filter(({ pixels, digit }) => taken(encoder(pixels)) === digit).length / images.length;

describe('the encoder', () => {
  const training = patterns(400, 1);

  it('learns to tell patterns, also those that it has not seen', () => {
    const encoder = trainEncoder(training, params);
    expect(accuracy(encoder, patterns(200, 2))).toBeGreaterThan(0.9);
    expect(accuracy(trainEncoder(training, { ...params, epochs: 0 }), patterns(200, 2))).toBeLessThan(0.5);
  });

  it('answers with probabilities', () => {
    const q = trainEncoder(training, params)(training[0]?.pixels as Float64Array);
    expect(Math.min(...q)).toBeGreaterThanOrEqual(0);
    expect(q.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  });

  it('is the same for the same seed, to the last bit', () => {
    const answer = (seed: number) =>
      Array.from(trainEncoder(training, { ...params, epochs: 1, seed })(training[3]?.pixels as Float64Array));
    expect(answer(1)).toEqual(answer(1));
    expect(answer(1)).not.toEqual(answer(2));
  });

  it('goes downhill: its gradient is that of the cross-entropy', () => {
    const [one] = training;
    if (one === undefined) throw new Error('no image');
    const loss = (rate: number) =>
      -Math.log(
        trainEncoder([one], { ...params, epochs: 1, batch: 1, momentum: 0, rate })(one.pixels)[one.digit] as number,
      );
    // A small step along the gradient lowers the loss by its squared length, a step twice as small by half of it.
    const [still, half, whole] = [loss(0), loss(5e-5), loss(1e-4)];
    expect(whole).toBeLessThan(still);
    expect((still - whole) / (still - half)).toBeCloseTo(2, 1);
  });
});

describe('the images', () => {
  it('are kept apart: none is both trained on and tested', () => {
    const { training, unseen } = loadImages();
    expect(training.length + unseen.length).toBe(10_000);
    const names = new Set(training.map(({ digit, index }) => `${digit}/${index}`));
    expect(unseen.filter(({ digit, index }) => names.has(`${digit}/${index}`))).toEqual([]);
    for (let digit = 0; digit < 10; digit++) {
      expect(unseen.filter((image) => image.digit === digit).length).toBeGreaterThan(150);
    }
  });
});
