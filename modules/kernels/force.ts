import { force } from './compiled.ts';
import { type ForceKernel, type LeastSquares, leastSquares, leastSquaresLayout, type Strips } from './leastSquares.ts';
import { padded } from './memory.ts';
import { programOf } from './wasm.ts';

const program = programOf<LeastSquares>(force);

/** Strips of four rows, one column after another: assembly/force.ts. */
const STRIPS: Strips = {
  height: 4,
  entries: (width) => 4 * width,
  place: (row, column) => 4 * column + row,
  length: padded,
};

export const forceLayout = (units: number) => leastSquaresLayout(units, STRIPS);

/** @param alpha P(0) = I / alpha */
export const forceKernel = (units: number, alpha: number): ForceKernel => leastSquares(program, STRIPS, units, alpha);
