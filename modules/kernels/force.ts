import { giveBack, layout, once, padded, take } from './memory.ts';

/** Recursive least squares: the running inverse correlation matrix P of the rates, symmetric, its upper half kept. */
export interface ForceKernel {
  /** P r of the last step divided by 1 + rᵀ P r, which is P_new r. */
  readonly k: Float64Array;
  /** k = P r / (1 + rᵀ P r),  P ← P − k (P r)ᵀ */
  readonly step: (r: Float64Array) => void;
  /** The upper half of P, row by row: P(i, j ≥ i). */
  readonly save: () => Float64Array;
  readonly load: (packed: Float64Array) => void;
  /** Gives the memory back; not to be used from then on. */
  readonly free: () => void;
}

/** Entries of P: strips of four rows, each from its diagonal on, the last four rows' the shortest. */
const stripped = (rows: number): number => rows * rows - 2 * (rows / 4) * (rows - 4);

export const forceLayout = (units: number) => {
  const rows = padded(units);
  const bytes = rows * 8;
  return layout({ k: bytes, q: bytes, Pr: bytes, r: bytes, P: stripped(rows) * 8 });
};

/**
 * P is read and written once a step: its change at a step, P ← P − k qᵀ with q = P r, waits until the next, whose P r
 * comes out of the same pass.
 * @param alpha P(0) = I / alpha
 */
export const forceKernel = (units: number, alpha: number): ForceKernel => {
  const rows = padded(units);
  const bytes = rows * 8;
  const { at, size } = forceLayout(units);
  const room = take(size);
  const { buffer, run } = room;
  const vector = (where: number, length = units) => new Float64Array(buffer, where, length);
  const k = vector(at.k);
  const rIn = vector(at.r);
  const products = { [at.q]: vector(at.q), [at.Pr]: vector(at.Pr) };
  const P = vector(at.P, stripped(rows));
  let q = at.q;
  let Pr = at.Pr;
  let scale = 0;

  /** Calls `visit` for the upper half row by row; `at` is where P holds P(i, j). */
  const upper = (visit: (i: number, j: number, where: number) => void): void => {
    for (let strip = 0, first = 0; first < units; strip += 4 * (rows - first), first += 4) {
      for (let i = first; i < Math.min(first + 4, units); i++) {
        for (let j = i; j < units; j++) visit(i, j, strip + 4 * (j - first) + (i - first));
      }
    }
  };
  const inDiagonalBlock = (i: number, j: number): boolean => i >> 2 === j >> 2;

  upper((i, j, where) => {
    if (i === j) P[where] = 1 / alpha;
  });
  return {
    k,
    step: (r) => {
      rIn.set(r);
      run.updateAndMultiply(at.P, bytes, at.k, q, scale, at.r, Pr);
      scale = run.gainInto(at.k, bytes, at.r, Pr);
      [q, Pr] = [Pr, q];
    },
    save: () => {
      const packed = new Float64Array((units * (units + 1)) / 2);
      const pending = products[q] as Float64Array;
      let to = 0;
      upper((i, j, where) => {
        const [qi, qj, ki] = [pending[i] as number, pending[j] as number, k[i] as number];
        packed[to++] = (P[where] as number) - (inDiagonalBlock(i, j) ? scale * (qi * qj) : ki * qj);
      });
      return packed;
    },
    load: (packed) => {
      let from = 0;
      upper((i, j, where) => {
        const value = packed[from++] as number;
        P[where] = value;
        if (inDiagonalBlock(i, j)) P[where + 3 * (i - j)] = value; // (j, i)
      });
      k.fill(0);
      (products[q] as Float64Array).fill(0);
      scale = 0;
    },
    free: once(() => giveBack(room)),
  };
};
