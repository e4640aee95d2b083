/**
 * The pass of force.ts with multiplications and additions that round once, "relaxed SIMD": a third fewer operations. An engine
 * may round such an operation once or twice, but always alike; `multiplyAdd` and `multiplySubtract` tell which it does
 * (../fusion.ts), and only one that rounds once is given work.
 */

export { gainInto } from './force';

/** a b + c, as this engine does it. */
export function multiplyAdd(a: f64, b: f64, c: f64): f64 {
  return f64x2.extract_lane(f64x2.relaxed_madd(f64x2.splat(a), f64x2.splat(b), f64x2.splat(c)), 1);
}

/** c − a b, as this engine does it. */
export function multiplySubtract(a: f64, b: f64, c: f64): f64 {
  return f64x2.extract_lane(f64x2.relaxed_nmadd(f64x2.splat(a), f64x2.splat(b), f64x2.splat(c)), 1);
}

/** The sum of the two. */
// @ts-expect-error: decorator
@inline
function across(sums: v128): f64 {
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/**
 * One pass over P: the last step's P ← P − k qᵀ, and with what comes out of it, Pr = P r.
 *
 * P lies in strips of three rows, each from its diagonal on, two columns after two columns: (P₀ⱼ P₀ⱼ₊₁)(P₁ⱼ P₁ⱼ₊₁)(P₂ⱼ P₂ⱼ₊₁).
 * Three rows' k, r and sums just fit the registers of x86, and no sum waits for another. The 3 × 3 on the diagonal is held
 * whole, its fourth column zero; it changes by scale · (qᵢ qⱼ), which rounds the same way on both sides of the diagonal. `bytes` is
 * a multiple of 24; behind that all vectors have one number or two more, which are zero.
 */
export function updateAndMultiply(P: usize, bytes: usize, k: usize, q: usize, scale: f64, r: usize, Pr: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(Pr + i, f64x2.splat(0));
  const scales = f64x2.splat(scale);
  let at = P;
  for (let i: usize = 0; i < bytes; i += 24) {
    let sum0 = f64x2.splat(0);
    let sum1 = f64x2.splat(0);
    let sum2 = f64x2.splat(0);
    for (let half: usize = 0; half < 2; half++) {
      const qj = half == 0 ? v128.load(q + i) : v128.load64_zero(q + i, 16);
      const rj = half == 0 ? v128.load(r + i) : v128.load64_zero(r + i, 16);
      const p0 = f64x2.relaxed_nmadd(scales, f64x2.mul(v128.load64_splat(q + i), qj), v128.load(at));
      const p1 = f64x2.relaxed_nmadd(scales, f64x2.mul(v128.load64_splat(q + i, 8), qj), v128.load(at, 16));
      const p2 = f64x2.relaxed_nmadd(scales, f64x2.mul(v128.load64_splat(q + i, 16), qj), v128.load(at, 32));
      v128.store(at, p0);
      v128.store(at, p1, 16);
      v128.store(at, p2, 32);
      sum0 = f64x2.relaxed_madd(p0, rj, sum0);
      sum1 = f64x2.relaxed_madd(p1, rj, sum1);
      sum2 = f64x2.relaxed_madd(p2, rj, sum2);
      at += 48;
    }
    const k0 = v128.load64_splat(k + i);
    const k1 = v128.load64_splat(k + i, 8);
    const k2 = v128.load64_splat(k + i, 16);
    const r0 = v128.load64_splat(r + i);
    const r1 = v128.load64_splat(r + i, 8);
    const r2 = v128.load64_splat(r + i, 16);
    for (let j = i + 24; j < bytes; j += 16) {
      const qj = v128.load(q + j);
      const rj = v128.load(r + j);
      let sum = v128.load(Pr + j);
      const p0 = f64x2.relaxed_nmadd(k0, qj, v128.load(at));
      v128.store(at, p0);
      sum0 = f64x2.relaxed_madd(p0, rj, sum0);
      sum = f64x2.relaxed_madd(p0, r0, sum);
      const p1 = f64x2.relaxed_nmadd(k1, qj, v128.load(at, 16));
      v128.store(at, p1, 16);
      sum1 = f64x2.relaxed_madd(p1, rj, sum1);
      sum = f64x2.relaxed_madd(p1, r1, sum);
      const p2 = f64x2.relaxed_nmadd(k2, qj, v128.load(at, 32));
      v128.store(at, p2, 32);
      sum2 = f64x2.relaxed_madd(p2, rj, sum2);
      sum = f64x2.relaxed_madd(p2, r2, sum);
      v128.store(Pr + j, sum);
      at += 48;
    }
    store<f64>(Pr + i, load<f64>(Pr + i) + across(sum0));
    store<f64>(Pr + i, load<f64>(Pr + i, 8) + across(sum1), 8);
    store<f64>(Pr + i, load<f64>(Pr + i, 16) + across(sum2), 16);
  }
}
