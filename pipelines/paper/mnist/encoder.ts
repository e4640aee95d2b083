import { exp } from '../../../modules/core/math.ts';
import { gaussian, keyOf, type Seed, uniform } from '../../../modules/index.ts';
import type { Image } from './images.ts';

export interface EncoderParams {
  readonly hidden: number;
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  readonly momentum: number;
  readonly seed: Seed;
}

/** Tells digits apart: probabilities of the ten from an image's pixels. */
export type Encoder = (pixels: Float64Array) => Float64Array;

const CLASSES = 10;

/** The same order from the same seed, whatever the machine. */
const permuted = (n: number, seed: Seed, epoch: number): readonly number[] => {
  const keys = new Float64Array(n);
  uniform(keyOf(seed, 'encoder/order')).fill(keys, epoch);
  return Array.from({ length: n }, (_, i) => i).sort((a, b) => (keys[a] as number) - (keys[b] as number));
};

const softmax = (values: Float64Array): Float64Array => {
  const most = Math.max(...values);
  const powers = values.map((value) => exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};

/**
 * A small classifier with one hidden layer,
 *
 *     a = [W₁ p + b₁]₊,   q = softmax(W₂ a + b₂),
 *
 * trained by gradient descent with momentum on the cross-entropy of q. Deterministic: the weights' start and the order of
 * the images come from the seed, and all arithmetic is in a fixed order.
 */
export const trainEncoder = (images: readonly Image[], p: EncoderParams): Encoder => {
  const inputs = images[0]?.pixels.length ?? 0;
  const H = p.hidden;
  const layer = (rows: number, columns: number, name: string) => {
    const w = new Float64Array(rows * columns);
    gaussian(keyOf(p.seed, `encoder/${name}`)).fill(w, 0);
    const scale = Math.sqrt(2 / rows);
    for (let i = 0; i < w.length; i++) w[i] = scale * (w[i] as number);
    return { w, dw: new Float64Array(w.length), v: new Float64Array(w.length) };
  };
  // Row by input, so that the many pixels that are 0 are skipped whole.
  const first = layer(inputs, H, 'first');
  const second = layer(H, CLASSES, 'second');
  const [b1, db1, vb1] = [new Float64Array(H), new Float64Array(H), new Float64Array(H)];
  const [b2, db2, vb2] = [new Float64Array(CLASSES), new Float64Array(CLASSES), new Float64Array(CLASSES)];
  const tensors = [
    { w: first.w, dw: first.dw, v: first.v },
    { w: second.w, dw: second.dw, v: second.v },
    { w: b1, dw: db1, v: vb1 },
    { w: b2, dw: db2, v: vb2 },
  ];

  const forward = (pixels: Float64Array): { readonly a: Float64Array; readonly q: Float64Array } => {
    const a = b1.slice();
    for (let i = 0; i < inputs; i++) {
      const x = pixels[i] as number;
      if (x === 0) continue;
      for (let h = 0; h < H; h++) a[h] = (a[h] as number) + x * (first.w[i * H + h] as number);
    }
    for (let h = 0; h < H; h++) a[h] = Math.max(0, a[h] as number);
    const out = b2.slice();
    for (let h = 0; h < H; h++) {
      const x = a[h] as number;
      if (x === 0) continue;
      for (let c = 0; c < CLASSES; c++) out[c] = (out[c] as number) + x * (second.w[h * CLASSES + c] as number);
    }
    return { a, q: softmax(out) };
  };

  const backward = ({ pixels, digit }: Image): void => {
    const { a, q } = forward(pixels);
    q[digit] = (q[digit] as number) - 1; // ∂(cross-entropy)/∂out
    const da = new Float64Array(H);
    for (let h = 0; h < H; h++) {
      const x = a[h] as number;
      if (x === 0) continue;
      for (let c = 0; c < CLASSES; c++) {
        const at = h * CLASSES + c;
        second.dw[at] = (second.dw[at] as number) + x * (q[c] as number);
        da[h] = (da[h] as number) + (second.w[at] as number) * (q[c] as number);
      }
      db1[h] = (db1[h] as number) + (da[h] as number);
    }
    for (let c = 0; c < CLASSES; c++) db2[c] = (db2[c] as number) + (q[c] as number);
    for (let i = 0; i < inputs; i++) {
      const x = pixels[i] as number;
      if (x === 0) continue;
      for (let h = 0; h < H; h++) first.dw[i * H + h] = (first.dw[i * H + h] as number) + x * (da[h] as number);
    }
  };

  const descend = (count: number, rate: number): void => {
    for (const { w, dw, v } of tensors) {
      for (let i = 0; i < w.length; i++) {
        const pace = p.momentum * (v[i] as number) - (rate / count) * (dw[i] as number);
        v[i] = pace;
        w[i] = (w[i] as number) + pace;
        dw[i] = 0;
      }
    }
  };

  for (let epoch = 0; epoch < p.epochs; epoch++) {
    const order = permuted(images.length, p.seed, epoch);
    const rate = p.rate * (1 - epoch / p.epochs);
    for (let start = 0; start < order.length; start += p.batch) {
      const batch = order.slice(start, start + p.batch);
      for (const i of batch) backward(images[i] as Image);
      descend(batch.length, rate);
    }
  }
  return (pixels) => forward(pixels).q;
};

/** The digit that an encoder takes an image for. */
export const taken = (q: Float64Array): number => q.indexOf(Math.max(...q));
