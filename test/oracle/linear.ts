/** out = W r for W [outputs, units] row by row. */
export const matvec = (out: Float64Array, W: Float64Array, r: Float64Array): void => {
  const units = r.length;
  for (let d = 0; d < out.length; d++) {
    let sum = 0;
    for (let i = 0; i < units; i++) sum += (W[d * units + i] as number) * (r[i] as number);
    out[d] = sum;
  }
};

/** out = W + post preᵀ for W [outputs, units] row by row; out may be W. */
export const addOuter = (out: Float64Array, W: Float64Array, post: Float64Array, pre: Float64Array): void => {
  const units = pre.length;
  for (let d = 0; d < post.length; d++) {
    const p = post[d] as number;
    for (let i = 0; i < units; i++) out[d * units + i] = (W[d * units + i] as number) + p * (pre[i] as number);
  }
};
