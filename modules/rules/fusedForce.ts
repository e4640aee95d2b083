import { kind } from '../core/kind.ts';
import { expectFusion, fusedForceKernel } from '../kernels/index.ts';
import { type LeastSquaresCode, leastSquares, leastSquaresAbout } from './leastSquares.ts';

/**
 * The FORCE rule with fused multiply-add: each product is added and the two are rounded once, not one after the other.
 *
 *     k = P r / (1 + rᵀ P r),   P ← P − k (P r)ᵀ,   ΔW_ro = (f − ẑ) kᵀ
 *
 * It takes three quarters of the time. Its last bits are other than those of `force`, and the same on every engine that has
 * the operation. Symbols, signals and shapes: `leastSquares`.
 *
 * Source: Sussillo & Abbott 2009.
 * @throws {UnsupportedError} where the engine has no fused multiply-add
 */
export const fusedForce = kind(
  'rule',
  'fusedForce',
  { ...leastSquaresAbout, title: 'FORCE, fused', source: 'Sussillo & Abbott 2009; rounded by fused multiply-add' },
  ({ alpha }, code: LeastSquaresCode) => {
    expectFusion('fusedForce');
    return leastSquares('fusedForce', (units) => fusedForceKernel(units, alpha), code);
  },
);
