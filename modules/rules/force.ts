import { kind } from '../core/kind.ts';
import { forceKernel } from '../kernels/index.ts';
import { type LeastSquaresCode, leastSquares, leastSquaresAbout } from './leastSquares.ts';

/**
 * The FORCE rule: recursive least squares on the readout's error, at every step. A step counts by its length in ms:
 *
 *     k = dt P r / (1 + dt rᵀ P r),   P ← P − k (P r)ᵀ,   ΔW_ro = (f − ẑ) kᵀ,   so P⁻¹ = αI + Σ dt r rᵀ
 *
 * Symbols, signals and shapes: `leastSquares`.
 *
 * Source: Sussillo & Abbott 2009.
 */
export const force = kind(
  'rule',
  'force',
  { ...leastSquaresAbout, title: 'FORCE', source: 'Sussillo & Abbott 2009' },
  ({ alpha }, code: LeastSquaresCode) => leastSquares('force', (units) => forceKernel(units, alpha), code),
);
