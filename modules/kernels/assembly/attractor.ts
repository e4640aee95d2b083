import { one, two } from './entries';

/** input ← mean + sd · input + external, if there is one. */
export function affine(input: usize, n: i32, mean: f64, sd: f64, external: usize): void {
  const end = input + ((<usize>n) << 3);
  const means = f64x2.splat(mean);
  const sds = f64x2.splat(sd);
  let more = external;
  let at = input;
  for (; at + 16 <= end; at += 16) {
    let e = f64x2.add(means, f64x2.mul(sds, v128.load(at)));
    if (external != 0) {
      e = f64x2.add(e, v128.load(more));
      more += 16;
    }
    v128.store(at, e);
  }
  if (at < end) store<f64>(at, mean + sd * load<f64>(at) + (external != 0 ? load<f64>(more) : 0));
}

/**
 * x ← x + leak (−x + g) with g = [y + input − h]₊,  h ← h + leakAdaptation (−h + s x),  y ← (1 − leak) y.
 * Beyond n the arrays hold zeros up to `bytes`, which stay zero.
 * @returns how many g > 0 it has put into `active` and `g`
 */
export function rates(
  bytes: usize,
  x: usize,
  h: usize,
  y: usize,
  input: usize,
  active: usize,
  g: usize,
  leak: f64,
  leakAdaptation: f64,
  s: f64,
): i32 {
  const zero = f64x2.splat(0);
  const leaks = f64x2.splat(leak);
  const adapting = f64x2.splat(leakAdaptation);
  const strength = f64x2.splat(s);
  const kept = f64x2.splat(1 - leak);
  let count = 0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const Jx = v128.load(y + i);
    const hi = v128.load(h + i);
    const drive = f64x2.sub(f64x2.add(Jx, v128.load(input + i)), hi);
    const above = f64x2.gt(drive, zero);
    if (v128.any_true(above)) {
      // Without branches: an entry that is not above threshold is written over by the next.
      store<i32>(active + (<usize>count << 2), <i32>(i >> 3));
      store<f64>(g + (<usize>count << 3), f64x2.extract_lane(drive, 0));
      count -= <i32>i64x2.extract_lane(above, 0);
      store<i32>(active + (<usize>count << 2), <i32>(i >> 3) + 1);
      store<f64>(g + (<usize>count << 3), f64x2.extract_lane(drive, 1));
      count -= <i32>i64x2.extract_lane(above, 1);
    }
    const xi = v128.load(x + i);
    // pmax(drive, 0) is NaN where drive is.
    const next = f64x2.add(xi, f64x2.mul(leaks, f64x2.sub(f64x2.pmax(drive, zero), xi)));
    v128.store(x + i, next);
    v128.store(h + i, f64x2.add(hi, f64x2.mul(adapting, f64x2.sub(f64x2.mul(strength, next), hi))));
    v128.store(y + i, f64x2.mul(kept, Jx));
  }
  return count;
}

// @ts-expect-error: decorator
@inline
function column<Value>(columns: usize, n: i32, active: usize, a: i32): usize {
  return columns + <usize>load<i32>(active + (<usize>a << 2)) * <usize>n * sizeof<Value>();
}

// @ts-expect-error: decorator
@inline
function gain(leak: f64, g: usize, a: i32): f64 {
  return leak * load<f64>(g + (<usize>a << 3));
}

/** Entries 2n and 2n + 1 of four columns, times their gains; n is a constant. */
// @ts-expect-error: decorator
@inline
function fourTerms<Value>(
  v0: v128,
  c0: usize,
  v1: v128,
  c1: usize,
  v2: v128,
  c2: usize,
  v3: v128,
  c3: usize,
  n: usize,
): v128 {
  return f64x2.add(
    f64x2.add(f64x2.mul(v0, two<Value>(c0, n)), f64x2.mul(v1, two<Value>(c1, n))),
    f64x2.add(f64x2.mul(v2, two<Value>(c2, n)), f64x2.mul(v3, two<Value>(c3, n))),
  );
}

/** y ← y + leak J g by the columns of J whose g > 0, four at a time so that y is read and written a quarter
 * as often; eight were slower (docs/performance.md). */
// @ts-expect-error: decorator
@inline
function addColumns<Value>(n: i32, y: usize, columns: usize, active: usize, g: usize, count: i32, leak: f64): void {
  const fours: usize = (<usize>(n & ~3)) << 3;
  const bytes: usize = (<usize>n) << 3;
  // Bytes of a column to each byte of y: by how many bits fewer.
  const half: usize = sizeof<Value>() == 8 ? 0 : 1;
  let a = 0;
  for (; a + 4 <= count; a += 4) {
    const c0 = column<Value>(columns, n, active, a);
    const c1 = column<Value>(columns, n, active, a + 1);
    const c2 = column<Value>(columns, n, active, a + 2);
    const c3 = column<Value>(columns, n, active, a + 3);
    const g0 = gain(leak, g, a);
    const g1 = gain(leak, g, a + 1);
    const g2 = gain(leak, g, a + 2);
    const g3 = gain(leak, g, a + 3);
    const v0 = f64x2.splat(g0);
    const v1 = f64x2.splat(g1);
    const v2 = f64x2.splat(g2);
    const v3 = f64x2.splat(g3);
    let i: usize = 0;
    for (; i < fours; i += 32) {
      const to = y + i;
      const k = i >> half;
      const first = fourTerms<Value>(v0, c0 + k, v1, c1 + k, v2, c2 + k, v3, c3 + k, 0);
      const second = fourTerms<Value>(v0, c0 + k, v1, c1 + k, v2, c2 + k, v3, c3 + k, 1);
      v128.store(to, f64x2.add(v128.load(to), first));
      v128.store(to, f64x2.add(v128.load(to, 16), second), 16);
    }
    for (; i < bytes; i += 8) {
      const k = i >> half;
      const sum =
        g0 * one<Value>(c0 + k) + g1 * one<Value>(c1 + k) + (g2 * one<Value>(c2 + k) + g3 * one<Value>(c3 + k));
      store<f64>(y + i, load<f64>(y + i) + sum);
    }
  }
  for (; a < count; a++) {
    const c0 = column<Value>(columns, n, active, a);
    const g0 = gain(leak, g, a);
    const v0 = f64x2.splat(g0);
    let i: usize = 0;
    for (; i < fours; i += 32) {
      const to = y + i;
      const k = i >> half;
      const first = f64x2.mul(v0, two<Value>(c0 + k, 0));
      const second = f64x2.mul(v0, two<Value>(c0 + k, 1));
      v128.store(to, f64x2.add(v128.load(to), first));
      v128.store(to, f64x2.add(v128.load(to, 16), second), 16);
    }
    for (; i < bytes; i += 8) store<f64>(y + i, load<f64>(y + i) + g0 * one<Value>(c0 + (i >> half)));
  }
}

export function addColumnsFull(n: i32, y: usize, columns: usize, active: usize, g: usize, count: i32, leak: f64): void {
  addColumns<f64>(n, y, columns, active, g, count, leak);
}

export function addColumnsHalf(n: i32, y: usize, columns: usize, active: usize, g: usize, count: i32, leak: f64): void {
  addColumns<u32>(n, y, columns, active, g, count, leak);
}
