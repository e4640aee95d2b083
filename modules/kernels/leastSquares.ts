import { giveBack, layout, once, take } from './memory.ts';
import type { Program } from './wasm.ts';

/** Recursive least squares: the running inverse correlation matrix P of the rates, symmetric, its upper half kept. */
export interface ForceKernel {
  /** P r of the last step divided by 1 + rᵀ P r, which is P_new r; gone after a save or load. */
  readonly k: Float64Array;
  /** k = P r / (1 + rᵀ P r),  P ← P − k (P r)ᵀ */
  readonly step: (r: Float64Array) => void;
  /** The upper half of P, row by row: P(i, j ≥ i). */
  readonly save: () => Float64Array;
  readonly load: (packed: Float64Array) => void;
  /** Gives the memory back; not to be used from then on. */
  readonly free: () => void;
}

/** What a program for it exports. */
export interface LeastSquares {
  /** One pass over P: P ← P − k qᵀ, and with what comes out of it, Pr = P r. `scale` is 1 / (1 + rᵀ q) of the step of k and q. */
  readonly updateAndMultiply: (
    ...args: readonly [P: number, bytes: number, k: number, q: number, scale: number, r: number, Pr: number]
  ) => void;
  /** k = Pr / (1 + rᵀ Pr). @returns 1 / (1 + rᵀ Pr) */
  readonly gainInto: (k: number, bytes: number, r: number, Pr: number) => number;
}

/** How a program holds P: strips of `height` rows, each from its diagonal on. */
export interface Strips {
  readonly height: number;
  /** Entries of a strip that is so many columns wide. */
  readonly entries: (width: number) => number;
  /** Where a strip holds its row's entry in a column, both counted from its first. */
  readonly place: (row: number, column: number) => number;
  /** Numbers of a vector that is as long as so many whole strips. */
  readonly length: (rows: number) => number;
}

const rowsIn = (units: number, { height }: Strips): number => Math.ceil(units / height) * height;

/** Calls `visit` for each strip: its first row, and where it begins. @returns entries of all strips */
const eachStrip = (units: number, strips: Strips, visit: (first: number, at: number) => void): number => {
  const rows = rowsIn(units, strips);
  let at = 0;
  for (let first = 0; first < rows; first += strips.height) {
    visit(first, at);
    at += strips.entries(rows - first);
  }
  return at;
};

export const leastSquaresLayout = (units: number, strips: Strips) => {
  const bytes = strips.length(rowsIn(units, strips)) * 8;
  return layout({ ...{ k: bytes, q: bytes, Pr: bytes, r: bytes }, P: eachStrip(units, strips, () => {}) * 8 });
};

/**
 * P is read and written once a step: its change at a step, P ← P − k qᵀ with q = P r, waits until the next, whose P r
 * comes out of the same pass.
 * @param alpha P(0) = I / alpha
 */
export const leastSquares = (
  program: Program<LeastSquares>,
  strips: Strips,
  units: number,
  alpha: number,
): ForceKernel => {
  const bytes = rowsIn(units, strips) * 8;
  const { at, end, size } = leastSquaresLayout(units, strips);
  const room = take(program, size);
  const { buffer, run } = room;
  const vector = (where: number, length = units) => new Float64Array(buffer, where, length);
  const k = vector(at.k);
  const rIn = vector(at.r);
  const products = { [at.q]: vector(at.q), [at.Pr]: vector(at.Pr) };
  const P = vector(at.P, (end.P - at.P) / 8);
  let q = at.q;
  let Pr = at.Pr;
  let scale = 0;

  /** Calls `visit` for the upper half row by row: where P holds P(i, j), and P(j, i) where it holds that, too. */
  const upper = (visit: (where: number, mirrored: number, diagonal: boolean) => void): void => {
    const { height, place } = strips;
    eachStrip(units, strips, (first, strip) => {
      for (let i = 0; i < Math.min(height, units - first); i++) {
        for (let j = i; j < units - first; j++) {
          visit(strip + place(i, j), strip + (j < height ? place(j, i) : place(i, j)), i === j);
        }
      }
    });
  };
  const nothingWaits = (): void => {
    k.fill(0);
    (products[q] as Float64Array).fill(0);
    scale = 0;
  };
  const pass = (): void => run.updateAndMultiply(at.P, bytes, at.k, q, scale, at.r, Pr);

  upper((where, _, diagonal) => {
    if (diagonal) P[where] = 1 / alpha;
  });
  return {
    k,
    step: (r) => {
      rIn.set(r);
      pass();
      scale = run.gainInto(at.k, bytes, at.r, Pr);
      [q, Pr] = [Pr, q];
    },
    save: () => {
      pass(); // applies what waits; the product that comes with it is not used
      nothingWaits();
      const packed = new Float64Array((units * (units + 1)) / 2);
      let to = 0;
      upper((where) => {
        packed[to++] = P[where] as number;
      });
      return packed;
    },
    load: (packed) => {
      let from = 0;
      upper((where, mirrored) => {
        P[where] = P[mirrored] = packed[from++] as number;
      });
      nothingWaits();
    },
    free: once(() => giveBack(room)),
  };
};
