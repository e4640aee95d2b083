import type { Observable } from 'rxjs';
import type {
  Controls,
  Driven,
  Order,
  Past,
  Proposed,
  ReadOut,
  Recurrent,
  Remembering,
  Rewarded,
  Seed,
  Share,
  Targeted,
  Tensor,
  Tick,
  Weighted,
} from '../../modules/index.ts';
import type { Schema } from '../schema/schema.ts';
import type { Spec } from './spec.ts';

/** What leaves a pipeline at every step: the signals of the published network that it has, and its own. */
export type Frame = Tick &
  Partial<Past<object> & Targeted & Remembering & Driven & Recurrent & ReadOut & Rewarded & Proposed & Weighted>;

/** An operator from ticks to frames. */
export type Steps<F extends Tick = Frame> = (ticks: Observable<Tick>) => Observable<F>;

/** How a pipeline is built. */
export interface Building {
  /** Names the noise: in training the seed, in a test one of the test's own. */
  readonly noiseSeed: Seed;
  /** false: weights frozen, for tests. */
  readonly learning: boolean;
  readonly share: Share;
  /** What a test presents, where that is not each of the spec's signals in turn with its own cue. */
  readonly presented?: Presented;
}

export interface Presented {
  readonly order?: Order;
  /** A live memory's cue by trial. */
  readonly cue?: (trial: number) => Tensor;
}

/** A pipeline in two parts: what stands before the loop can be had in common by variants that agree on it. */
export interface Parts {
  readonly upstream: Steps<Tick>;
  readonly learner: Steps;
  /** Variants with equal keys have equal upstreams. */
  readonly key: (controls: Controls) => string;
  /** The places of the upstream, whose states must agree, too. */
  readonly places: readonly string[];
}

/** What a trial is scored by: what was drawn, and what should have been [outputs]. */
export interface Scored {
  readonly output: Tensor;
  readonly target: Tensor;
}

/**
 * A pipeline: anything that answers a tick. A spec of the published network is one way to make one, a few lines of code
 * another (`pipeline`); what runs, serves, tests and studies it asks no more than this.
 */
export interface Pipeline {
  /** The record that it is built from. */
  readonly spec: Spec;
  /** Steps in a trial. */
  readonly trialSteps: number;
  readonly schema: Schema;
  readonly build: (how: Building) => Steps;
  readonly parts?: (how: Building) => Parts;
  /** What of a frame is scored; undefined where there is nothing to score. */
  readonly scored: (frame: Frame) => Scored | undefined;
}

/** ẑ against f. */
export const drawnOutput = ({ readout, target }: Frame): Scored | undefined =>
  readout === undefined || target === undefined ? undefined : { output: readout.zhat, target };

/** Whose noise is the training's own. */
export const training = (pipeline: Pipeline, share: Share): Steps =>
  pipeline.build({ noiseSeed: pipeline.spec.seed, learning: true, share });

/** The same network tested: the weights frozen, and noise of its own. */
export const testing = (pipeline: Pipeline, share: Share, noiseSeed: Seed, presented: Presented = {}): Steps =>
  pipeline.build({ noiseSeed, learning: false, share, presented });
