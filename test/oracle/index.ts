/** The kernels in plain TypeScript: what the compiled ones must agree with. */
export { attractorKernel, attractorWeights } from './attractor.ts';
export { forceKernel } from './force.ts';
export { addOuter, matvec } from './linear.ts';
export { projectionKernel } from './projection.ts';
export { gaussianInto, uniformInto } from './random.ts';
export { reservoirKernel } from './reservoir.ts';
