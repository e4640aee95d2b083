/**
 * The entries of a fixed matrix: as float64, or, where their lower halves are zero (as in every matrix that was drawn), as
 * the upper halves only, as u32. Half the memory to read, the same numbers, and one operation on a register makes two of
 * them.
 */

/** Entries 2n and 2n + 1 from `at` on, in float64; n is a constant. */
// @ts-expect-error: decorator
@inline
export function two<Value>(at: usize, n: usize): v128 {
  if (sizeof<Value>() == 8) return v128.load(at + n * 16);
  const four = v128.load(at + (n >> 1) * 16);
  const zero = i32x4.splat(0);
  return (n & 1) == 0 ? v128.shuffle<u32>(zero, four, 0, 4, 1, 5) : v128.shuffle<u32>(zero, four, 2, 6, 3, 7);
}

/** The entry at `at`, in float64. */
// @ts-expect-error: decorator
@inline
export function one<Value>(at: usize): f64 {
  return sizeof<Value>() == 8 ? load<f64>(at) : reinterpret<f64>((<u64>load<u32>(at)) << 32);
}
