// Plain loops: a compiled kernel would have to copy both operands into its memory and the result out again at each call.
// Four entries a turn, and rows that begin at 0, are what the engine makes the least of: a third to a half less time.

/** Row d of W [rows, units]; W itself if it is the only one. */
const rowOf = (W: Float64Array, d: number, rows: number, units: number): Float64Array =>
  rows === 1 ? W : W.subarray(d * units, (d + 1) * units);

/** out = W r for W [outputs, units] row by row. */
export const matvec = (out: Float64Array, W: Float64Array, r: Float64Array): void => {
  const units = r.length;
  for (let d = 0; d < out.length; d++) {
    const w = rowOf(W, d, out.length, units);
    // Four sums side by side: a single one has each addition wait for the one before.
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let i = 0;
    for (; i < units - 3; i += 4) {
      s0 += (w[i] as number) * (r[i] as number);
      s1 += (w[i + 1] as number) * (r[i + 1] as number);
      s2 += (w[i + 2] as number) * (r[i + 2] as number);
      s3 += (w[i + 3] as number) * (r[i + 3] as number);
    }
    for (; i < units; i++) s0 += (w[i] as number) * (r[i] as number);
    out[d] = s0 + s1 + (s2 + s3);
  }
};

/** out = W + post preᵀ for W [outputs, units] row by row; out may be W. */
export const addOuter = (out: Float64Array, W: Float64Array, post: Float64Array, pre: Float64Array): void => {
  const units = pre.length;
  for (let d = 0; d < post.length; d++) {
    const p = post[d] as number;
    const w = rowOf(W, d, post.length, units);
    const to = rowOf(out, d, post.length, units);
    let i = 0;
    for (; i < units - 3; i += 4) {
      to[i] = (w[i] as number) + p * (pre[i] as number);
      to[i + 1] = (w[i + 1] as number) + p * (pre[i + 1] as number);
      to[i + 2] = (w[i + 2] as number) + p * (pre[i + 2] as number);
      to[i + 3] = (w[i + 3] as number) + p * (pre[i + 3] as number);
    }
    for (; i < units; i++) to[i] = (w[i] as number) + p * (pre[i] as number);
  }
};
