import type { Pipeline } from './pipeline.ts';
import type { Spec } from './spec.ts';

/** One of the pipelines that run side by side. */
export interface Variant {
  /** '' where there is only one. */
  readonly name: string;
  readonly spec: Spec;
}

/** A variant, ready to be built. */
export interface Member extends Variant {
  readonly pipeline: Pipeline;
}
