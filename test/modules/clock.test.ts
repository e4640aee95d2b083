import { EMPTY, map, type SchedulerLike, Subject, Subscription, take } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import {
  type ClockParams,
  type Command,
  clock,
  kind,
  mealy,
  place,
  resume,
  Saved,
  type Tick,
} from '../../modules/index.ts';
import { collect } from '../support/ticks.ts';

/** A module that writes its name. */
const saying = (name: string) =>
  kind('speaker', name, { title: name, equation: '', parameters: {} }, () =>
    mealy<null, unknown, { readonly word: string }>({
      writes: 'word',
      kind: name,
      init: () => null,
      step: (state) => [name, state],
    }),
  );

const atOnce = { burst: Number.POSITIVE_INFINITY };

/** Marbles of step numbers. The clock keeps its pace by virtual time; commands come from marbles. */
const marbles = (
  params: Omit<ClockParams, 'scheduler' | 'commands'>,
  expected: string,
  commands: string = '',
  values: Record<string, Command> = {},
  unsubscribe?: string,
): void => {
  const scheduler = new TestScheduler((found, wanted) => expect(found).toEqual(wanted));
  scheduler.run(({ hot, expectObservable }) => {
    const ticking = clock({ ...params, scheduler, commands: commands === '' ? EMPTY : hot(commands, values) });
    expectObservable(ticking.pipe(map(({ step }) => String(step))), unsubscribe).toBe(expected);
  });
};

const pause: Command = { type: 'pause' };
const go: Command = { type: 'resume' };

describe('the clock’s pace', () => {
  it('is one step per dt at speed 1', () => {
    marbles({ trialSteps: 2, trials: 2, speed: 1 }, '012(3|)');
    marbles({ trialSteps: 2, trials: 2, speed: 1, dt: 3 }, '0--1--2--(3|)');
  });
  it('is slower and faster with its speed', () => {
    marbles({ trialSteps: 3, trials: 1, speed: 0.5 }, '0-1-(2|)');
    marbles({ trialSteps: 3, trials: 1, speed: 2, dt: 4 }, '0-1-(2|)');
  });
  it('is all at once at full speed, in one burst', () => {
    marbles({ trialSteps: 3, trials: 1 }, '(012|)');
  });
  it('changes with a change of speed', () => {
    marbles({ trialSteps: 5, trials: 1, speed: 0.25 }, '0---1---2-3-(4|)', '--------s', {
      s: { type: 'speed', speed: 0.5 },
    });
  });
  it('is not hurried by a change of controls', () => {
    marbles({ trialSteps: 4, trials: 1, speed: 0.25, controls: { x: 0 } }, '0---1---2---(3|)', '-c---c-c', {
      c: { type: 'change', controls: { x: 1 } },
    });
  });
});

describe('a paused clock', () => {
  it('stands still until it is resumed, and then goes on at its pace', () => {
    marbles({ trialSteps: 4, trials: 1, speed: 0.5 }, '0-1------2-(3|)', '---p-----r', { p: pause, r: go });
  });
  it('makes single steps, and stays paused', () => {
    marbles({ trialSteps: 9, trials: 1, speed: 0.5 }, '0-1--2---(34)', '---p-a---b', {
      p: pause,
      a: { type: 'step', steps: 1 },
      b: { type: 'step', steps: 2 },
    });
  });
  it('is paused by a single step too', () => {
    marbles({ trialSteps: 9, trials: 1, speed: 0.5 }, '0-12', '---a', { a: { type: 'step', steps: 1 } });
  });
  it('completes by single steps', () => {
    marbles({ trialSteps: 3, trials: 1, speed: 0.5 }, '0----(12|)', '-p---a', {
      p: pause,
      a: { type: 'step', steps: 5 },
    });
  });
});

describe('the clock’s end', () => {
  it('is after all its trials, counted from the network at rest', () => {
    expect(collect(clock({ trialSteps: 3, trials: 2, ...atOnce }))).toHaveLength(6);
    expect(collect(clock({ trialSteps: 3, trials: 2, from: 4, ...atOnce })).map(({ step }) => step)).toEqual([4, 5]);
    expect(collect(clock({ trialSteps: 3, trials: 0, ...atOnce }))).toEqual([]);
    expect(collect(clock({ trialSteps: 3, trials: 2, from: 7, ...atOnce }))).toEqual([]);
  });
  it('never comes for an infinity of trials', () => {
    const endless = clock({ trialSteps: 3, trials: Number.POSITIVE_INFINITY, ...atOnce });
    expect(collect(endless.pipe(take(1000)))).toHaveLength(1000);
  });
  it('comes when it is unsubscribed: no step more, no command heard', () => {
    marbles({ trialSteps: 9, trials: 1, speed: 0.5 }, '0-1-', '', {}, '^--!');
    const commands = new Subject<Command>();
    const subscription = clock({ trialSteps: 3, trials: 1, commands, speed: 1e-9 }).subscribe();
    expect(commands.observed).toBe(true);
    subscription.unsubscribe();
    expect(commands.observed).toBe(false);
  });
  it('lets go of its commands when it completes', () => {
    const commands = new Subject<Command>();
    collect(clock({ trialSteps: 3, trials: 1, commands, ...atOnce }));
    expect(commands.observed).toBe(false);
  });
});

describe('a tick', () => {
  it('says where it is: step, time, trial, step in trial, last of trial', () => {
    const found = collect(clock({ trialSteps: 3, trials: 3, dt: 0.5, from: 4, ...atOnce }));
    expect(
      found.map(({ step, dt, time, trial, stepInTrial, lastOfTrial }) => [
        step,
        dt,
        time,
        trial,
        stepInTrial,
        lastOfTrial,
      ]),
    ).toEqual([
      [4, 0.5, 2, 1, 1, false],
      [5, 0.5, 2.5, 1, 2, true],
      [6, 0.5, 3, 2, 0, false],
      [7, 0.5, 3.5, 2, 1, false],
      [8, 0.5, 4, 2, 2, true],
    ]);
  });
  it('carries states to load first, and never again', () => {
    const load = resume(new Map());
    const found = collect(clock({ trialSteps: 3, trials: 1, load, ...atOnce }));
    expect(found.map((tick) => tick.load)).toEqual([load, undefined, undefined]);
  });
  it('carries a request to save where it is asked for', () => {
    const saved = new Saved();
    const save: ClockParams['save'] = ({ trial, lastOfTrial }) => (trial === 1 && lastOfTrial ? saved : undefined);
    const found = collect(clock({ trialSteps: 2, trials: 3, save, ...atOnce }));
    expect(found.flatMap((tick) => (tick.save === saved ? [tick.step] : []))).toEqual([3]);
  });
});

/** Runs four steps, sending `command` while step 1 is on its way. */
const commanded = (command: Command, params: Partial<ClockParams> = {}): Tick[] => {
  const commands = new Subject<Command>();
  const found: Tick[] = [];
  let failure: unknown;
  const subscription = clock({ trialSteps: 4, trials: 1, commands, ...atOnce, ...params }).subscribe({
    next: (tick) => {
      found.push(tick);
      if (tick.step === 1) commands.next(command);
    },
    error: (error) => {
      failure = error;
    },
  });
  subscription.unsubscribe();
  if (failure !== undefined) throw failure;
  return found;
};

describe('a change of controls', () => {
  const controls = { lambda: 1.5, rule: 'hebbian' };

  it('is on every tick from the next step on, in the complete record', () => {
    const found = commanded({ type: 'change', controls: { rule: 'force' } }, { controls });
    expect(found.map((tick) => tick.controls)).toEqual([
      controls,
      controls,
      { lambda: 1.5, rule: 'force' },
      { lambda: 1.5, rule: 'force' },
    ]);
    expect(controls.rule).toBe('hebbian');
  });
  it('starts from the first record again in another subscription', () => {
    const commands = new Subject<Command>();
    const ticking = clock({ trialSteps: 2, trials: 1, commands, controls, ...atOnce });
    for (let n = 0; n < 2; n++) {
      const found: Tick[] = [];
      ticking.subscribe((tick) => {
        found.push(tick);
        commands.next({ type: 'change', controls: { lambda: 2 } });
      });
      expect(found.map((tick) => tick.controls.lambda)).toEqual([1.5, 2]);
    }
  });
  it('of a place can be made as soon as its first frame is there', () => {
    const commands = new Subject<Command>();
    const found: unknown[] = [];
    clock({ trialSteps: 2, trials: 1, commands, ...atOnce })
      .pipe(place<unknown, { readonly word: string }>('speaker', [saying('one'), saying('two')]))
      .subscribe(({ step, word }) => {
        found.push(word);
        if (step === 0) commands.next({ type: 'change', controls: { speaker: 'two' } });
      });
    expect(found).toEqual(['one', 'two']);
  });
  it('of an unknown control is an error', () => {
    const unknown = () => commanded({ type: 'change', controls: { lamda: 1 } }, { controls });
    expect(unknown).toThrow(RangeError);
    expect(unknown).toThrow('controls.lamda: expected lambda, rule, found 1');
    expect(() => commanded({ type: 'change', controls: { toString: 1 } }, { controls })).toThrow(RangeError);
    expect(() => commanded({ type: 'change', controls: { x: 1 } })).toThrow(
      'controls.x: expected no controls, found 1',
    );
  });
  it('to another type is an error', () => {
    expect(() => commanded({ type: 'change', controls: { lambda: 'high' } }, { controls })).toThrow(
      'controls.lambda: expected number, found "high"',
    );
  });
});

describe('a command between two steps', () => {
  it('takes effect before the next: pause', () => {
    expect(commanded({ type: 'pause' }).map(({ step }) => step)).toEqual([0, 1]);
  });
  it('takes effect before the next: step', () => {
    expect(commanded({ type: 'step', steps: 1 }).map(({ step }) => step)).toEqual([0, 1, 2]);
  });
  it('that makes no sense is an error: a speed that is none', () => {
    for (const speed of [0, -1, Number.NaN]) expect(() => commanded({ type: 'speed', speed })).toThrow(RangeError);
  });
  it('takes effect before the next: save, once', () => {
    const into = new Saved();
    expect(commanded({ type: 'save', into }).map(({ save }) => save)).toEqual([undefined, undefined, into, undefined]);
  });
});

describe('bursts', () => {
  /** A machine on which reading the time takes a millisecond. */
  const slow = () => {
    const queue: (() => void)[] = [];
    let time = 0;
    const scheduler: SchedulerLike = {
      now: () => ++time,
      schedule: (work, _delay, state) => {
        const task = new Subscription();
        queue.push(() => {
          if (!task.closed) (work as (this: Subscription, state: unknown) => void).call(task, state);
        });
        return task;
      },
    };
    return { scheduler, queue };
  };

  it('do not begin while subscribing, and yield to the event loop after their time', () => {
    const { scheduler, queue } = slow();
    const found: number[] = [];
    clock({ trialSteps: 100, trials: 1, scheduler, burst: 8 }).subscribe(({ step }) => found.push(step));
    expect(found).toEqual([]);
    let turns = 0;
    let longest = 0;
    while (queue.length > 0) {
      expect(queue).toHaveLength(1);
      const before = found.length;
      queue.shift()?.();
      longest = Math.max(longest, found.length - before);
      turns += 1;
    }
    expect(found).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(longest).toBeLessThanOrEqual(8);
    expect(longest).toBeGreaterThan(1);
    expect(turns).toBeGreaterThanOrEqual(100 / 8);
  });

  it('never yield when they may be infinite, and begin while subscribing', () => {
    const { scheduler, queue } = slow();
    expect(collect(clock({ trialSteps: 1000, trials: 1, scheduler, ...atOnce }))).toHaveLength(1000);
    expect(queue).toHaveLength(0);
  });

  it('let timers and messages through while it runs at full speed', async () => {
    let steps = 0;
    const subscription = clock({ trialSteps: 1, trials: Number.POSITIVE_INFINITY, burst: 2 }).subscribe(() => steps++);
    await new Promise((resolve) => setTimeout(resolve, 20));
    subscription.unsubscribe();
    const then = steps;
    expect(then).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(steps).toBe(then);
  });
});

describe('a clock that makes no sense', () => {
  it.each([
    [{ trialSteps: 0, trials: 1 }],
    [{ trialSteps: 1.5, trials: 1 }],
    [{ trialSteps: Number.NaN, trials: 1 }],
    [{ trialSteps: 3, trials: -1 }],
    [{ trialSteps: 3, trials: Number.NaN }],
    [{ trialSteps: 3, trials: 1, dt: 0 }],
    [{ trialSteps: 3, trials: 1, dt: Number.NaN }],
    [{ trialSteps: 3, trials: 1, from: -1 }],
    [{ trialSteps: 3, trials: 1, from: 0.5 }],
    [{ trialSteps: 3, trials: 1, speed: Number.NaN }],
    [{ trialSteps: 3, trials: 1, speed: 0 }],
  ])('is refused where it is built: %o', (params) => {
    expect(() => clock(params)).toThrow(RangeError);
  });
});
