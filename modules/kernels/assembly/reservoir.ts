import { FIRST } from './constants';
import { two } from './entries';

/**
 * W_rec r, by rows. The rates r lie at FIRST, a constant, so that an entry's column, held as a byte offset, is an
 * address as it stands. `rows` holds how many blocks of four entries each row has; the entries of all rows follow one
 * another.
 */
/** The rates for two entries, the nth from `at` and the next, whose columns' offsets lie there; n is a constant. */
// @ts-expect-error: decorator
@inline
function pair<Index>(at: usize, n: usize): v128 {
  return v128.load64_lane(
    <usize>load<Index>(at + (n + 1) * sizeof<Index>()),
    v128.load64_zero(<usize>load<Index>(at + n * sizeof<Index>()), FIRST),
    1,
    FIRST,
  );
}

// @ts-expect-error: decorator
@inline
function recurrent<Index, Value>(sums: usize, rows: usize, end: usize, columns: usize, values: usize): void {
  let to = sums;
  let at = columns;
  let value = values;
  for (let row = rows; row < end; row += 4) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    const blocks = load<u32>(row);
    for (let twice = blocks >> 1; twice > 0; twice--) {
      s0 = f64x2.add(s0, f64x2.mul(two<Value>(value, 0), pair<Index>(at, 0)));
      s1 = f64x2.add(s1, f64x2.mul(two<Value>(value, 2), pair<Index>(at, 2)));
      s2 = f64x2.add(s2, f64x2.mul(two<Value>(value, 4), pair<Index>(at, 4)));
      s3 = f64x2.add(s3, f64x2.mul(two<Value>(value, 6), pair<Index>(at, 6)));
      at += 8 * sizeof<Index>();
      value += 8 * sizeof<Value>();
    }
    if ((blocks & 1) != 0) {
      s0 = f64x2.add(s0, f64x2.mul(two<Value>(value, 0), pair<Index>(at, 0)));
      s1 = f64x2.add(s1, f64x2.mul(two<Value>(value, 2), pair<Index>(at, 2)));
      at += 4 * sizeof<Index>();
      value += 4 * sizeof<Value>();
    }
    const sum = f64x2.add(f64x2.add(s0, s2), f64x2.add(s1, s3));
    store<f64>(to, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
    to += 8;
  }
}

export function recurrentNarrow64(sums: usize, rows: usize, end: usize, columns: usize, values: usize): void {
  recurrent<u16, f64>(sums, rows, end, columns, values);
}

export function recurrentNarrow32(sums: usize, rows: usize, end: usize, columns: usize, values: usize): void {
  recurrent<u16, f32>(sums, rows, end, columns, values);
}

export function recurrentWide64(sums: usize, rows: usize, end: usize, columns: usize, values: usize): void {
  recurrent<u32, f64>(sums, rows, end, columns, values);
}

export function recurrentWide32(sums: usize, rows: usize, end: usize, columns: usize, values: usize): void {
  recurrent<u32, f32>(sums, rows, end, columns, values);
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
