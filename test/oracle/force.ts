/** Recursive least squares: the running inverse correlation matrix P of the rates, symmetric, its upper half kept. */
export interface ForceKernel {
  /** P r of the last step divided by 1 + rᵀ P r, which is P_new r. */
  readonly k: Float64Array;
  /** k = P r / (1 + rᵀ P r),  P ← P − k (P r)ᵀ */
  readonly step: (r: Float64Array) => void;
  /** The upper half of P, row by row: P(i, j ≥ i). */
  readonly save: () => Float64Array;
  readonly load: (packed: Float64Array) => void;
  readonly free: () => void;
}

/** @param alpha P(0) = I / alpha */
export const forceKernel = (units: number, alpha: number): ForceKernel => {
  const packed = new Float64Array((units * (units + 1)) / 2);
  const k = new Float64Array(units);
  const Pr = new Float64Array(units);
  for (let i = 0, at = 0; i < units; at += units - i, i++) packed[at] = 1 / alpha;
  return {
    k,
    step: (r) => {
      Pr.fill(0);
      for (let i = 0, at = 0; i < units; at += units - i, i++) {
        const ri = r[i] as number;
        let sum = (packed[at] as number) * ri;
        for (let j = i + 1; j < units; j++) {
          const p = packed[at + j - i] as number;
          sum += p * (r[j] as number);
          Pr[j] = (Pr[j] as number) + p * ri;
        }
        Pr[i] = (Pr[i] as number) + sum;
      }
      let rPr = 0;
      for (let i = 0; i < units; i++) rPr += (r[i] as number) * (Pr[i] as number);
      for (let i = 0; i < units; i++) k[i] = (Pr[i] as number) / (1 + rPr);
      for (let i = 0, at = 0; i < units; at += units - i, i++) {
        const ki = k[i] as number;
        for (let j = i; j < units; j++) {
          packed[at + j - i] = (packed[at + j - i] as number) - ki * (Pr[j] as number);
        }
      }
    },
    save: () => packed.slice(),
    load: (saved) => packed.set(saved),
    free: () => {},
  };
};
