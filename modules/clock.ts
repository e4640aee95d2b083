import { Observable, type SchedulerLike, type Subscription } from 'rxjs';
import type { Loading, Saving } from './core/checkpoint.ts';
import type { Controls } from './core/controls.ts';
import { type Describing, Inspected } from './core/describe.ts';
import type { Tick } from './core/frame.ts';
import { macrotask } from './core/macrotask.ts';
import { show } from './core/problem.ts';

/** What a clock can be told while it runs. It takes effect between two steps. */
export type Command =
  /** Stops at once, even within the steps that it was told to make. */
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Goes so many steps on, and stays paused. */
  | { readonly type: 'step'; readonly steps: number }
  | { readonly type: 'speed'; readonly speed: number }
  /** Sets some of the controls, from the next step on; the modules in the places `anew` are made anew. */
  | { readonly type: 'change'; readonly controls: Controls; readonly anew?: readonly string[] }
  /** Lets the next tick carry a request to save. */
  | { readonly type: 'save'; readonly into: Saving };

export interface ClockParams {
  /** Steps in a trial. */
  readonly trialSteps: number;
  /** Trials in all, counted from the network at rest; Infinity never completes. */
  readonly trials: number;
  /** Length of a step (ms). */
  readonly dt?: number;
  /** The first step's number: where a resumed run goes on. */
  readonly from?: number;
  /** States that the first tick carries. */
  readonly load?: Loading | undefined;
  /** Hears what each module is, at the first tick; if left out, something that collects it and travels on that tick. */
  readonly describe?: Describing;
  /** Places whose modules are made anew at the first tick, whatever it loads. */
  readonly anew?: readonly string[] | undefined;
  /** A request to save, for the ticks that are to carry one. */
  readonly save?: (tick: Pick<Tick, 'step' | 'trial' | 'stepInTrial' | 'lastOfTrial'>) => Saving | undefined;
  /** What holds to begin with: parameters, and what stands in places. */
  readonly controls?: Controls;
  readonly commands?: Observable<Command>;
  /** Stands still until it is told to go. */
  readonly paused?: boolean;
  /** Model time over real time; Infinity goes as fast as the machine does. */
  readonly speed?: number;
  /** How long it runs before it lets the event loop turn (ms); Infinity never does, and begins while subscribing. */
  readonly burst?: number;
  readonly scheduler?: SchedulerLike;
}

/** A clock that cannot keep its pace for this long (ms) gives up catching up. */
const PATIENCE = 250;
/** The longest that timers wait (ms): beyond this they would not wait at all. */
const LONGEST = 2 ** 31 - 1;

/**
 * The source of a pipeline: time steps, numbered, grouped in trials, at a pace. It emits in synchronous bursts and yields
 * to the event loop in between. Paused, it goes on with `resume` or `step`. It folds changes of controls into the
 * complete record that every tick carries.
 * @throws {RangeError} where it is built, on a number of steps or trials that makes no sense; through the stream, on a
 *   change of a control that does not exist or to another type, or a speed that is none
 */
export const clock = (params: ClockParams): Observable<Tick> => {
  const { trialSteps, trials, dt = 1, from = 0, burst = 8, scheduler = macrotask } = params;
  if (!Number.isInteger(trialSteps) || trialSteps < 1) {
    throw new RangeError(`clock.trialSteps: expected a whole number ≥ 1, found ${trialSteps}`);
  }
  if (!Number.isInteger(from) || from < 0)
    throw new RangeError(`clock.from: expected a whole number ≥ 0, found ${from}`);
  expectSpeed(params.speed ?? Number.POSITIVE_INFINITY);
  if (!(trials >= 0) || !(dt > 0))
    throw new RangeError(`clock: expected trials ≥ 0 and dt > 0, found ${trials}, ${dt}`);
  const end = trials * trialSteps;

  return new Observable<Tick>((subscriber) => {
    let { load, controls = {}, speed = Number.POSITIVE_INFINITY } = params;
    let describe: Describing | undefined = params.describe ?? new Inspected(trialSteps);
    let anew = params.anew === undefined || params.anew.length === 0 ? undefined : new Set(params.anew);
    /** What the modules told when they were last asked; and before that, while they are being asked. */
    let told: readonly Inspected[] = [];
    const places = (): readonly string[] => told.flatMap((one) => one.places.map(({ name }) => name));
    let step = from;
    let { paused = false } = params;
    let owed = 0;
    let into: Saving | undefined;
    let bursting = false;
    let waiting: Subscription | undefined;
    // Step `anchor.step` is due at `anchor.at`; the others follow at the pace.
    let anchor = { at: scheduler.now(), step };

    const emit = (): void => {
      const stepInTrial = step % trialSteps;
      const trial = (step - stepInTrial) / trialSteps;
      const lastOfTrial = stepInTrial === trialSteps - 1;
      const save = into ?? params.save?.({ step, trial, stepInTrial, lastOfTrial });
      into = undefined;
      const tick = { step, dt, time: step * dt, trial, stepInTrial, lastOfTrial, controls, save, load };
      const rare = { ...(anew === undefined ? {} : { anew }), ...(describe === undefined ? {} : { describe }) };
      const asking = anew === undefined && describe === undefined ? tick : { ...tick, ...rare };
      const asked = describe instanceof Inspected ? [describe] : undefined;
      if (asked !== undefined) told = [...told, ...asked];
      step += 1;
      load = undefined;
      describe = undefined;
      anew = undefined;
      if (owed > 0) owed -= 1;
      subscriber.next(asking);
      if (asked !== undefined) told = asked;
    };

    /** How long until the next step is due (ms). */
    const early = (time: number): number => {
      if (paused || speed === Number.POSITIVE_INFINITY) return 0;
      const due = anchor.at + ((step - anchor.step) * dt) / speed;
      if (time - due > PATIENCE) anchor = { at: time, step };
      return due - time;
    };

    const run = (): void => {
      waiting = undefined;
      bursting = true;
      const began = scheduler.now();
      while (!subscriber.closed) {
        if (step >= end) subscriber.complete();
        if (subscriber.closed || (paused && owed === 0)) break;
        const time = scheduler.now();
        const wait = early(time);
        if (wait > 0 || time - began >= burst) {
          waiting = scheduler.schedule(run, Math.min(Math.max(wait, 0), LONGEST));
          break;
        }
        emit();
      }
      bursting = false;
    };

    const obey = (command: Command): void => {
      switch (command.type) {
        case 'pause':
          paused = true;
          owed = 0;
          break;
        case 'resume':
          paused = false;
          owed = 0;
          break;
        case 'step':
          paused = true;
          if (!(Number.isInteger(command.steps) && command.steps >= 1)) {
            throw new RangeError(`clock.step: expected a whole number of steps ≥ 1, found ${command.steps}`);
          }
          owed += command.steps;
          break;
        case 'speed':
          expectSpeed(command.speed);
          speed = command.speed;
          break;
        case 'change':
          controls = changed(controls, command.controls, places());
          // Other modules may stand there: whoever watches is told what the pipeline is now.
          if (Object.keys(command.controls).some((name) => places().includes(name)))
            describe ??= new Inspected(trialSteps);
          if (command.anew !== undefined) anew = new Set([...(anew ?? []), ...command.anew]);
          return;
        case 'save':
          into = command.into;
          return;
      }
      anchor = { at: scheduler.now(), step };
      if (bursting) return;
      waiting?.unsubscribe();
      waiting = scheduler.schedule(run);
    };

    subscriber.add(
      params.commands?.subscribe((command) => {
        try {
          obey(command);
        } catch (error) {
          subscriber.error(error);
        }
      }),
    );
    subscriber.add(() => waiting?.unsubscribe());
    if (burst === Number.POSITIVE_INFINITY) run();
    else waiting = scheduler.schedule(run);
  });
};

const expectSpeed = (speed: number): void => {
  if (!(speed > 0)) throw new RangeError(`clock.speed: expected a number above 0, found ${speed}`);
};

const changed = (controls: Controls, change: Controls, places: readonly string[]): Controls => {
  for (const [path, value] of Object.entries(change)) {
    if (places.includes(path)) continue;
    const before = Object.hasOwn(controls, path) ? controls[path] : undefined;
    const fits = typeof before === 'number' ? typeof value === 'number' : before !== undefined;
    if (!fits) {
      const known = [...new Set([...Object.keys(controls), ...places])].join(', ');
      const expected = before === undefined ? known : typeof before;
      throw new RangeError(`controls.${path}: expected ${expected || 'no controls'}, found ${show(value)}`);
    }
  }
  return { ...controls, ...change };
};
