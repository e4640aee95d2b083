import { fusedForce } from './compiled.ts';
import { expectFusion } from './fusion.ts';
import { type ForceKernel, type LeastSquares, leastSquares, leastSquaresLayout, type Strips } from './leastSquares.ts';
import { programOf } from './wasm.ts';

const program = programOf<LeastSquares>(fusedForce);

/** The 3 × 3 on the diagonal, filled up to two pairs of columns. */
const BLOCK = 12;

/** Strips of three rows, one pair of columns after another: assembly/fusedForce.ts. */
const STRIPS: Strips = {
  height: 3,
  entries: (width) => BLOCK + 6 * Math.ceil((width - 3) / 2),
  place: (row, column) => {
    const [from, j] = column < 3 ? [0, column] : [BLOCK, column - 3];
    return from + 6 * (j >> 1) + 2 * row + (j & 1);
  },
  length: (rows) => (rows + 2) & ~1,
};

export const fusedForceLayout = (units: number) => leastSquaresLayout(units, STRIPS);

/**
 * FORCE's kernel with multiplications and additions that round once: in bits another one than `forceKernel`.
 * @param alpha P(0) = I / alpha
 * @throws {UnsupportedError} where the engine has none
 */
export const fusedForceKernel = (units: number, alpha: number): ForceKernel => {
  expectFusion('fusedForceKernel');
  return leastSquares(program, STRIPS, units, alpha);
};
