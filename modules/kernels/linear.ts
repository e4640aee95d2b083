// Plain loops: a compiled kernel would have to copy both operands into its memory and the result out again at each call.

/** out = W r for W [outputs, units] row by row. */
export const matvec = (out: Float64Array, W: Float64Array, r: Float64Array): void => {
  const units = r.length;
  const whole = units & ~3;
  for (let d = 0; d < out.length; d++) {
    const at = d * units;
    // Four sums side by side: a single one has each addition wait for the one before.
    let a = 0;
    let b = 0;
    let c = 0;
    let e = 0;
    for (let i = 0; i < whole; i += 4) {
      a += (W[at + i] as number) * (r[i] as number);
      b += (W[at + i + 1] as number) * (r[i + 1] as number);
      c += (W[at + i + 2] as number) * (r[i + 2] as number);
      e += (W[at + i + 3] as number) * (r[i + 3] as number);
    }
    for (let i = whole; i < units; i++) a += (W[at + i] as number) * (r[i] as number);
    out[d] = a + b + (c + e);
  }
};

/** out = W + post preᵀ for W [outputs, units] row by row; out may be W. */
export const addOuter = (out: Float64Array, W: Float64Array, post: Float64Array, pre: Float64Array): void => {
  const units = pre.length;
  for (let d = 0; d < post.length; d++) {
    const p = post[d] as number;
    const at = d * units;
    for (let i = 0; i < units; i++) out[at + i] = (W[at + i] as number) + p * (pre[i] as number);
  }
};
