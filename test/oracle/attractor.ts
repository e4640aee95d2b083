/** A bump attractor's state and weights, and its one step. Arrays are the kernel's own: copy before you keep. */
export interface AttractorKernel {
  readonly x: Float64Array;
  readonly h: Float64Array;
  /** J x, carried from step to step. */
  readonly y: Float64Array;
  /** Holds e before a step. */
  readonly input: Float64Array;
  /** The neurons that were driven above threshold in the last step, and by how much: g = [J x + e − h]₊. */
  readonly active: Int32Array;
  readonly g: Float64Array;
  /** x = h = 0 */
  readonly reset: () => void;
  /**
   * x ← x + leak (−x + g),  h ← h + leakAdaptation (−h + s x).
   * @returns how many entries of `active` and `g` the step has set
   */
  readonly step: (leak: number, leakAdaptation: number, s: number) => number;
  readonly free: () => void;
}

/** J, held once however many kernels step with it: made when the first needs it, given back when the last is freed. */
export interface AttractorWeights {
  /** Number of neurons. */
  readonly n: number;
  /** @internal Sets J column by column ([n, n], entry (i, j) at j n + i). */
  readonly fill: (columns: Float64Array) => void;
  /** @internal */
  shared: { readonly columns: Float64Array; users: number } | undefined;
}

/** @param fill called with memory for J column by column ([n, n], entry (i, j) at j n + i), each time it is made */
export const attractorWeights = (n: number, fill: (columns: Float64Array) => void): AttractorWeights => ({
  n,
  fill,
  shared: undefined,
});

const retain = (weights: AttractorWeights): Float64Array => {
  if (weights.shared === undefined) {
    const columns = new Float64Array(weights.n * weights.n);
    weights.fill(columns);
    weights.shared = { columns, users: 0 };
  }
  weights.shared.users += 1;
  return weights.shared.columns;
};

const release = (weights: AttractorWeights): void => {
  if (weights.shared === undefined) return;
  weights.shared.users -= 1;
  if (weights.shared.users === 0) weights.shared = undefined;
};

/**
 * J x is never formed. Since x is a leaky sum of g, J x is the same leaky sum of J g, and only about 4 % of g is not
 * zero: y ← y + leak (J g − y) reads just the columns of J whose neurons are active.
 */
export const attractorKernel = (weights: AttractorWeights): AttractorKernel => {
  const { n } = weights;
  const columns = retain(weights);
  const x = new Float64Array(n);
  const h = new Float64Array(n);
  const y = new Float64Array(n);
  const input = new Float64Array(n);
  const active = new Int32Array(n);
  const g = new Float64Array(n);
  return {
    x,
    h,
    y,
    input,
    active,
    g,
    reset: () => {
      x.fill(0);
      h.fill(0);
      y.fill(0);
    },
    step: (leak, leakAdaptation, s) => {
      let count = 0;
      for (let i = 0; i < n; i++) {
        const drive = (y[i] as number) + (input[i] as number) - (h[i] as number);
        if (drive > 0) {
          active[count] = i;
          g[count++] = drive;
        }
        const rectified = drive > 0 || Number.isNaN(drive) ? drive : 0;
        const next = (x[i] as number) + leak * (rectified - (x[i] as number));
        x[i] = next;
        h[i] = (h[i] as number) + leakAdaptation * (s * next - (h[i] as number));
        y[i] = (1 - leak) * (y[i] as number);
      }
      for (let a = 0; a < count; a++) {
        const gain = leak * (g[a] as number);
        const at = (active[a] as number) * n;
        for (let i = 0; i < n; i++) y[i] = (y[i] as number) + gain * (columns[at + i] as number);
      }
      return count;
    },
    free: () => release(weights),
  };
};
