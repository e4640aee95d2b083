/** The one face of the inner loops: modules import kernels from here and nowhere else. */
export { type AttractorKernel, type AttractorWeights, attractorKernel, attractorWeights } from './attractor.ts';
export { type Entries, roundToHalf } from './entries.ts';
export { forceKernel } from './force.ts';
export { fusedForceKernel } from './fusedForce.ts';
export { expectFusion, missingFusion } from './fusion.ts';
export type { ForceKernel } from './leastSquares.ts';
export { addOuter, matvec } from './linear.ts';
export { type ProjectionKernel, projectionKernel } from './projection.ts';
export { gaussianInto, uniformInto } from './random.ts';
export { type ReservoirKernel, reservoirKernel } from './reservoir.ts';
export { sourceOf } from './source.ts';
export { type Sparse, sparse, sparseOf, transpose } from './sparse.ts';
