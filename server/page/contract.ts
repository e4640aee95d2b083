import type { Trial } from '../past.ts';

export type { Demand, Progress, Test } from '../messages.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A parameter as its kind declares it. */
export interface ParameterAbout {
  readonly description: string;
  /** False: it holds from when the module is made, and only `swap` gives it. */
  readonly live: boolean;
  readonly symbol?: string;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly whole?: boolean;
  /** It may be null, and that is called this: `constant`. */
  readonly orNull?: string;
  readonly scale?: 'linear' | 'log';
  /** The part of its range that is worth trying. */
  readonly slider?: readonly [number, number];
  /** It is one of these words. */
  readonly choices?: readonly string[];
}

/** `rule.learningRate`, or `rule`: which kind stands in a place. `variant/rule` where several run. */
export interface Parameter extends ParameterAbout {
  readonly name: string;
  readonly value: Json;
}

/** Its name is without the place: `learningRate`. */
export interface KindParameter extends ParameterAbout {
  readonly name: string;
  readonly default: Json;
}

export interface KindAbout {
  readonly kind: string;
  readonly title: string;
  readonly equation: string;
  readonly source?: string;
  readonly parameters: readonly KindParameter[];
}

/** Where modules can be put in, and which. */
export interface PlaceAbout {
  readonly variant: string;
  readonly name: string;
  readonly title: string;
  readonly symbol?: string;
  /** The signal that is written there. */
  readonly writes: string;
  /** What stands there now. */
  readonly kind: string;
  readonly kinds: readonly KindAbout[];
}

/** A module of the graph. */
export interface Node {
  readonly variant: string;
  /** The signal that it writes. */
  readonly name: string;
  readonly kind: string;
  /** Signals, or parts of them; with `past.`, of the step before. */
  readonly reads: readonly string[];
  readonly place?: string;
  readonly title?: string;
  readonly symbol?: string;
  readonly equation?: string;
  readonly source?: string;
}

export interface Signal {
  readonly name: string;
  readonly shape: readonly number[];
  /** How numbers in a row are to be looked at: on a square, where number i has row i mod side; on a ring; over time. */
  readonly layout?: 'sheet' | 'ring' | 'raster';
  readonly unit?: string;
}

export interface Description {
  readonly pipeline: string;
  readonly dt: number;
  readonly trialSteps: number;
  readonly seed: number;
  readonly variants: readonly string[];
  readonly signals: readonly Signal[];
  readonly graph: readonly Node[];
  readonly places: readonly PlaceAbout[];
  readonly parameters: readonly Parameter[];
  readonly paused: boolean;
  readonly speed: number | 'max';
}

/** Something that took effect at a step. */
export interface Change {
  readonly step: number;
  readonly method: string;
  readonly params: unknown;
  readonly parameters: readonly Parameter[];
  /** After `set` and `swap`: what was before. */
  readonly before?: Readonly<Record<string, Json>>;
}

/** What was, for whoever comes later. */
export interface Past {
  readonly trials: readonly Trial[];
  readonly changes: readonly Change[];
}
