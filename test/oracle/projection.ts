import { type Sparse, transpose } from '../../modules/kernels/sparse.ts';

/** v = W x for a moving x, as cheaply as what is known of x allows. */
export interface ProjectionKernel {
  readonly v: () => Float64Array;
  /** v = W x */
  readonly whole: (x: Float64Array) => void;
  /** v ← v + leak (W g − v), for x ← x + leak (g − x) with g zero but at `active`. */
  readonly leaky: (leak: number, active: Int32Array, g: Float64Array) => void;
  readonly free: () => void;
}

export const projectionKernel = (weights: Sparse): ProjectionKernel => {
  const { start, index, value, rows: inputs, columns: units } = transpose(weights);
  const v = new Float64Array(units);
  const add = (j: number, gain: number): void => {
    for (let e = start[j] as number; e < (start[j + 1] as number); e++) {
      const i = index[e] as number;
      v[i] = (v[i] as number) + gain * (value[e] as number);
    }
  };
  return {
    v: () => v,
    whole: (x) => {
      v.fill(0);
      for (let j = 0; j < inputs; j++) add(j, x[j] as number);
    },
    leaky: (leak, active, g) => {
      for (let i = 0; i < units; i++) v[i] = (1 - leak) * (v[i] as number);
      for (let a = 0; a < active.length; a++) add(active[a] as number, leak * (g[a] as number));
    },
    free: () => {},
  };
};
