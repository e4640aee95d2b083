import type { Building, Parts, Pipeline } from './pipeline.ts';

/** A pipeline that does not tell what stands before its loop has all of it for itself. */
export const partsOf = (pipeline: Pipeline, how: Building): Parts =>
  pipeline.parts?.(how) ?? { upstream: (ticks) => ticks, learner: pipeline.build(how), key: () => '', places: [] };
