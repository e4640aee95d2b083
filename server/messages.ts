import type { Score, Spec } from '../pipelines/index.ts';
import type { Signal } from './protocol.ts';
import type { Value } from './signals.ts';

/** What the simulation's thread is started with. */
export interface Start {
  readonly spec: Spec;
  /** Model time over real time; Infinity for as fast as it goes. */
  readonly speed: number;
  /** [0]: sampled frames that the main thread has taken so far. Shared, so that it is seen within a burst of steps. */
  readonly taken: Int32Array;
}

/** Clients that want the same signals at the same rate: they get the same frames, serialised once. */
export interface Demand {
  readonly id: number;
  readonly names: readonly string[];
  /** Hz, wall clock. */
  readonly rate: number;
}

/** To the simulation: all that is wanted from now on. */
export type ToWorker = { readonly type: 'demand'; readonly demands: readonly Demand[] };

/** One step's signals, all that the demands which are due at this step want. */
export interface Sampled {
  readonly type: 'frame';
  readonly step: number;
  readonly time: number;
  readonly trial: number;
  readonly due: readonly number[];
  readonly values: Readonly<Record<string, Value>>;
}

/** Now and then. */
export interface Progress {
  readonly type: 'progress';
  readonly step: number;
  /** Trials finished. */
  readonly trial: number;
  /** Of the last finished trial's own ẑ, learning on. */
  readonly score: Score | undefined;
  readonly stepsPerSecond: number;
  /** Model time over wall time. */
  readonly timesReal: number;
}

/** The simulation's end. */
export interface Failed {
  readonly type: 'failed';
  readonly message: string;
  readonly stack: string | undefined;
}

export type FromWorker =
  /** After the first step. */
  { readonly type: 'ready'; readonly signals: readonly Signal[] } | Sampled | Progress | Failed;
