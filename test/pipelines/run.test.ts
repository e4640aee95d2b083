import fc from 'fast-check';
import { filter, map, NEVER, of, Subject, take, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { DivergenceError, matrix } from '../../modules/index.ts';
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  evaluate,
  mean,
  pipelineOf,
  type RunEvent,
  run,
} from '../../pipelines/index.ts';
import { times } from '../support/thorough.ts';
import {
  checkpoints,
  hear,
  idle,
  type JsonObject,
  last,
  numbersOf,
  only,
  outcome,
  play,
  right,
  SMALL,
  slices,
  small,
  statesOf,
  stepsIn,
} from './support.ts';

const protocol = (trials: number, testAt: readonly number[], testTrials = 2) => ({
  protocol: { trials, testAt, testTrials },
});

/** As a checkpoint comes back from a file. */
const filed = (checkpoint: Checkpoint): Checkpoint => right(decodeCheckpoint(encodeCheckpoint(checkpoint)));

describe('the events of a run', () => {
  it('tell of each trial, of each test after what it was forked from, and of the end', async () => {
    const events = await play(small());
    const told = events.map((event) => (event.type === 'progress' ? `trial ${event.trial}` : event.type));
    const test = ['checkpoint', 'test'];
    expect(told).toEqual(['trial 0', 'trial 1', ...test, 'trial 2', 'trial 3', ...test, 'trial 4', ...test, 'done']);
    expect(only('test', events).map(({ trial }) => trial)).toEqual([1, 3, 4]);
    expect(checkpoints(events).map(({ step }) => step)).toEqual([120, 360, 480]);
  });

  it('count steps and trials that are finished, with the score of each trial at its end', async () => {
    const progress = only('progress', await play(small()));
    expect(progress.map(({ step, trial }) => [step, trial])).toEqual([
      [1, 0],
      [120, 1],
      [240, 2],
      [360, 3],
      [480, 4],
    ]);
    expect(progress[0]?.score).toBeUndefined();
    for (const { score } of progress.slice(1)) {
      expect(score?.performance).toBeLessThanOrEqual(1);
      expect(score?.rmse).toBeGreaterThan(0);
    }
  });

  it('come every 500 steps within a long trial', async () => {
    const spec = small({ task: { kind: 'short', period: 1300 }, ...protocol(1, []) });
    expect(only('progress', await play(spec)).map(({ step }) => step)).toEqual([1, 501, 1001, 1300]);
  });

  it('hold one number per test trial in each test, and their means at the end', async () => {
    const events = await play(small(protocol(3, [2], 5)));
    const tests = only('test', events);
    for (const { performance, zeroShift, rmse } of tests) {
      expect([performance.length, zeroShift.length, rmse.length]).toEqual([5, 5, 5]);
      expect(new Set(rmse).size).toBe(5);
    }
    const { performance, zeroShift, rmse } = last(tests);
    expect(outcome(events)).toEqual({
      trials: 3,
      performance: mean(performance),
      zeroShift: mean(zeroShift),
      rmse: mean(rmse),
    });
    expect(last(only('done', events)).stepsPerSecond).toBeGreaterThan(0);
  });

  it.each([
    [[], [3]],
    [[3], [3]],
    [
      [2, 2, 1],
      [1, 2, 3],
    ],
    [[5, 100, 1_000_000], [3]],
    [
      [4, 3, 2],
      [2, 3],
    ],
  ])('of tests asked for at %j of 3 trials come at %j', async (testAt, at) => {
    const tests = only('test', await play(small(protocol(3, testAt, 1))));
    expect(tests.map(({ trial }) => trial)).toEqual(at);
  });

  it('are none before someone listens, and anew for everyone who does', async () => {
    const stream = run(small());
    const [first, second] = await Promise.all([hear(stream), hear(stream)]);
    expect(numbersOf(first.values)).toEqual(numbersOf(second.values));
  });
});

describe('a run is a function of its spec', () => {
  const variants: Readonly<Record<string, JsonObject>> = {
    'hebbian with a live attractor': {},
    'hebbian with a replayed attractor': { attractor: { ...SMALL.attractor, kind: 'replayed' } },
    'hebbian alone': { attractor: null },
    'force with a live attractor': { rule: 'force' },
    'force alone': { rule: 'force', attractor: null },
    'no rule': { rule: null },
    'every 7 steps': { consolidation: { kind: 'every', steps: 7 } },
    'every 220 steps, across trials': { consolidation: { kind: 'every', steps: 220 } },
    'per trial': { consolidation: 'perTrial' },
    sparsely: { consolidation: { kind: 'sparsely', probability: 0.3 } },
    frozen: { consolidation: 'frozen' },
    'two outputs': { task: { kind: 'gaussianProcess', period: 120, variance: 400, outputs: 2 } },
    'half a millisecond a step': { dt: 0.5 },
  };

  it.each(Object.keys(variants))('%s: twice the same, bit for bit', async (name) => {
    const spec = small(variants[name]);
    const [first, second] = [await play(spec), await play(spec)];
    expect(numbersOf(first)).toEqual(numbersOf(second));
    for (const { rmse } of only('test', first)) expect(rmse.every(Number.isFinite)).toBe(true);
  });

  it.each(Object.keys(variants))(
    '%s: resumed at any of its checkpoints it ends the same, bit for bit',
    async (name) => {
      const spec = small({ ...variants[name], ...protocol(4, [1, 3]) });
      const whole = await play(spec);
      const saved = checkpoints(whole);
      expect(saved).toHaveLength(3);
      for (const from of saved) {
        const rest = await play(spec, { from: filed(from) });
        const tests = only('test', whole).filter(({ trial }) => trial * stepsIn(spec) >= from.step);
        expect(only('test', rest)).toEqual(tests);
        expect(outcome(rest)).toEqual(outcome(whole));
        const end = [from, ...checkpoints(rest)];
        expect(statesOf(last(end))).toEqual(statesOf(last(saved)));
      }
    },
  );

  it.each(Object.keys(variants))('%s: tests do not touch the training', async (name) => {
    const often = checkpoints(await play(small({ ...variants[name], ...protocol(3, [1, 2, 3], 3) })));
    const once = checkpoints(await play(small({ ...variants[name], ...protocol(3, [], 1) })));
    expect(statesOf(last(often))).toEqual(statesOf(last(once)));
    expect(once).toHaveLength(1);
  });

  it('another seed is another run', async () => {
    const [a, b] = [await play(small({ seed: 1 })), await play(small({ seed: 2 }))];
    expect(outcome(a)).not.toEqual(outcome(b));
    const [p, q] = [statesOf(last(checkpoints(a))), statesOf(last(checkpoints(b)))];
    for (const name of ['reservoir/rate', 'drive/projection', 'attractor/bump', 'past/feedback']) {
      expect(p[name]).not.toBe(q[name]);
    }
  });

  it('each of the spec’s choices makes a difference', async () => {
    const ends = await Promise.all(Object.values(variants).map(async (change) => outcome(await play(small(change)))));
    expect(new Set(ends.map(({ rmse }) => rmse)).size).toBe(ends.length - 1);
  });

  it('with nothing learnt is the same whether no rule proposes or nothing is consolidated', async () => {
    expect(outcome(await play(small({ rule: null })))).toEqual(outcome(await play(small({ consolidation: 'frozen' }))));
  });

  it('how long the bursts are changes nothing', async () => {
    const events = await play(small(), { scheduler: slices() });
    expect(numbersOf(events)).toEqual(numbersOf(await play(small())));
  });
});

describe('a resumed run', () => {
  it('made longer equals the long one from the start', async () => {
    const short = await play(small(protocol(2, [])));
    const long = await play(small(protocol(5, [2, 4])));
    const more = await play(small(protocol(5, [2, 4])), { from: filed(last(checkpoints(short))) });
    expect(only('test', more)).toEqual(only('test', long));
    expect(statesOf(last(checkpoints(more)))).toEqual(statesOf(last(checkpoints(long))));
    expect(only('progress', more).map(({ step }) => step)).toEqual([360, 480, 501, 600]);
  });

  it('at its own end is only tested, as it was', async () => {
    const whole = await play(small());
    const again = await play(small(), { from: filed(last(checkpoints(whole))) });
    expect(again.map(({ type }) => type)).toEqual(['test', 'done']);
    expect(only('test', again)).toEqual([last(only('test', whole))]);
    expect(outcome(again)).toEqual(outcome(whole));
    expect(last(only('done', again)).stepsPerSecond).toBe(0);
  });

  it('at its own end can be stopped in its test', async () => {
    const [from] = checkpoints(await play(small(protocol(1, []))));
    if (from === undefined) throw new Error('expected a checkpoint');
    const scheduler = slices();
    const stop = scheduler.turns.pipe(filter((turn) => turn === 5));
    const events = await play(small(protocol(1, [])), { from, scheduler, stop });
    expect(events.map(({ type }) => type)).toEqual(['checkpoint']);
    expect(checkpoints(events)[0]).toEqual(from);
  });

  it('of states that do not fit is an error in the stream', async () => {
    const [from] = checkpoints(await play(small(protocol(1, []))));
    if (from === undefined) throw new Error('expected a checkpoint');
    const { error } = await hear(run(small({ reservoir: { units: 41, tau: 20 } }), { from }));
    expect(String(error)).toMatch(/^CheckpointError: .*expected .*41.*found .*40/);
    const { error: missing } = await hear(run(small({ rule: 'force' }), { from }));
    // The controls come with the checkpoint, so that the rule is the one that was saved.
    expect(missing).toBeUndefined();
    const states = new Map([...from.states].filter(([name]) => name !== 'reservoir/rate'));
    const { error: lost } = await hear(run(small(protocol(2, [])), { from: { ...from, states } }));
    expect(String(lost)).toMatch(/^CheckpointError: reservoir\/rate: expected its state in the checkpoint/);
  });
});

describe('a run that is stopped', () => {
  const spec = small(protocol(3, [1, 2]));

  it('at once saves after its first step', async () => {
    const events = await play(spec, { stop: of('now') });
    expect(events.map(({ type }) => type)).toEqual(['progress', 'checkpoint']);
    expect(checkpoints(events)[0]?.step).toBe(1);
  });

  it('within a trial saves at the next step', async () => {
    const long = small({ task: { kind: 'short', period: 700 }, ...protocol(2, []) });
    const stop = new Subject<void>();
    const events: RunEvent[] = [];
    await new Promise<void>((resolve, reject) => {
      run(long, { stop }).subscribe({
        next: (event) => {
          events.push(event);
          if (event.type === 'progress' && event.step === 501) stop.next();
        },
        complete: resolve,
        error: reject,
      });
    });
    const from = last(checkpoints(events));
    expect(from.step).toBe(502);
    expect(only('done', events)).toEqual([]);
    expect(outcome(await play(long, { from: filed(from) }))).toEqual(outcome(await play(long)));
  });

  it('within a test saves what the test was forked from', async () => {
    const scheduler = slices();
    const stop = new Subject<number>();
    const events: RunEvent[] = [];
    await new Promise<void>((resolve, reject) => {
      run(spec, { scheduler, stop }).subscribe({
        next: (event) => {
          events.push(event);
          if (event.type === 'checkpoint')
            scheduler.turns
              .pipe(
                take(10),
                filter((turn) => turn > 0),
              )
              .subscribe({ complete: () => stop.next(0) });
        },
        complete: resolve,
        error: reject,
      });
    });
    expect(only('test', events)).toEqual([]);
    expect(checkpoints(events).map(({ step }) => step)).toEqual([120, 120]);
    expect(checkpoints(events)[1]).toEqual(checkpoints(events)[0]);
    expect(outcome(await play(spec, { from: filed(last(checkpoints(events))) }))).toEqual(outcome(await play(spec)));
  });

  it('anywhere, any number of times, ends with the numbers of the uninterrupted one', async () => {
    const whole = await play(spec);
    const turns = slices();
    let total = 0;
    turns.turns.subscribe(() => total++);
    await play(spec, { scheduler: turns });

    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: total }), { minLength: 1, maxLength: 3 }), async (stops) => {
        let from: Checkpoint | undefined;
        let events: readonly RunEvent[] = [];
        const tests: RunEvent[] = [];
        for (const at of [...stops, Number.POSITIVE_INFINITY]) {
          const scheduler = slices();
          const stop = scheduler.turns.pipe(filter((turn) => turn === at));
          events = await play(spec, { scheduler, stop, ...(from === undefined ? {} : { from }) });
          tests.push(...only('test', events));
          if (last(events).type === 'done') break;
          expect(last(events).type).toBe('checkpoint');
          from = filed(last(checkpoints(events)));
        }
        expect(outcome(events)).toEqual(outcome(whole));
        for (const test of tests) expect(only('test', whole)).toContainEqual(test);
        for (const test of only('test', whole)) expect(tests).toContainEqual(test);
        const end = from === undefined ? checkpoints(events) : [from, ...checkpoints(events)];
        expect(statesOf(last(end))).toEqual(statesOf(last(checkpoints(whole))));
      }),
      { numRuns: times(25, 10) },
    );
  });

  it('after its end, or never, is a whole run', async () => {
    const whole = numbersOf(await play(spec));
    expect(numbersOf(await play(spec, { stop: NEVER }))).toEqual(whole);
    const stop = new Subject<void>();
    const events = await play(spec, { stop });
    stop.next();
    expect(numbersOf(events)).toEqual(whole);
    expect(stop.observed).toBe(false);
  });

  it('by an error ends with that error', async () => {
    const { error } = await hear(run(spec, { stop: throwError(() => new Error('unplugged')) }));
    expect(String(error)).toBe('Error: unplugged');
  });
});

describe('what goes wrong in a run comes through the stream', () => {
  const wild = { kind: 'bump', side: 10, weights: { noise: 3 }, warmup: 3000 } as const;

  it('an attractor that diverges, with its noise and its sheet', async () => {
    const { error, values } = await hear(run(small({ attractor: wild })));
    expect(error).toBeInstanceOf(DivergenceError);
    expect(String(error)).toContain('weights too strong for the sheet (here side 10, weights.noise 3)');
    expect(only('done', values)).toEqual([]);
  });

  it('a recording of one that diverges', async () => {
    const { error } = await hear(run(small({ attractor: { ...wild, kind: 'replayed' } })));
    expect(error).toBeInstanceOf(DivergenceError);
  });

  it('weights that diverge', async () => {
    const { error } = await hear(run(small({ rule: { kind: 'hebbian', learningRate: 1e9 } })));
    expect(error).toBeInstanceOf(DivergenceError);
    expect(String(error)).toMatch(/^DivergenceError: reward\.P: expected finite, found -Infinity at step \d+/);
  });

  it('a test that diverges, or that asks for what there is not', async () => {
    const spec = small({ attractor: null, ...protocol(1, []) });
    const pipeline = pipelineOf(spec);
    const { states, controls } = last(checkpoints(await play(spec)));
    const past = {
      ...(states.get('past/feedback') as object),
      weights: matrix(new Float64Array(40).fill(1e308), 1, 40),
    };
    const wild = { trial: 1, controls, states: new Map([...states, ['past/feedback', past]]) };
    const { error } = await hear(evaluate(pipeline, wild));
    expect(error).toBeInstanceOf(DivergenceError);
    const still = await hear(
      evaluate(pipeline, { trial: 1, states, controls: { ...controls, memory: { kind: 'still' } } }),
    );
    expect(String(still.error)).toBe(
      'RangeError: controls.memory: expected bump, replayed, ring, oscillators, none, found still',
    );
  });
});

describe('a run that no one listens to any more', () => {
  it.each([1, 20, 25, 60, 100])('stops for good, in training or in a test: after turn %i', async (at) => {
    const scheduler = slices();
    const events: RunEvent[] = [];
    const subscription = run(small(), { scheduler }).subscribe((event) => void events.push(event));
    await new Promise<void>((resolve) => {
      scheduler.turns
        .pipe(
          filter((turn) => turn === at),
          take(1),
        )
        .subscribe(() => resolve());
    });
    subscription.unsubscribe();
    const [heard, asked] = [events.length, scheduler.asked()];
    await idle();
    expect(scheduler.waiting()).toBe(0);
    expect(scheduler.asked()).toBe(asked);
    expect(events).toHaveLength(heard);
    expect(only('done', events)).toEqual([]);
  });

  it.each(['progress', 'checkpoint', 'test'] as const)('stops for good on its %s event', async (type) => {
    const scheduler = slices();
    const events = await hear(
      run(small(), { scheduler }).pipe(
        filter((event) => event.type === type),
        take(1),
        map((event) => event.type),
      ),
    );
    expect(events.values).toEqual([type]);
    const asked = scheduler.asked();
    await idle();
    expect([scheduler.waiting(), scheduler.asked()]).toEqual([0, asked]);
  });

  it('leaves nothing waiting at its end', async () => {
    const scheduler = slices();
    await play(small(), { scheduler });
    expect(scheduler.waiting()).toBe(0);
  });
});
