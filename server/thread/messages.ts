import type { Change, Description, Score, Variant } from '../../pipelines/index.ts';
import type { Value } from './signals.ts';
import type { Slice } from './slice.ts';

export type {
  Change,
  Description,
  KindDescription,
  Node,
  ParameterDefault,
  ParameterValue as Parameter,
  PlaceDescription,
  Signal,
} from '../../pipelines/index.ts';

/** How a simulation is started. A server's options are these and more. */
export interface SimulationOptions {
  /** The name that clients are told. */
  readonly pipeline: string;
  /** One with the name '', or up to four with short names. */
  readonly variants: readonly Variant[];
  /** Model time over real time; Infinity is as fast as possible. */
  readonly speed: number;
  /** A folder that `save` and `restore` may name files in; it is made when it is needed. */
  readonly checkpoints?: string | undefined;
  /** A file that the journal is appended to as it happens. */
  readonly journal?: string | undefined;
  /** The program's version, for the journal. */
  readonly version?: string;
  /** Files with kinds and pipelines of the user's own, which specs may name. */
  readonly use?: readonly string[];
}

/** What the simulation's thread is started with. */
export interface Start {
  readonly options: SimulationOptions;
  /** [0]: how many messages with frames the main thread has taken. Shared, so that a burst of steps sees it, too. */
  readonly taken: Int32Array;
  /** If another thread has died: the checkpoint to go on from, and whether it was paused. */
  readonly again: { readonly checkpoint: Uint8Array; readonly paused: boolean } | undefined;
}

/** Signals that some clients want, all at the same rate. They get the same frames, serialised once. */
export interface Demand {
  readonly id: number;
  readonly names: readonly string[];
  /** Signals of which only some numbers are wanted. */
  readonly slices?: Readonly<Record<string, Slice>>;
  /** In Hz of wall time. With `all`: how often a batch of steps is sent. */
  readonly rate: number;
  /**
   * `latest`: the step at which it is due. `minmax`: two frames, with each element's minimum and its maximum since the
   * last time. `all`: every step, in batches; if there are too many, the oldest are left out.
   */
  readonly mode: 'latest' | 'minmax' | 'all';
  /** With `all` and `minmax`: only steps whose number is a multiple of this. */
  readonly every?: number;
  /** With `all`: at most so many steps a second. Where there are more, the oldest of a batch are left out. */
  readonly most?: number;
}

/** What the simulation's thread is told. */
export type ToWorker =
  /** `examine`: whether someone wants tests. `examined`: the last test is done. */
  | { readonly type: 'examine'; readonly wanted: boolean }
  | { readonly type: 'examined' }
  | { readonly type: 'demand'; readonly demands: readonly Demand[] }
  | Calling
  /** Nobody waits for the answer to this call any more. */
  | { readonly type: 'forget'; readonly id: number }
  | { readonly type: 'stop' };

export interface Calling {
  readonly type: 'call';
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

/** Signals of one step, for the demands that are due. */
export interface Sampled {
  readonly type: 'frame';
  readonly step: number;
  readonly time: number;
  readonly trial: number;
  readonly due: readonly number[];
  readonly values: Readonly<Record<string, Value>>;
}

/** How the training goes: told several times a second, and at the end of each trial. */
export interface Progress {
  readonly type: 'progress';
  /** '' where there is one pipeline only. */
  readonly variant: string;
  readonly step: number;
  /** Trials finished. */
  readonly trial: number;
  /** Whether this is the end of a trial; then `score` is that trial's. */
  readonly lastOfTrial: boolean;
  /** The score of ẑ in the last finished trial, while the network learnt. */
  readonly score: Score | undefined;
  readonly stepsPerSecond: number;
  /** Model time over wall time. */
  readonly timesReal: number;
}

/** How well a network did after so many trials. A fork of it, with frozen weights, was tested beside the training. */
export interface Test {
  readonly type: 'test';
  /** '' where there is one pipeline only. */
  readonly variant: string;
  /** The step that the training went on with when the fork was made. */
  readonly step: number;
  /** Trials finished. */
  readonly trial: number;
  /** The mean over the test's trials. */
  readonly score: Score;
}

/** There are no tests for now. */
export interface Untested {
  readonly type: 'untested';
  readonly message: string;
}

/** Something went wrong that is no answer to a call. */
export interface Failed {
  readonly type: 'failed';
  readonly message: string;
  readonly stack: string | undefined;
  /** The thread died, and another one goes on from the last checkpoint. */
  readonly restarted: boolean;
  /**
   * Nothing runs any more, and no call will be answered. If none of these is true, a module failed: the pipeline stands
   * still until `reset`, `load` or `restore` starts it again.
   */
  readonly ended: boolean;
  /** What runs goes on as if nothing had been: something beside it has failed, for good. */
  readonly beside?: boolean;
}

/** The answer to a call. */
export interface Answer {
  readonly type: 'answer';
  readonly id: number;
  readonly ok: boolean;
  /** The result, or one line on what is wrong. */
  readonly value: unknown;
}

export type FromWorker =
  /** What runs now; `anew` if more has changed than values. */
  | { readonly type: 'described'; readonly description: Description; readonly anew: boolean }
  | { readonly type: 'changed'; readonly change: Change }
  /** A checkpoint to go on from if this thread dies: where something `begins`, one that was due, or where it stands. */
  | {
      readonly type: 'checkpoint';
      readonly bytes: Uint8Array;
      readonly step: number;
      readonly due: boolean;
      readonly begins: boolean;
    }
  /** A checkpoint to be tested. */
  | { readonly type: 'exam'; readonly bytes: Uint8Array }
  | { readonly type: 'frames'; readonly frames: readonly Sampled[] }
  | { readonly type: 'stopped' }
  | Answer
  | Progress
  | Failed;
