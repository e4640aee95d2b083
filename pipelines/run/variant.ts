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

/**
 * How variants may be called: names that can be part of a signal's path and of a file's name, and that not every object
 * has (`__proto__`).
 */
export const isName = (name: string): boolean => /^[\w][\w.-]{0,59}$/.test(name) && !(name in Object.prototype);

/** What `isName` asks for, in words. */
export const NAME = 'letters, digits, dots, - and _ (but not what every object has, such as constructor)';
