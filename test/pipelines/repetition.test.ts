import { describe, expect, it } from 'vitest';
import { type Controls, clock, vector } from '../../modules/index.ts';
import { type Frame, pipelineOf, type Spec, sharing, training } from '../../pipelines/index.ts';
import { type Repetition, watchRepetition } from '../../pipelines/run/repetition.ts';
import { live } from './sessions.ts';
import { type JsonObject, only, play, small } from './support.ts';

const TRIAL = 100;

interface Made {
  /** Rates at a step of a trial. */
  readonly x: (stepInTrial: number, trial: number) => readonly number[];
  readonly target?: (trial: number) => number;
  readonly controls?: (trial: number) => Controls;
}

/** Frames as a pipeline of the user's own may have them, from a step on. */
const framesOf = (
  { x, target = () => 0, controls = () => CONTROLS }: Made,
  trials: number,
  from = 0,
): readonly Frame[] =>
  Array.from({ length: trials * TRIAL - from }, (_, i): Frame => {
    const step = from + i;
    const [trial, stepInTrial] = [Math.floor(step / TRIAL), step % TRIAL];
    return {
      ...{ step, trial, stepInTrial, dt: 2, time: 2 * step, lastOfTrial: stepInTrial === TRIAL - 1 },
      ...{ controls: controls(trial), save: undefined, load: undefined },
      attractor: { x: vector(Float64Array.from(x(stepInTrial, trial))), position: vector(new Float64Array(2)) },
      target: vector(Float64Array.of(target(trial))),
    };
  });

const CONTROLS: Controls = { memory: { kind: 'own' } };

/** What is known after each trial. */
const watched = (frames: readonly Frame[]): readonly (Repetition | undefined)[] => {
  const see = watchRepetition(TRIAL);
  return frames.flatMap((frame) => {
    const known = see(frame);
    return frame.lastOfTrial ? [known] : [];
  });
};

const round = (n: number, by = 0): readonly number[] => [Math.cos(n / 9) + by, Math.sin(n / 9)];

describe('whether a memory repeats itself', () => {
  it('is known when its signal has come twice: how long the trials were the same, in ms', () => {
    expect(watched(framesOf({ x: (n) => round(n) }, 2))).toEqual([undefined, { trials: [0, 1], held: 200, of: 200 }]);
    const parts = framesOf({ x: (n, trial) => (trial === 1 && n >= 40 ? round(2 * n) : round(n)) }, 2);
    const [, { held = 0, of } = {}] = watched(parts);
    expect(of).toBe(200);
    expect(held).toBeGreaterThanOrEqual(80);
    expect(held).toBeLessThan(100);
  });

  it('does not depend on the scale of the rates, nor on what is the same in all of them', () => {
    for (const scale of [1e-6, 1e6]) {
      const noisy = (by: number) =>
        framesOf({ x: (n, trial) => round(n, trial * by).map((rate) => scale * (rate + 5)) }, 2);
      expect(watched(noisy(0.3))[1]).toMatchObject({ held: 200 });
      expect(watched(noisy(2))[1]).toMatchObject({ held: 0 });
    }
  });

  it('is asked of trials with the same target only', () => {
    const turns = framesOf({ x: (n, trial) => round(n, 9 * (trial % 2)), target: (trial) => trial % 2 }, 3);
    expect(watched(turns)).toEqual([undefined, undefined, { trials: [0, 2], held: 200, of: 200 }]);
  });

  it('once lost is lost, until it is another memory', () => {
    const once = (n: number, trial: number) => round(n, trial === 1 ? 9 : 0);
    expect(watched(framesOf({ x: once }, 4)).map((known) => known?.held)).toEqual([undefined, 0, 0, 0]);
    const other: Controls = { memory: { kind: 'other' } };
    const swapped = framesOf({ x: once, controls: (trial) => (trial < 2 ? CONTROLS : other) }, 4);
    expect(watched(swapped).map((known) => known?.held)).toEqual([undefined, 0, undefined, 200]);
  });

  it('is not asked of parts of trials, nor across a jump', () => {
    const frames = framesOf({ x: (n) => round(n) }, 3, 30);
    expect(watched(frames)).toEqual([undefined, undefined, { trials: [1, 2], held: 200, of: 200 }]);
    const before = framesOf({ x: (n) => round(n, 9) }, 1);
    expect(watched([...before, ...framesOf({ x: (n) => round(n) }, 2)])).toEqual([
      undefined,
      undefined,
      { trials: [0, 1], held: 200, of: 200 },
    ]);
  });

  it('is not asked where nothing remembers', () => {
    const frames = framesOf({ x: (n) => round(n) }, 3).map(({ attractor: _, ...frame }) => frame);
    expect(watched(frames)).toEqual([undefined, undefined, undefined]);
  });
});

describe('the memories that ship', () => {
  const heldBy = (memory: JsonObject): Repetition | undefined => {
    const spec: Spec = small({ memory });
    const pipeline = pipelineOf(spec);
    const see = watchRepetition(pipeline.trialSteps);
    let known: Repetition | undefined;
    clock({ trials: 2, trialSteps: pipeline.trialSteps, burst: Number.POSITIVE_INFINITY, controls: spec })
      .pipe(training(pipeline, sharing().share))
      .subscribe((frame) => {
        known = see(frame);
      });
    return known;
  };

  it('repeat themselves when they are cued, recorded, or have no noise; a bump without a cue does not', () => {
    for (const memory of [
      { kind: 'bump', side: 12 },
      { kind: 'replayed', side: 10, warmup: 20 },
      { kind: 'ring' },
      { kind: 'oscillators' },
    ]) {
      expect(heldBy(memory), JSON.stringify(memory)).toEqual({ trials: [0, 1], held: 120, of: 120 });
    }
    expect(heldBy({ kind: 'bump', side: 12, cue: null, inputNoise: 0.1 })?.held).toBeLessThan(120);
    expect(heldBy({ kind: 'none' })).toBeUndefined();
  });
});

describe('a memory that does not repeat itself', () => {
  const drifting = { kind: 'bump', side: 12, warmup: 20, cue: null, inputNoise: 0.1 };
  const message = expect.stringMatching(
    /^it does not repeat itself: trial 2 was like trial 1 for 0\.\d+ s of 0\.12 s, so what is learnt of the rest does not last/,
  );
  const protocol = { trials: 3, testAt: [], testTrials: 1 };

  it('is told once by a run, after two trials', async () => {
    const events = await play(small({ protocol, memory: drifting }));
    expect(only('warning', events)).toEqual([{ type: 'warning', path: 'memory', message }]);
    const told = events.findIndex(({ type }) => type === 'warning');
    expect(events[told + 1]).toMatchObject({ type: 'progress', step: 240 });
    expect(only('warning', await play(small({ protocol })))).toEqual([]);
  });

  it('changes nothing that is learnt, and a run that goes on asks anew', async () => {
    const [first] = only('checkpoint', await play(small({ protocol: { ...protocol, trials: 1 }, memory: drifting })));
    const again = await play(
      small({ protocol: { ...protocol, trials: 4 }, memory: drifting }),
      first && { from: first.checkpoint },
    );
    expect(only('warning', again)).toMatchObject([{ message: expect.stringMatching(/trial 3 was like trial 2/) }]);
  });

  it('is in the description of a session, by its variant, for as long as it stands there', async () => {
    const variants = [
      { name: 'drifting', spec: small({ memory: drifting }) },
      { name: 'cued', spec: small({ memory: { kind: 'bump', side: 12, warmup: 20 } }) },
    ];
    const session = live(variants);
    const warned: number[] = [];
    session.warned.subscribe(({ warnings }) => warned.push(warnings.length));
    await session.steps(239);
    expect(session.description().warnings).toEqual([]);
    await session.steps(1);
    expect(session.description().warnings).toEqual([{ path: 'drifting/memory', message }]);
    await session.steps(240);
    expect(warned).toEqual([1]);
    await session.ask('swap', { place: 'memory', kind: 'oscillators', variant: 'drifting' });
    await session.steps(1);
    expect(session.description().warnings).toEqual([]);
    expect(warned).toEqual([1, 0]);
  });
});
