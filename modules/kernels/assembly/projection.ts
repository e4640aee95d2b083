import { FIRST as V } from './constants';
import { two } from './entries';

// v lies first, at a constant, so that an entry's row, held as a byte offset, is an address as it stands.

/** v ← kept · v */
export function decay(bytes: usize, kept: f64): void {
  const factor = f64x2.splat(kept);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(i, f64x2.mul(factor, v128.load(i, V)), V);
}

/**
 * v ← v + gain · column j. The entries of the columns follow one another in blocks of four, their rows as byte offsets
 * from V; `starts` holds each column's first block. Those that fill up a column's last block go to a place of no
 * meaning behind v.
 */
// @ts-expect-error: decorator
@inline
function add<Index, Value>(j: i32, gain: f64, starts: usize, rows: usize, values: usize): void {
  const start = starts + (<usize>j << 2);
  const first = <usize>load<u32>(start);
  const end = rows + <usize>load<u32>(start, 4) * (4 * sizeof<Index>());
  let value = values + first * (4 * sizeof<Value>());
  const gains = f64x2.splat(gain);
  for (let at = rows + first * (4 * sizeof<Index>()); at < end; at += 4 * sizeof<Index>()) {
    const i0 = <usize>load<Index>(at);
    const i1 = <usize>load<Index>(at, sizeof<Index>());
    const i2 = <usize>load<Index>(at, 2 * sizeof<Index>());
    const i3 = <usize>load<Index>(at, 3 * sizeof<Index>());
    const w01 = f64x2.mul(gains, two<Value>(value, 0));
    const w23 = f64x2.mul(gains, two<Value>(value, 1));
    store<f64>(i0, load<f64>(i0, V) + f64x2.extract_lane(w01, 0), V);
    store<f64>(i1, load<f64>(i1, V) + f64x2.extract_lane(w01, 1), V);
    store<f64>(i2, load<f64>(i2, V) + f64x2.extract_lane(w23, 0), V);
    store<f64>(i3, load<f64>(i3, V) + f64x2.extract_lane(w23, 1), V);
    value += 4 * sizeof<Value>();
  }
}

/** v ← v + leak Σ g[a] · column active[a] */
// @ts-expect-error: decorator
@inline
function addActive<Index, Value>(
  count: i32,
  active: usize,
  g: usize,
  leak: f64,
  starts: usize,
  rows: usize,
  values: usize,
): void {
  for (let a = 0; a < count; a++) {
    add<Index, Value>(
      load<i32>(active + (<usize>a << 2)),
      leak * load<f64>(g + (<usize>a << 3)),
      starts,
      rows,
      values,
    );
  }
}

export function addActiveNarrowFull(
  count: i32,
  active: usize,
  g: usize,
  leak: f64,
  starts: usize,
  rows: usize,
  values: usize,
): void {
  addActive<u16, f64>(count, active, g, leak, starts, rows, values);
}

export function addActiveNarrowHalf(
  count: i32,
  active: usize,
  g: usize,
  leak: f64,
  starts: usize,
  rows: usize,
  values: usize,
): void {
  addActive<u16, u32>(count, active, g, leak, starts, rows, values);
}

export function addActiveWideFull(
  count: i32,
  active: usize,
  g: usize,
  leak: f64,
  starts: usize,
  rows: usize,
  values: usize,
): void {
  addActive<u32, f64>(count, active, g, leak, starts, rows, values);
}

export function addActiveWideHalf(
  count: i32,
  active: usize,
  g: usize,
  leak: f64,
  starts: usize,
  rows: usize,
  values: usize,
): void {
  addActive<u32, u32>(count, active, g, leak, starts, rows, values);
}

/** v ← v + Σ x[j] · column j, over all columns. */
// @ts-expect-error: decorator
@inline
function addAll<Index, Value>(n: i32, x: usize, starts: usize, rows: usize, values: usize): void {
  for (let j = 0; j < n; j++) add<Index, Value>(j, load<f64>(x + (<usize>j << 3)), starts, rows, values);
}

export function addAllNarrowFull(n: i32, x: usize, starts: usize, rows: usize, values: usize): void {
  addAll<u16, f64>(n, x, starts, rows, values);
}

export function addAllNarrowHalf(n: i32, x: usize, starts: usize, rows: usize, values: usize): void {
  addAll<u16, u32>(n, x, starts, rows, values);
}

export function addAllWideFull(n: i32, x: usize, starts: usize, rows: usize, values: usize): void {
  addAll<u32, f64>(n, x, starts, rows, values);
}

export function addAllWideHalf(n: i32, x: usize, starts: usize, rows: usize, values: usize): void {
  addAll<u32, u32>(n, x, starts, rows, values);
}

/** drive ← c · v + amplitude · drive */
export function combine(bytes: usize, drive: usize, c: f64, amplitude: f64): void {
  const cs = f64x2.splat(c);
  const amplitudes = f64x2.splat(amplitude);
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(
      drive + i,
      f64x2.add(f64x2.mul(cs, v128.load(i, V)), f64x2.mul(amplitudes, v128.load(drive + i))),
    );
  }
}
