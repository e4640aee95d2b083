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

// @ts-expect-error: decorator
@inline
function sum(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

// @ts-expect-error: decorator
@inline
function times(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

/**
 * to[i] = tanh from[i] + amplitude · noise[i]. Four numbers at a time, line by line: one pair alone has the processor wait
 * for each operation's result.
 */
export function tanhPlus(to: usize, from: usize, noise: usize, amplitude: f64, bytes: usize): void {
  const amplitudes = f64x2.splat(amplitude);
  for (let i: usize = 0; i < bytes; i += 32) {
    const x0 = v128.load(from + i);
    const x1 = v128.load(from + i, 16);
    // pmin(|x|, 22) is |x| where x is NaN.
    const t0 = times(constant(0), f64x2.pmin(f64x2.abs(x0), constant(1)));
    const t1 = times(constant(0), f64x2.pmin(f64x2.abs(x1), constant(1)));
    const k0 = f64x2.floor(sum(times(t0, constant(2)), constant(3)));
    const k1 = f64x2.floor(sum(times(t1, constant(2)), constant(3)));
    const r0 = f64x2.sub(f64x2.sub(t0, times(k0, constant(4))), times(k0, constant(5)));
    const r1 = f64x2.sub(f64x2.sub(t1, times(k1, constant(4))), times(k1, constant(5)));
    // 2ᵏ: added to 2⁵², k + 1023 stands in the lowest bits, from where it is shifted into the exponent.
    const s0 = i64x2.shl(sum(k0, constant(6)), 52);
    const s1 = i64x2.shl(sum(k1, constant(6)), 52);
    const q0 = times(r0, r0);
    const q1 = times(r1, r1);
    let even0 = sum(constant(15), times(q0, constant(17)));
    let even1 = sum(constant(15), times(q1, constant(17)));
    let odd0 = sum(constant(16), times(q0, constant(18)));
    let odd1 = sum(constant(16), times(q1, constant(18)));
    even0 = sum(constant(13), times(q0, even0));
    even1 = sum(constant(13), times(q1, even1));
    odd0 = sum(constant(14), times(q0, odd0));
    odd1 = sum(constant(14), times(q1, odd1));
    even0 = sum(constant(11), times(q0, even0));
    even1 = sum(constant(11), times(q1, even1));
    odd0 = sum(constant(12), times(q0, odd0));
    odd1 = sum(constant(12), times(q1, odd1));
    even0 = sum(constant(9), times(q0, even0));
    even1 = sum(constant(9), times(q1, even1));
    odd0 = sum(constant(10), times(q0, odd0));
    odd1 = sum(constant(10), times(q1, odd1));
    even0 = sum(constant(3), times(q0, even0));
    even1 = sum(constant(3), times(q1, even1));
    odd0 = sum(constant(8), times(q0, odd0));
    odd1 = sum(constant(8), times(q1, odd1));
    const expm10 = sum(r0, times(q0, sum(even0, times(r0, odd0))));
    const expm11 = sum(r1, times(q1, sum(even1, times(r1, odd1))));
    const e0 = sum(times(s0, expm10), f64x2.sub(s0, constant(7)));
    const e1 = sum(times(s1, expm11), f64x2.sub(s1, constant(7)));
    const y0 = f64x2.div(e0, sum(e0, constant(0)));
    const y1 = f64x2.div(e1, sum(e1, constant(0)));
    const sign0 = v128.and(f64x2.lt(x0, f64x2.splat(0)), f64x2.splat(-0.0));
    const sign1 = v128.and(f64x2.lt(x1, f64x2.splat(0)), f64x2.splat(-0.0));
    v128.store(to + i, sum(v128.xor(y0, sign0), times(amplitudes, v128.load(noise + i))));
    v128.store(to + i, sum(v128.xor(y1, sign1), times(amplitudes, v128.load(noise + i, 16))), 16);
  }
}
