/**
 * Elementary functions with one result on every machine.
 *
 * The language leaves the last bits of `Math.exp`, `log`, `sin`, `cos`, `tanh` and `atan2` to the engine. Whatever
 * reaches a frame or a matrix uses these instead: only +, −, ×, ÷ and √ (exact by IEEE 754), in a fixed order, so a
 * seed gives the same bits in Node, in a browser and in the compiled kernels, which follow the same operations.
 * Polynomials are Taylor series on ranges small enough that the first term left out is below 2⁻⁵⁶.
 */

const { LOG2E } = Math;
/** ln 2 split so that k · LN2_HIGH is exact for |k| < 2¹¹. */
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;

const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

/** 2ᵏ for an integer −1022 ≤ k ≤ 1023. */
const powerOfTwo = (k: number): number => {
  words[HIGH] = (k + 1023) << 20;
  words[LOW] = 0;
  return bits[0] as number;
};

/** eʳ − 1 for |r| ≤ ln 2 / 2; even and odd terms apart, so that two chains of additions run side by side. */
const expm1Reduced = (r: number): number => {
  const s = r * r;
  const even = 1 / 2 + s * (1 / 24 + s * (1 / 720 + s * (1 / 40320 + s * (1 / 3628800 + s * (1 / 479001600)))));
  const odd = 1 / 6 + s * (1 / 120 + s * (1 / 5040 + s * (1 / 362880 + s * (1 / 39916800 + s * (1 / 6227020800)))));
  return r + s * (even + r * odd);
};

/** eˣ; 0 below −708, Infinity above 709. Relative error ≤ 3·10⁻¹⁶. */
export const exp = (x: number): number => {
  if (x < -708) return 0;
  if (x > 709) return Infinity;
  const k = Math.floor(x * LOG2E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  return powerOfTwo(k) * (1 + expm1Reduced(r));
};

/** Hyperbolic tangent. Relative error ≤ 1e-15; odd, monotone to rounding, ±1 from |x| = 22 on. */
export const tanh = (x: number): number => {
  const t = 2 * Math.min(Math.abs(x), 22);
  const k = Math.floor(t * LOG2E + 0.5);
  const r = t - k * LN2_HIGH - k * LN2_LOW;
  const s = powerOfTwo(k);
  const e = s * expm1Reduced(r) + (s - 1);
  const y = e / (e + 2);
  return x < 0 ? -y : y;
};

/** Natural logarithm of a normal positive number: x = 2ᵏ m, ln m = 2 artanh((m − 1)/(m + 1)), m in [√½, √2]. */
export const log = (x: number): number => {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
  if (x === Infinity) return x;
  bits[0] = x;
  const high = words[HIGH] as number;
  let k = (high >> 20) - 1023;
  words[HIGH] = (high & 0xfffff) | (1023 << 20);
  let m = bits[0] as number;
  if (m > Math.SQRT2) {
    m *= 0.5;
    k += 1;
  }
  const s = (m - 1) / (m + 1);
  const q = s * s;
  let sum = 1 / 23;
  for (let n = 21; n >= 1; n -= 2) sum = sum * q + 1 / n;
  return k * LN2_LOW + 2 * s * sum + k * LN2_HIGH;
};

/** π/2 in two parts; the first has 33 significant bits, so k · PIO2_HIGH is exact for |k| < 2²⁰. */
const PIO2_HIGH = 1.5707963267341256;
const PIO2_LOW = 6.077100506506192e-11;

/** The quadrant of x, and x reduced to it: x = quadrant · π/2 + rest. For |x| < 10⁶ the rest is right to 1e-15. */
const sineReduced = (r: number): number => {
  const s = r * r;
  let sum = 0;
  for (let n = 19; n >= 3; n -= 2) sum = (s / (n * (n - 1))) * (1 - sum);
  return r * (1 - sum);
};
const cosineReduced = (r: number): number => {
  const s = r * r;
  let sum = 0;
  for (let n = 20; n >= 2; n -= 2) sum = (s / (n * (n - 1))) * (1 - sum);
  return 1 - sum;
};
const quarterTurns = (x: number, turns: number): number => {
  const k = Math.floor(x / (Math.PI / 2) + 0.5);
  const r = x - k * PIO2_HIGH - k * PIO2_LOW;
  const quadrant = (((k + turns) % 4) + 4) % 4;
  const value = quadrant % 2 === 0 ? sineReduced(r) : cosineReduced(r);
  return quadrant < 2 ? value : -value;
};

/** Sine of x in radians, |x| < 10⁶. Absolute error ≤ 1e-15. */
export const sin = (x: number): number => quarterTurns(x, 0);
/** Cosine of x in radians, |x| < 10⁶. Absolute error ≤ 1e-15. */
export const cos = (x: number): number => quarterTurns(x, 1);

/** arctan t for t ≥ 0: the angle is halved twice, t ← t / (1 + √(1 + t²)), then its series is summed. */
const atanPositive = (t: number): number => {
  if (t > 1) return Math.PI / 2 - atanPositive(1 / t);
  let v = t / (1 + Math.sqrt(1 + t * t));
  v /= 1 + Math.sqrt(1 + v * v);
  const q = v * v;
  let sum = 1 / 23;
  for (let n = 21; n >= 1; n -= 2) sum = 1 / n - sum * q;
  return 4 * v * sum;
};

/** The angle of the point (x, y) in (−π, π]; 0 at the origin, NaN where a coordinate is. */
export const atan2 = (y: number, x: number): number => {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === 0 && y === 0) return 0;
  const a = x === 0 ? Math.PI / 2 : atanPositive(Math.abs(y / x));
  const half = x < 0 ? Math.PI - a : a;
  return y < 0 ? -half : half;
};
