/**
 * W_rec r for four r at once ("lanes"), by one pass over W_rec. The rates of all lanes lie side by side, `rates`
 * [units + 1][4], zeros last; so do the sums. W_rec is held as for a single lane (reservoir.ts).
 *
 * Each sum is made in the order of a single lane: entry after entry of its row, from +0 on. What fills up a row adds zeros to a
 * sum that is never −0. So a lane's numbers do not depend on who is beside it.
 */

/** The entries n and n + 1 of W_rec. */
// @ts-expect-error: decorator
@inline
function pair<Value>(at: usize, n: usize): v128 {
  if (sizeof<Value>() == 8) return v128.load(at + n * 8);
  return v128.shuffle<u32>(i32x4.splat(0), v128.load64_zero(at + n * 4), 0, 4, 1, 5);
}

// @ts-expect-error: decorator
@inline
function low(x: v128): v128 {
  return v128.shuffle<u64>(x, x, 0, 0);
}

// @ts-expect-error: decorator
@inline
function high(x: v128): v128 {
  return v128.shuffle<u64>(x, x, 1, 1);
}

/** Where the rates of entry n's column begin. */
// @ts-expect-error: decorator
@inline
function column<Index>(rates: usize, at: usize, n: usize): usize {
  return rates + (<usize>load<Index>(at + n * sizeof<Index>()) << 2);
}

/** Where the sums of a slice's n-th row go. */
// @ts-expect-error: decorator
@inline
function place<Index>(places: usize, n: usize): usize {
  return <usize>load<Index>(places + n * sizeof<Index>()) << 2;
}

/** Two rows of a slice at a time. More would run out of registers: the engine puts all loads of a turn before its products. */
// @ts-expect-error: decorator
@inline
function lanes<Index, Value>(
  sums: usize,
  turns: usize,
  end: usize,
  places: usize,
  columns: usize,
  values: usize,
  rates: usize,
): void {
  let to = places;
  let begin = columns;
  let from = values;
  for (let slice = turns; slice < end; slice += 4) {
    const entries = <usize>load<u32>(slice) << 5;
    for (let row: usize = 0; row < 8; row += 2) {
      let at = begin + row * sizeof<Index>();
      let value = from + row * sizeof<Value>();
      let a0 = f64x2.splat(0);
      let a1 = f64x2.splat(0);
      let b0 = f64x2.splat(0);
      let b1 = f64x2.splat(0);
      for (const last = at + entries * sizeof<Index>(); at < last; at += 8 * sizeof<Index>()) {
        const ax = column<Index>(rates, at, 0);
        const bx = column<Index>(rates, at, 1);
        const ab = pair<Value>(value, 0);
        const aw = low(ab);
        const bw = high(ab);
        a0 = f64x2.add(a0, f64x2.mul(aw, v128.load(ax)));
        a1 = f64x2.add(a1, f64x2.mul(aw, v128.load(ax, 16)));
        b0 = f64x2.add(b0, f64x2.mul(bw, v128.load(bx)));
        b1 = f64x2.add(b1, f64x2.mul(bw, v128.load(bx, 16)));
        value += 8 * sizeof<Value>();
      }
      const aTo = sums + place<Index>(to, 0);
      v128.store(aTo, a0);
      v128.store(aTo, a1, 16);
      const bTo = sums + place<Index>(to, 1);
      v128.store(bTo, b0);
      v128.store(bTo, b1, 16);
      to += 2 * sizeof<Index>();
    }
    begin += entries * sizeof<Index>();
    from += entries * sizeof<Value>();
  }
}

export function fourLanesNarrowFull(
  s: usize,
  n: usize,
  end: usize,
  to: usize,
  columns: usize,
  values: usize,
  rates: usize,
): void {
  lanes<u16, f64>(s, n, end, to, columns, values, rates);
}

export function fourLanesNarrowHalf(
  s: usize,
  n: usize,
  end: usize,
  to: usize,
  columns: usize,
  values: usize,
  rates: usize,
): void {
  lanes<u16, u32>(s, n, end, to, columns, values, rates);
}

export function fourLanesWideFull(
  s: usize,
  n: usize,
  end: usize,
  to: usize,
  columns: usize,
  values: usize,
  rates: usize,
): void {
  lanes<u32, f64>(s, n, end, to, columns, values, rates);
}

export function fourLanesWideHalf(
  s: usize,
  n: usize,
  end: usize,
  to: usize,
  columns: usize,
  values: usize,
  rates: usize,
): void {
  lanes<u32, u32>(s, n, end, to, columns, values, rates);
}

/** Two lanes go beside the others: a, b [units] → all [units][lanes], of `stride` bytes a row. */
export function interleave(all: usize, stride: usize, a: usize, b: usize, bytes: usize): void {
  let to = all;
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(a + i);
    const y = v128.load(b + i);
    v128.store(to, v128.shuffle<u64>(x, y, 0, 2));
    v128.store(to + stride, v128.shuffle<u64>(x, y, 1, 3));
    to += 2 * stride;
  }
}

/** The inverse. */
export function separate(all: usize, stride: usize, a: usize, b: usize, bytes: usize): void {
  let from = all;
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(from);
    const y = v128.load(from + stride);
    v128.store(a + i, v128.shuffle<u64>(x, y, 0, 2));
    v128.store(b + i, v128.shuffle<u64>(x, y, 1, 3));
    from += 2 * stride;
  }
}
