import type { Observable } from 'rxjs';
import type { Loading, Saving } from './checkpoint.ts';
import type { Controls } from './controls.ts';
import type { Describing } from './describe.ts';
import type { Declared } from './kind.ts';

/** One time step. Every frame starts as one of these; modules add their signals to it. */
export interface Tick {
  /** Steps since the network was at rest, from 0. */
  readonly step: number;
  /** Length of a step (ms). */
  readonly dt: number;
  /** Model time at the start of the step, step · dt (ms). */
  readonly time: number;
  /** Trials finished before this one, from 0. */
  readonly trial: number;
  readonly stepInTrial: number;
  readonly lastOfTrial: boolean;
  /** What holds at this step, complete: every parameter, and what stands in every place. */
  readonly controls: Controls;
  /** A request: each module with memory puts a copy of its state here as the frame passes. */
  readonly save: Saving | undefined;
  /** Only on the first tick of a resumed run or a fork: states to start from. */
  readonly load: Loading | undefined;
  /** Places whose modules are made anew at this step. Ordinary ticks do not have it. */
  readonly anew?: ReadonlySet<string>;
  /** A request: each module says what it is, what it reads and what it writes. Ordinary ticks do not have it. */
  readonly describe?: Describing;
}

/** None of these signals has been written yet: each signal has exactly one writer. */
export type Absent<Out> = { readonly [K in keyof Out]?: never };

/**
 * An RxJS operator that reads the signals `In` and writes the signals `Out`: one frame out for each frame in, in the
 * same call. Being a generic function it lets `pipe` infer the whole frame, so a missing module, a wrong order or a
 * second writer of a signal does not compile.
 */
export interface Module<In, Out> extends Declared {
  <F extends Tick & In & Absent<Out>>(source: Observable<F>): Observable<F & Out>;
  /**
   * Never set. They tell the compiler what a module reads and writes where two modules are compared, as in `swap`: by
   * their generic signatures alone it would take any module for any other.
   */
  readonly reads?: (signals: In) => void;
  readonly writes?: Out;
}
