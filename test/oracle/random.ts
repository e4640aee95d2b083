import type { Key } from '../../modules/core/key.ts';
import { exp, log } from '../../modules/core/math.ts';

/**
 * Keyed noise: out[i] is a pure function of (key, step, i), whatever the length of out.
 *
 * Four xoshiro128++ generators (Blackman & Vigna 2021) run side by side, entry i taking two words of generator i mod 4;
 * their states are hashes of (key, step). Gaussians come from a ziggurat of 256 layers (Marsaglia & Tsang 2000), with
 * separate bits for layer, sign and position (Doornik 2005); the one in a hundred that falls outside its rectangle
 * goes on with a generator of its own, so entries never shift one another.
 */

const state = new Int32Array(16);
const own = new Int32Array(4);

const mix = (h: number): number => {
  let x = h;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
};

let base0 = 0;
let base1 = 0;

/** Two 32-bit hashes that stand for (key, step). */
const setBase = (key: Key, step: number): void => {
  const low = step | 0;
  const high = Math.floor(step / 4294967296) | 0;
  base0 = mix(mix(mix(key.a) ^ low) + high);
  base1 = mix(mix(mix(key.b + 0x5bd1e995) + Math.imul(low, 0x9e3779b1)) ^ high);
};

const word = (n: number): number => mix(base0 + Math.imul(n, 0x9e3779b1)) ^ mix(base1 + Math.imul(n, 0x85ebca77));

const seed = (key: Key, step: number): void => {
  setBase(key, step);
  for (let i = 0; i < 16; i++) state[i] = word(i);
};

/** Advances generator `at`/4 of `s` and returns its next 32 bits. */
const next = (s: Int32Array, at: number): number => {
  const s0 = s[at] as number;
  const s1 = s[at + 1] as number;
  let s2 = s[at + 2] as number;
  let s3 = s[at + 3] as number;
  const sum = (s0 + s3) | 0;
  const result = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
  s2 ^= s0;
  s3 ^= s1;
  s[at + 1] = s1 ^ s2;
  s[at] = s0 ^ s3;
  s[at + 2] = s2 ^ (s1 << 9);
  s[at + 3] = (s3 << 11) | (s3 >>> 21);
  return result;
};

/** out[i] ~ U(−1, 1), a multiple of 2⁻⁵³ off zero. */
export const uniformInto = (out: Float64Array, key: Key, step: number): void => {
  seed(key, step);
  for (let i = 0; i < out.length; i++) {
    const at = (i & 3) << 2;
    const high = next(state, at) >>> 6;
    const low = next(state, at) >>> 5;
    out[i] = (high * 134217728 + low) * 2 ** -52 - (1 - 2 ** -53);
  }
};

const LAYERS = 256;
/** Where the tail begins, and the area of each layer, for 256 layers. */
const TAIL = 3.6541528853610088;
const AREA = 4.92867323399e-3;

/** Ziggurat tables: position scale (x / 2⁵³), acceptance bound (in 2⁵³), density at the edge. Edges x₀ > x₁ > … */
export const ziggurat = (() => {
  const scale = new Float64Array(LAYERS);
  const bound = new Float64Array(LAYERS);
  const height = new Float64Array(LAYERS + 1);
  const edge = new Float64Array(LAYERS + 1);
  edge[0] = AREA / exp(-0.5 * TAIL * TAIL);
  edge[1] = TAIL;
  height[0] = 0;
  height[1] = exp(-0.5 * TAIL * TAIL);
  for (let i = 2; i < LAYERS; i++) {
    const y = AREA / (edge[i - 1] as number) + (height[i - 1] as number);
    edge[i] = Math.sqrt(-2 * log(y));
    height[i] = y;
  }
  edge[LAYERS] = 0;
  height[LAYERS] = 1;
  for (let i = 0; i < LAYERS; i++) {
    scale[i] = (edge[i] as number) * 2 ** -53;
    bound[i] = Math.floor(((edge[i + 1] as number) / (edge[i] as number)) * 2 ** 53);
  }
  return { scale, bound, height };
})();

const { scale, bound, height } = ziggurat;

/** Uniform on (0, 1) from the generator `own`. */
const unit = (): number => {
  const high = next(own, 0) >>> 6;
  const low = next(own, 0) >>> 5;
  return (high * 134217728 + low + 0.5) * 2 ** -53;
};

/** Entry i once its first draw fell outside a rectangle: the rest of the ziggurat, on a generator of its own. */
const outside = (i: number, firstLayer: number, firstX: number, firstSign: number): number => {
  for (let n = 0; n < 4; n++) own[n] = word(16 + 4 * i + n);
  let layer = firstLayer;
  let x = firstX;
  let sign = firstSign;
  for (;;) {
    if (layer === 0) {
      let depth: number;
      do {
        x = -log(unit()) / TAIL;
        depth = -log(unit());
      } while (depth + depth < x * x);
      return sign * (TAIL + x);
    }
    const low = height[layer] as number;
    const high = height[layer + 1] as number;
    if (low + unit() * (high - low) < exp(-0.5 * x * x)) return sign * x;
    const a = next(own, 0);
    const b = next(own, 0);
    layer = a & 255;
    sign = 1 - ((a >>> 7) & 2);
    const position = (a >>> 9) * 1073741824 + (b >>> 2);
    x = position * (scale[layer] as number);
    if (position < (bound[layer] as number)) return sign * x;
  }
};

/** out[i] ~ N(0, 1), to 53 bits. */
export const gaussianInto = (out: Float64Array, key: Key, step: number): void => {
  seed(key, step);
  for (let i = 0; i < out.length; i++) {
    const at = (i & 3) << 2;
    const a = next(state, at);
    const b = next(state, at);
    const layer = a & 255;
    const sign = 1 - ((a >>> 7) & 2);
    const position = (a >>> 9) * 1073741824 + (b >>> 2);
    const x = position * (scale[layer] as number);
    out[i] = position < (bound[layer] as number) ? sign * x : outside(i, layer, x, sign);
  }
};
