/**
 * Entries of a fixed matrix. The compiled kernels hold them as float64 or, where all their lower halves are zero, as the
 * upper halves alone (assembly/entries.ts).
 */
export type Entries = Float64Array | Float32Array;

// WebAssembly is little-endian, and so is every machine whose typed arrays can share its memory.
const wordsOf = ({ buffer, byteOffset, length }: Float64Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, 2 * length);

/** Rounds each number to the 21 binary digits that the upper half of a float64 holds (relative error ≤ 2⁻²¹), in place. */
export const roundToHalf = (values: Float64Array): void => {
  const words = wordsOf(values);
  for (let i = 0; i < words.length; i += 2) {
    words[i + 1] = (words[i + 1] as number) + ((words[i] as number) >>> 31);
    words[i] = 0;
  }
};

/** Do the upper halves say all? */
export const areHalves = (values: Entries): boolean => {
  const one = new Float64Array(1);
  const words = wordsOf(one);
  for (const value of values) {
    one[0] = value;
    if (words[0] !== 0) return false;
  }
  return true;
};

export const entryBytes = (half: boolean): 4 | 8 => (half ? 4 : 8);

/** Writes `values` to `at` as the compiled kernels read them. */
export const putEntries = (values: Float64Array, half: boolean, buffer: ArrayBuffer, at: number): void => {
  if (!half) {
    new Float64Array(buffer, at, values.length).set(values);
    return;
  }
  const to = new Uint32Array(buffer, at, values.length);
  const words = wordsOf(values);
  for (let i = 0; i < to.length; i++) to[i] = words[2 * i + 1] as number;
};
