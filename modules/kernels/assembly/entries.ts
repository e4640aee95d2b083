/**
 * The entries of a fixed matrix, as float64, or as float32 where that loses nothing (a matrix that was drawn so): half the
 * memory to read, and the same numbers.
 */

/** Two entries, the nth from `at` and the next, in float64; with a constant n that costs no addition. */
// @ts-expect-error: decorator
@inline
export function two<Value>(at: usize, n: usize): v128 {
  return sizeof<Value>() == 8
    ? v128.load(at + n * 8)
    : f64x2.promote_low_f32x4(v128.load64_zero(at + n * 4));
}

/** One entry at `at`, in float64. */
// @ts-expect-error: decorator
@inline
export function one<Value>(at: usize): f64 {
  return <f64>load<Value>(at);
}
