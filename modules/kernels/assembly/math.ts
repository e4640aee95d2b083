import { TANH } from './constants';

// The same operations in the same order as modules/core/math.ts, so the same bits.

const LOG2E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const SQRT2: f64 = 1.4142135623730951;

function powerOfTwo(k: i32): f64 {
  return reinterpret<f64>((<u64>(k + 1023)) << 52);
}

/** eˣ; 0 below −708, Infinity above 709. */
export function exp(x: f64): f64 {
  if (x < -708) return 0;
  if (x > 709) return Infinity;
  const k = floor(x * LOG2E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  const s = r * r;
  const even =
    1.0 / 2.0 + s * (1.0 / 24.0 + s * (1.0 / 720.0 + s * (1.0 / 40320.0 + s * (1.0 / 3628800.0 + s * (1.0 / 479001600.0)))));
  const odd =
    1.0 / 6.0 + s * (1.0 / 120.0 + s * (1.0 / 5040.0 + s * (1.0 / 362880.0 + s * (1.0 / 39916800.0 + s * (1.0 / 6227020800.0)))));
  return powerOfTwo(<i32>k) * (1 + (r + s * (even + r * odd)));
}

/** Natural logarithm of a normal positive number. */
export function log(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let k = <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | ((<u64>1023) << 52));
  if (m > SQRT2) {
    m *= 0.5;
    k += 1;
  }
  const s = (m - 1) / (m + 1);
  const q = s * s;
  let sum: f64 = 1.0 / 23.0;
  for (let n: f64 = 21; n >= 1; n -= 2) sum = sum * q + 1 / n;
  return <f64>k * LN2_LOW + 2 * s * sum + <f64>k * LN2_HIGH;
}

/** Constant n of tanh, twice. */
// @ts-expect-error: decorator
@inline
function constant(n: usize): v128 {
  return v128.load64_splat(TANH + (n << 3));
}

/** a + b c */
// @ts-expect-error: decorator
@inline
function fma(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(a, f64x2.mul(b, c));
}

// The stages of tanh, for two numbers; four pairs go through each before the next (see tanhPlus).

/** 2|x|, not above 44. pmin(|x|, 22) is |x| where x is NaN. */
// @ts-expect-error: decorator
@inline
function doubled(x: v128): v128 {
  return f64x2.mul(constant(0), f64x2.pmin(f64x2.abs(x), constant(1)));
}

/** The whole number nearest to t / ln 2. */
// @ts-expect-error: decorator
@inline
function whole(t: v128): v128 {
  return f64x2.floor(f64x2.add(f64x2.mul(t, constant(2)), constant(3)));
}

/** t − k ln 2 */
// @ts-expect-error: decorator
@inline
function rest(t: v128, k: v128): v128 {
  return f64x2.sub(f64x2.sub(t, f64x2.mul(k, constant(4))), f64x2.mul(k, constant(5)));
}

/** The even and the odd terms of (eʳ − 1 − r) / r², q being r². */
// @ts-expect-error: decorator
@inline
function even(q: v128): v128 {
  const last = fma(constant(15), q, constant(17));
  return fma(constant(3), q, fma(constant(9), q, fma(constant(11), q, fma(constant(13), q, last))));
}

// @ts-expect-error: decorator
@inline
function odd(q: v128): v128 {
  const last = fma(constant(16), q, constant(18));
  return fma(constant(8), q, fma(constant(10), q, fma(constant(12), q, fma(constant(14), q, last))));
}

/** 2ᵏ (eʳ − 1) + 2ᵏ − 1. Added to 2⁵², k + 1023 stands in the lowest bits, from where it is shifted into the exponent. */
// @ts-expect-error: decorator
@inline
function scaled(k: v128, expm1: v128): v128 {
  const s = i64x2.shl(f64x2.add(k, constant(6)), 52);
  return f64x2.add(f64x2.mul(s, expm1), f64x2.sub(s, constant(7)));
}

/**
 * to[i] = tanh from[i] + amplitude · noise[i], in eights of numbers; `to` is another array than `from`.
 *
 * One pair alone would have the processor wait for each operation's result, so four go side by side. And the quotient
 * has a loop of its own: the shorter a turn is, the more turns are under way at a time.
 */
export function tanhPlus(to: usize, from: usize, noise: usize, amplitude: f64, bytes: usize): void {
  // e²|ˣ| − 1
  for (let i: usize = 0; i < bytes; i += 64) {
    const t0 = doubled(v128.load(from + i));
    const t1 = doubled(v128.load(from + i, 16));
    const t2 = doubled(v128.load(from + i, 32));
    const t3 = doubled(v128.load(from + i, 48));
    const k0 = whole(t0);
    const k1 = whole(t1);
    const k2 = whole(t2);
    const k3 = whole(t3);
    const r0 = rest(t0, k0);
    const r1 = rest(t1, k1);
    const r2 = rest(t2, k2);
    const r3 = rest(t3, k3);
    const q0 = f64x2.mul(r0, r0);
    const q1 = f64x2.mul(r1, r1);
    const q2 = f64x2.mul(r2, r2);
    const q3 = f64x2.mul(r3, r3);
    const m0 = fma(r0, q0, fma(even(q0), r0, odd(q0)));
    const m1 = fma(r1, q1, fma(even(q1), r1, odd(q1)));
    const m2 = fma(r2, q2, fma(even(q2), r2, odd(q2)));
    const m3 = fma(r3, q3, fma(even(q3), r3, odd(q3)));
    v128.store(to + i, scaled(k0, m0));
    v128.store(to + i, scaled(k1, m1), 16);
    v128.store(to + i, scaled(k2, m2), 32);
    v128.store(to + i, scaled(k3, m3), 48);
  }
  // (e²|ˣ| − 1) / (e²|ˣ| + 1), with the sign of x
  const amplitudes = f64x2.splat(amplitude);
  const sign = f64x2.splat(-0.0);
  const two = f64x2.splat(2);
  for (let i: usize = 0; i < bytes; i += 16) {
    const e = v128.load(to + i);
    const y = f64x2.div(e, f64x2.add(e, two));
    const signed = v128.xor(y, v128.and(v128.load(from + i), sign));
    v128.store(to + i, f64x2.add(signed, f64x2.mul(amplitudes, v128.load(noise + i))));
  }
}
