import { sha256 } from '@noble/hashes/sha2';
import * as E from 'fp-ts/lib/Either.js';
import { type Observable, type SchedulerAction, type SchedulerLike, Subject, Subscription } from 'rxjs';
import { macrotask } from '../../modules/core/macrotask.ts';
import {
  type Controls,
  clock,
  describeProblem,
  type Loading,
  type Problem,
  type Saving,
  type Seed,
  type Tensor,
  type Tick,
} from '../../modules/index.ts';
import {
  type Checkpoint,
  encodeCheckpoint,
  FORMAT,
  type Frame,
  parseSpec,
  pipelineOf,
  type RunEvent,
  type RunOptions,
  run,
  type Spec,
  sharing,
  type TrainingFrame,
  testing,
  training,
} from '../../pipelines/index.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** A spec that runs in milliseconds: trials of 120 ms, 40 units, a sheet of 10 × 10. */
export const SMALL = {
  task: { kind: 'short', period: 120 },
  attractor: { kind: 'bump', side: 10, weights: { noise: 0.04 }, warmup: 20 },
  reservoir: { units: 40, tau: 20 },
  protocol: { trials: 4, testAt: [1, 3], testTrials: 2 },
  seed: 7,
} as const satisfies JsonObject;

/** A memory whose rates grow without bound within some steps, though not at once. */
export const RUNAWAY = { kind: 'ring', neurons: 10, warmup: 0, weights: { offset: 60 } } as const;

/** The spec that this data is; throws where it is none. */
export const parsed = (data: unknown): Spec => {
  const spec = parseSpec(data);
  if (E.isRight(spec)) return spec.right;
  throw new Error(spec.left.map(describeProblem).join('\n'));
};

/** `SMALL` with some of it replaced. */
export const small = (change: JsonObject = {}): Spec => {
  const { attractor, ...others } = SMALL;
  // The memory is called as 0.1.0 called it, unless the change calls it by its name.
  return parsed({ ...others, ...('memory' in change ? {} : { attractor }), ...change });
};

/** All that is wrong with this data; none if nothing is. */
export const problemsOf = (data: unknown): readonly Problem[] => {
  const spec = parseSpec(data);
  return E.isLeft(spec) ? spec.left : [];
};

export const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isRight(result)) return result.right;
  throw new Error(`expected right, found left ${JSON.stringify(result.left)}`);
};

export const left = <L>(result: E.Either<L, unknown>): L => {
  if (E.isLeft(result)) return result.left;
  throw new Error('expected left, found right');
};

/** The only one, the last one: lists that must not be empty. */
export const last = <T>(list: readonly T[]): T => {
  const value = list.at(-1);
  if (value === undefined) throw new RangeError('expected a list that is not empty');
  return value;
};

/** Everything a stream gave, and how it ended. */
export interface Heard<T> {
  readonly values: readonly T[];
  readonly error: unknown;
}

export const hear = <T>(stream: Observable<T>): Promise<Heard<T>> =>
  new Promise((resolve) => {
    const values: T[] = [];
    stream.subscribe({
      next: (value) => void values.push(value),
      error: (error) => resolve({ values, error }),
      complete: () => resolve({ values, error: undefined }),
    });
  });

/** All events of a run that ends well. */
export const play = async (spec: Spec, options?: RunOptions): Promise<readonly RunEvent[]> => {
  const { values, error } = await hear(run(spec, options));
  if (error !== undefined) throw error;
  return values;
};

export type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>;

export const only = <T extends RunEvent['type']>(type: T, events: readonly RunEvent[]): readonly Of<T>[] =>
  events.filter((event): event is Of<T> => event.type === type);

export const checkpoints = (events: readonly RunEvent[]): readonly Checkpoint[] =>
  only('checkpoint', events).map(({ checkpoint }) => checkpoint);

/** The events' numbers: what must be the same bit for bit. Only the speed may differ, and checkpoints are hashed. */
export const numbersOf = (events: readonly RunEvent[]): readonly unknown[] =>
  events.map((event) => {
    if (event.type === 'done') return { ...event, stepsPerSecond: undefined };
    return event.type === 'checkpoint' ? { type: event.type, states: statesOf(event.checkpoint) } : event;
  });

/** What `done` says of the learning. */
export const outcome = (events: readonly RunEvent[]) => {
  const { trials, performance, zeroShift, rmse } = last(only('done', events));
  return { trials, performance, zeroShift, rmse };
};

/** A hash of each module's state, by its name: equal if and only if every bit is. */
export const statesOf = (checkpoint: Checkpoint): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...checkpoint.states].map(([name, state]) => [name, hashOf({ ...checkpoint, states: new Map([[name, state]]) })]),
  );

const hashOf = ({ states }: Checkpoint): string => {
  const bytes = encodeCheckpoint({ format: FORMAT, spec: small(), step: 0, controls: {}, states });
  return Buffer.from(sha256(bytes)).toString('hex').slice(0, 16);
};

/** A scheduler that lets the event loop turn after a few steps of a clock, and counts. */
export interface Slices extends SchedulerLike {
  /** Emits the number of each turn. */
  readonly turns: Observable<number>;
  /** Pieces of work that are waiting for their turn. */
  readonly waiting: () => number;
  /** How often the time was asked for: a clock that runs asks before each step. */
  readonly asked: () => number;
}

export const slices = (): Slices => {
  const turns = new Subject<number>();
  let turn = 0;
  let time = 0;
  const waiting = new Set<Subscription>();
  return {
    turns,
    waiting: () => waiting.size,
    asked: () => time,
    // A millisecond passes at each look at the clock, so that bursts are of a few steps, the same ones in every run.
    now: () => time++,
    schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, _delay = 0, state?: T): Subscription => {
      const task = new Subscription();
      waiting.add(task);
      task.add(() => waiting.delete(task));
      task.add(
        macrotask.schedule(() => {
          waiting.delete(task);
          turns.next(turn++);
          if (!task.closed) work.call(task as SchedulerAction<T>, state);
        }),
      );
      return task;
    },
  };
};

/** Some turns of the event loop. */
export const idle = async (turns = 20): Promise<void> => {
  for (let n = 0; n < turns; n++) await new Promise((resolve) => setImmediate(resolve));
};

export interface Ticking {
  readonly trialSteps: number;
  readonly trials: number;
  readonly controls: Controls;
  readonly load?: Loading | undefined;
  readonly save?: (tick: Pick<Tick, 'step'>) => Saving | undefined;
}

/** All frames of a pipeline, run in this call. */
export const framesOf = <F>(pipeline: (ticks: Observable<Tick>) => Observable<F>, ticking: Ticking): readonly F[] => {
  const frames: F[] = [];
  const failures: unknown[] = [];
  pipeline(clock({ ...ticking, burst: Number.POSITIVE_INFINITY })).subscribe({
    next: (frame) => void frames.push(frame),
    error: (error) => void failures.push(error),
  });
  if (failures.length > 0) throw failures[0];
  return frames;
};

/** A spec's network, drawn once: how it is trained and tested. */
export const networkOf = (spec: Spec) => {
  const pipeline = pipelineOf(spec);
  const { share } = sharing();
  return {
    pipeline,
    share,
    trained: training(pipeline, share) as (ticks: Observable<Tick>) => Observable<TrainingFrame>,
    tested: (noiseSeed: Seed, presented: Parameters<typeof testing>[3] = {}) =>
      testing(pipeline, share, noiseSeed, presented) as (ticks: Observable<Tick>) => Observable<Frame>,
    ticking: (trials: number): Ticking => ({ trialSteps: pipeline.trialSteps, trials, controls: spec }),
  };
};

/** Steps in a trial of a spec. */
export const stepsIn = (spec: Spec): number => pipelineOf(spec).trialSteps;

/** What a frame's modules wrote: all but its requests. */
export const written = <F extends Tick>({ save: _, load: __, anew: ___, describe: ____, ...rest }: F) => rest;

/** The numbers of a view, for comparing. */
export const numbers = (view: Tensor): readonly number[] => Array.from(view.data);
