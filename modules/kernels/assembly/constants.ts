// The beginning of every memory: constants of the compiled functions, then, from FIRST on, the kernel's arrays.

/** Where the first array of a kernel lies. */
export const FIRST: usize = 2048;

/**
 * The constants of tanh. Written as literals in a loop they are built anew in every turn, by three instructions each (the
 * compiler of Node 20 does not take them out); from memory each is one load..
 */
export const TANH: usize = memory.data<f64>([
  2,
  22,
  1.4426950408889634, // 1 / ln 2
  0.5,
  0.6931471803691238, // ln 2, the higher bits
  1.9082149292705877e-10, // and the rest
  4503599627370496 + 1023,
  1,
  1 / 6,
  1 / 24,
  1 / 120,
  1 / 720,
  1 / 5040,
  1 / 40320,
  1 / 362880,
  1 / 3628800,
  1 / 39916800,
  1 / 479001600,
  1 / 6227020800,
]);
