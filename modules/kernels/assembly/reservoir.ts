import { FIRST } from './constants';
import { two } from './entries';

export * from './lanes';
export { tanhPlus } from './math';

/**
 * W_rec r. The rates r lie at FIRST, a constant, so that an entry's column, held as a byte offset, is an address as it
 * stands.
 *
 * Rows are taken eight at a time, those of about the same length together: lane by lane one entry of each, so that
 * there are eight sums to add to while none is waited for, and no sum lies across a register. `turns` holds how often
 * four entries of each of the eight are taken, `places` where their sums go, as byte offsets from `sums`; `columns` and
 * `values` follow in the order in which they are used.
 */

/** The rates for entries 2n and 2n + 1, whose columns' offsets begin at `at`; n is a constant. */
// @ts-expect-error: decorator
@inline
function rates<Index>(at: usize, n: usize): v128 {
  let first: usize;
  let second: usize;
  if (sizeof<Index>() == 2) {
    const both = load<u32>(at + n * 4);
    first = both & 0xffff;
    second = both >> 16;
  } else {
    first = load<u32>(at + n * 8);
    second = load<u32>(at + n * 8 + 4);
  }
  return v128.load64_lane(second, v128.load64_zero(first, FIRST), 1, FIRST);
}

/** sum + the products of entries 2n and 2n + 1 with their rates. */
// @ts-expect-error: decorator
@inline
function plus<Index, Value>(sum: v128, columns: usize, values: usize, n: usize): v128 {
  return f64x2.add(sum, f64x2.mul(two<Value>(values, n), rates<Index>(columns, n)));
}

// @ts-expect-error: decorator
@inline
function place<Index>(places: usize, n: usize): usize {
  return <usize>load<Index>(places + n * sizeof<Index>());
}

// @ts-expect-error: decorator
@inline
function recurrent<Index, Value>(
  sums: usize,
  turns: usize,
  end: usize,
  places: usize,
  columns: usize,
  values: usize,
): void {
  let to = places;
  let at = columns;
  let value = values;
  for (let slice = turns; slice < end; slice += 4) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    for (let left = load<u32>(slice); left > 0; left--) {
      s0 = plus<Index, Value>(s0, at, value, 0);
      s1 = plus<Index, Value>(s1, at, value, 1);
      s2 = plus<Index, Value>(s2, at, value, 2);
      s3 = plus<Index, Value>(s3, at, value, 3);
      s0 = plus<Index, Value>(s0, at, value, 4);
      s1 = plus<Index, Value>(s1, at, value, 5);
      s2 = plus<Index, Value>(s2, at, value, 6);
      s3 = plus<Index, Value>(s3, at, value, 7);
      s0 = plus<Index, Value>(s0, at, value, 8);
      s1 = plus<Index, Value>(s1, at, value, 9);
      s2 = plus<Index, Value>(s2, at, value, 10);
      s3 = plus<Index, Value>(s3, at, value, 11);
      s0 = plus<Index, Value>(s0, at, value, 12);
      s1 = plus<Index, Value>(s1, at, value, 13);
      s2 = plus<Index, Value>(s2, at, value, 14);
      s3 = plus<Index, Value>(s3, at, value, 15);
      at += 32 * sizeof<Index>();
      value += 32 * sizeof<Value>();
    }
    v128.store64_lane(sums + place<Index>(to, 0), s0, 0);
    v128.store64_lane(sums + place<Index>(to, 1), s0, 1);
    v128.store64_lane(sums + place<Index>(to, 2), s1, 0);
    v128.store64_lane(sums + place<Index>(to, 3), s1, 1);
    v128.store64_lane(sums + place<Index>(to, 4), s2, 0);
    v128.store64_lane(sums + place<Index>(to, 5), s2, 1);
    v128.store64_lane(sums + place<Index>(to, 6), s3, 0);
    v128.store64_lane(sums + place<Index>(to, 7), s3, 1);
    to += 8 * sizeof<Index>();
  }
}

export function recurrentNarrowFull(s: usize, n: usize, end: usize, to: usize, columns: usize, values: usize): void {
  recurrent<u16, f64>(s, n, end, to, columns, values);
}

export function recurrentNarrowHalf(s: usize, n: usize, end: usize, to: usize, columns: usize, values: usize): void {
  recurrent<u16, u32>(s, n, end, to, columns, values);
}

export function recurrentWideFull(s: usize, n: usize, end: usize, to: usize, columns: usize, values: usize): void {
  recurrent<u32, f64>(s, n, end, to, columns, values);
}

export function recurrentWideHalf(s: usize, n: usize, end: usize, to: usize, columns: usize, values: usize): void {
  recurrent<u32, u32>(s, n, end, to, columns, values);
}

/** u ← u + leak (−u + λ · sums + W_fb z + drive); W_fb is column after column. */
export function integrate(
  bytes: usize,
  outputs: i32,
  u: usize,
  drive: usize,
  sums: usize,
  feedback: usize,
  z: usize,
  leak: f64,
  lambda: f64,
): void {
  const leaks = f64x2.splat(leak);
  const lambdas = f64x2.splat(lambda);
  for (let i: usize = 0; i < bytes; i += 16) {
    let input = f64x2.add(f64x2.mul(lambdas, v128.load(sums + i)), v128.load(drive + i));
    let weights = feedback + i;
    for (let d = 0; d < outputs; d++) {
      input = f64x2.add(input, f64x2.mul(v128.load(weights), v128.load64_splat(z + (<usize>d << 3))));
      weights += bytes;
    }
    const before = v128.load(u + i);
    v128.store(u + i, f64x2.add(before, f64x2.mul(leaks, f64x2.sub(input, before))));
  }
}
