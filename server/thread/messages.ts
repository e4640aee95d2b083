import type { Change, Description, Score, Variant } from '../../pipelines/index.ts';
import type { Value } from './signals.ts';

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

/** What a simulation is made of; a server's options are these and more. */
export interface SimulationOptions {
  /** What clients are told that it is. */
  readonly pipeline: string;
  /** One with the name '', or up to four with short names. */
  readonly variants: readonly Variant[];
  /** Model time over real time; Infinity for as fast as it goes. */
  readonly speed: number;
  /** A folder that `save` and `restore` may name files in; it is made when it is needed. */
  readonly checkpoints?: string | undefined;
  /** A file that the journal is appended to as it happens. */
  readonly journal?: string | undefined;
  /** Of the program, for the journal. */
  readonly version?: string;
  /** Files whose kinds and pipelines may be named. */
  readonly use?: readonly string[];
}

/** What the simulation's thread is started with. */
export interface Start {
  readonly options: SimulationOptions;
  /** [0]: messages with frames that the main thread has taken so far. Shared, so that it is seen within a burst of steps. */
  readonly taken: Int32Array;
  /** Where a thread goes on for one that died, and how it stood. */
  readonly again: { readonly checkpoint: Uint8Array; readonly paused: boolean } | undefined;
}

/** Clients that want the same signals at the same rate: they get the same frames, serialised once. */
export interface Demand {
  readonly id: number;
  readonly names: readonly string[];
  /** Hz, wall clock; with 'all', how often a batch of steps is sent. */
  readonly rate: number;
  /**
   * `latest`: the step that it is due at. `minmax`: two frames in order of time, each element's minimum and
   * its maximum since the last time. `all`: every step, in batches; where they are too many, the oldest are left out.
   */
  readonly mode: 'latest' | 'minmax' | 'all';
  /** With 'all': only steps whose number is a multiple of this. */
  readonly every?: number;
}

/** To the simulation: all that is wanted from now on; a call; a goodbye. */
export type ToWorker =
  /** Whether someone wants to know how it does in tests; and that the last one is done. */
  | { readonly type: 'examine'; readonly wanted: boolean }
  | { readonly type: 'examined' }
  | { readonly type: 'demand'; readonly demands: readonly Demand[] }
  | Calling
  | { readonly type: 'stop' };

export interface Calling {
  readonly type: 'call';
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

/** One step's signals, all that the demands which are due at this step want. */
export interface Sampled {
  readonly type: 'frame';
  readonly step: number;
  readonly time: number;
  readonly trial: number;
  readonly due: readonly number[];
  readonly values: Readonly<Record<string, Value>>;
}

/** Now and then, and at the end of each trial. */
export interface Progress {
  readonly type: 'progress';
  /** '' where there is one pipeline only. */
  readonly variant: string;
  readonly step: number;
  /** Trials finished. */
  readonly trial: number;
  /** This is the end of a trial: `score` is that trial's. */
  readonly lastOfTrial: boolean;
  /** Of the last finished trial's own ẑ, learning on. */
  readonly score: Score | undefined;
  readonly stepsPerSecond: number;
  /** Model time over wall time. */
  readonly timesReal: number;
}

/** How a network does as it stood after so many trials: a fork of it, its weights frozen, tested beside the training. */
export interface Test {
  readonly type: 'test';
  /** '' where there is one pipeline only. */
  readonly variant: string;
  /** The step that the training went on with. */
  readonly step: number;
  /** Trials finished. */
  readonly trial: number;
  /** The mean over the test's trials. */
  readonly score: Score;
}

/** Something went wrong that nobody asked for. */
export interface Failed {
  readonly type: 'failed';
  readonly message: string;
  readonly stack: string | undefined;
  /** The thread died, and another one goes on from the last checkpoint. */
  readonly restarted: boolean;
  /**
   * Nothing runs any more and no call will be answered. If it neither ended nor was restarted, a module failed: the
   * pipeline stands still, and `reset`, `load` or `restore` start it again.
   */
  readonly ended: boolean;
}

/** What came of a call. */
export interface Answer {
  readonly type: 'answer';
  readonly id: number;
  readonly ok: boolean;
  /** The result, or one line on what is wrong. */
  readonly value: unknown;
}

export type FromWorker =
  /** What runs, as it is now; `anew` if more of it changed than values. */
  | { readonly type: 'described'; readonly description: Description; readonly anew: boolean }
  | { readonly type: 'changed'; readonly change: Change }
  /** Where to go on if this thread should die. */
  | { readonly type: 'checkpoint'; readonly bytes: Uint8Array; readonly step: number; readonly due: boolean }
  /** To be tested. */
  | { readonly type: 'exam'; readonly bytes: Uint8Array }
  | { readonly type: 'frames'; readonly frames: readonly Sampled[] }
  | { readonly type: 'stopped' }
  | Answer
  | Progress
  | Failed;
