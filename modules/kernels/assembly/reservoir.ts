import { FIRST } from './constants';

/**
 * W_rec r, by rows. The rates r lie at FIRST, a constant, so that an entry's column, held as a byte offset, is an
 * address as it stands. `rows` holds how many blocks of four entries each row has; the entries of all rows follow one
 * another.
 */
// @ts-expect-error: decorator
@inline
function recurrent<Index>(sums: usize, rows: usize, end: usize, columns: usize, values: usize): void {
  let to = sums;
  let at = columns;
  let value = values;
  for (let row = rows; row < end; row += 4) {
    let even = f64x2.splat(0);
    let odd = f64x2.splat(0);
    for (let blocks = load<u32>(row); blocks > 0; blocks--) {
      const r01 = v128.load64_lane(
        <usize>load<Index>(at, sizeof<Index>()),
        v128.load64_zero(<usize>load<Index>(at), FIRST),
        1,
        FIRST,
      );
      const r23 = v128.load64_lane(
        <usize>load<Index>(at, 3 * sizeof<Index>()),
        v128.load64_zero(<usize>load<Index>(at, 2 * sizeof<Index>()), FIRST),
        1,
        FIRST,
      );
      even = f64x2.add(even, f64x2.mul(v128.load(value), r01));
      odd = f64x2.add(odd, f64x2.mul(v128.load(value, 16), r23));
      at += 4 * sizeof<Index>();
      value += 32;
    }
    const sum = f64x2.add(even, odd);
    store<f64>(to, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
    to += 8;
  }
}

export function recurrentNarrow(sums: usize, rows: usize, end: usize, columns: usize, values: usize): void {
  recurrent<u16>(sums, rows, end, columns, values);
}

export function recurrentWide(sums: usize, rows: usize, end: usize, columns: usize, values: usize): void {
  recurrent<u32>(sums, rows, end, columns, values);
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
