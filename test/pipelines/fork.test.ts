import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as connectivity from '../../modules/connectivity.ts';
import { fork, type Seed, type States } from '../../modules/index.ts';
import {
  type Checkpoint,
  evaluate,
  pipelineOf,
  type Spec,
  sharing,
  type TrainingFrame,
  training,
} from '../../pipelines/index.ts';
import {
  checkpoints,
  framesOf,
  hear,
  type JsonObject,
  last,
  networkOf,
  numbers,
  only,
  play,
  small,
  statesOf,
  stepsIn,
} from './support.ts';

vi.mock('../../modules/connectivity.ts', { spy: true });

/** What leaves the published network in a test: neither reward nor update. */
type Frame = Omit<TrainingFrame, 'reward' | 'update'>;

const TESTS = 3;
const protocol = { protocol: { trials: 3, testAt: [1, 2], testTrials: TESTS } };

/** The frames of a test of these states. */
const tested = (spec: Spec, states: States, noiseSeed: Seed): readonly Frame[] =>
  framesOf(networkOf(spec).tested(noiseSeed), {
    ...networkOf(spec).ticking(TESTS),
    load: fork(states),
  }) as readonly Frame[];

/** The frames of training from rest. */
const trained = (spec: Spec, trials = 2): readonly TrainingFrame[] => {
  const network = networkOf(spec);
  return framesOf(network.trained, network.ticking(trials));
};

const bump = ({ attractor }: Frame): readonly number[] => (attractor === undefined ? [] : numbers(attractor.x));
const drive = (frame: Frame): readonly number[] => numbers(frame.drive);
const potentials = ({ reservoir }: Frame): readonly number[] => numbers(reservoir.u);
/** η of each step where nothing has been learnt: then z is nothing else. */
const exploration = ({ readout }: Frame): readonly number[] => numbers(readout.z);
const rateNoise = ({ reservoir: { u, r } }: Frame): readonly number[] =>
  numbers(r).map((rate, i) => rate - Math.tanh(u.get(i)));

const unlearnt = (change: JsonObject = {}): Spec => small({ rule: null, ...protocol, ...change });

describe('a test', () => {
  const spec = small(protocol);
  let events: Awaited<ReturnType<typeof play>>;
  let saved: readonly Checkpoint[];
  beforeAll(async () => {
    events = await play(spec);
    saved = checkpoints(events);
  });

  it('can be run again by anyone from its checkpoint, with the same numbers', async () => {
    const pipeline = pipelineOf(spec);
    for (const [n, test] of only('test', events).entries()) {
      const { states = new Map(), controls = {} } = saved[n] ?? {};
      const { values } = await hear(evaluate(pipeline, { trial: test.trial, states, controls }));
      expect(values.map((scores) => ({ type: 'test', trial: test.trial, ...scores }))).toEqual([test]);
    }
  });

  it('leaves the checkpoint it was forked from as it was', async () => {
    for (const checkpoint of saved) {
      const before = statesOf(checkpoint);
      await hear(evaluate(pipelineOf(spec), { trial: 1, ...checkpoint }));
      expect(statesOf(checkpoint)).toEqual(before);
    }
  });

  it('begins with the weights and the activity that training left, and keeps the weights', () => {
    const { states } = last(saved);
    const past = states.get('past/feedback') as Pick<Frame, 'readout' | 'weights'>;
    const frames = tested(spec, states, [7, 'test', 3]);
    expect(numbers(past.weights).some((weight) => weight !== 0)).toBe(true);
    for (const { weights } of frames) expect(numbers(weights)).toEqual(numbers(past.weights));
    const { u } = states.get('reservoir/rate') as { readonly u: Float64Array };
    const [first] = frames;
    const moved = first === undefined ? [] : potentials(first).map((value, i) => Math.abs(value - (u[i] ?? 0)));
    expect(Math.max(...moved)).toBeLessThan(0.2);
    expect(Math.max(...u.map(Math.abs))).toBeGreaterThan(0.4);
  });

  it('goes on from trial to trial but for the attractor, which starts anew in each', () => {
    const frames = tested(spec, last(saved).states, [7, 'test', 3]);
    const steps = stepsIn(spec);
    for (const trial of [0, 1, 2]) {
      const [begin, next] = [frames[trial * steps], frames[trial * steps + 1]];
      expect(begin?.attractor?.increment).toBeUndefined();
      expect(next?.attractor?.increment).toBeDefined();
      expect(Math.max(...numbers(begin?.attractor?.h ?? last(frames).drive))).toBeLessThan(
        Math.max(...numbers(frames[trial * steps + steps - 1]?.attractor?.h ?? last(frames).drive)),
      );
    }
    const [end, begin] = [frames[steps - 1], frames[steps]];
    const jump = begin?.reservoir.u.data.map((value, i) => Math.abs(value - (end?.reservoir.u.get(i) ?? 0)));
    expect(Math.max(...(jump ?? []))).toBeLessThan(0.2);
  });

  it('shows the attractor no matter what state training left it in', () => {
    const seed = [7, 'test', 1];
    const fromRest = tested(spec, new Map(), seed).map(bump);
    for (const { states } of saved) expect(tested(spec, states, seed).map(bump)).toEqual(fromRest);
  });

  it('replays the same recording as training does', () => {
    const replayed = small({ ...protocol, attractor: { kind: 'replayed', side: 10, weights: { noise: 0.04 } } });
    const steps = stepsIn(replayed);
    const test = tested(replayed, new Map(), [7, 'test', 1]).map(bump);
    const training = trained(replayed).map(bump);
    expect(test.slice(0, 2 * steps)).toEqual(training);
    expect(test.slice(steps, 2 * steps)).toEqual(test.slice(0, steps));
  });

  it('does not advance the learning clock', () => {
    for (const { step, states } of saved) expect(states.get('update/hebbian')).toEqual({ t: step });
  });

  it('has no reward and no rule: a fork of FORCE needs no P', async () => {
    const force = small({ ...protocol, rule: 'force' });
    const { states, controls } = last(checkpoints(await play(force)));
    const without = new Map([...states].filter(([name]) => !name.startsWith('update') && !name.startsWith('reward')));
    const pipeline = pipelineOf(force);
    const scores = await hear(evaluate(pipeline, { trial: 3, states, controls }));
    expect(await hear(evaluate(pipeline, { trial: 3, states: without, controls }))).toEqual(scores);
    expect(tested(force, states, 1).some((frame) => 'reward' in frame || 'update' in frame)).toBe(false);
  });
});

describe('the noise of a test', () => {
  const spec = unlearnt();
  const training = trained(spec, TESTS);
  const test = (trial: number, of: Spec = spec) => tested(of, new Map(), [of.seed, 'test', trial]);
  const sources = { bump, drive, exploration, rateNoise } as const;

  it.each(Object.keys(sources) as (keyof typeof sources)[])('%s: is its own, another at each test point', (name) => {
    const source = sources[name];
    const all = [training, test(1), test(2)].map((frames) => JSON.stringify(frames.map(source)));
    expect(new Set(all).size).toBe(3);
    expect(JSON.stringify(test(1).map(source))).toBe(all[1]);
  });

  it('is another in each trial of the test', () => {
    const steps = stepsIn(spec);
    const noise = test(1).map(exploration);
    const trials = [0, 1, 2].map((trial) => JSON.stringify(noise.slice(trial * steps, (trial + 1) * steps)));
    expect(new Set(trials).size).toBe(3);
  });

  it('is the same for variants that are compared', () => {
    const noises = ['hebbian', 'force', null].map((rule) => test(2, unlearnt({ rule })));
    for (const source of [bump, drive, exploration, potentials]) {
      const [hebbian, ...others] = noises.map((frames) => frames.map(source));
      for (const other of others) expect(other).toEqual(hebbian);
    }
    expect(test(2, unlearnt({ attractor: null })).map(exploration)).toEqual(test(2).map(exploration));
  });
});

describe('an ablation is paired with what it is compared to', () => {
  /** What the modules of a spec draw at their first step, by the names that they share it by. */
  const matrices = (spec: Spec): Readonly<Record<string, unknown>> => {
    const { share, of } = sharing();
    const drawFeedback = vi.mocked(connectivity.drawFeedback).mockClear();
    framesOf(training(pipelineOf(spec), share), { ...networkOf(spec).ticking(1), trialSteps: 1 });
    const drawn = [...of].filter(([name]) => /^(recurrent|projection|targets) /.test(name));
    expect(drawFeedback).toHaveBeenCalledTimes(1);
    return { ...Object.fromEntries(drawn), feedback: drawFeedback.mock.results[0]?.value };
  };
  const kinds = (drawn: object) => Object.keys(drawn).map((name) => name.replace(/ .*/, ''));
  const changes: Readonly<Record<string, JsonObject>> = {
    'another rule': { rule: 'force' },
    'no rule': { rule: null },
    'another learning rate': { rule: { kind: 'hebbian', learningRate: 0.1, decay: null } },
    'another consolidation': { consolidation: 'perTrial' },
    'another protocol': { protocol: { trials: 50 } },
    'another reward': { reward: { tauAverage: 50 } },
    'no working memory': { attractor: null },
    'a replayed working memory': { attractor: { kind: 'replayed', side: 10, weights: { noise: 0.04 } } },
    'weaker recurrence': { reservoir: { units: 40, tau: 20, lambda: 0.5 } },
  };

  it.each(Object.keys(changes))('%s has the same matrices and the same target', (name) => {
    const [mine, theirs] = [matrices(small()), matrices(small(changes[name]))];
    expect(new Set(kinds(mine))).toEqual(new Set(['targets', 'recurrent', 'projection', 'feedback']));
    // What does not project draws no projection.
    const lost = name === 'no working memory' ? ['projection'] : [];
    expect(kinds(mine).filter((kind) => !kinds(theirs).includes(kind))).toEqual(lost);
    for (const [what, drawn] of Object.entries(theirs)) expect([what, drawn]).toEqual([what, mine[what]]);
  });

  it('another seed has others', () => {
    const [a, b] = [matrices(small({ seed: 1 })), matrices(small({ seed: 2 }))];
    const values = (drawn: object, kind: string) => Object.entries(drawn).find(([name]) => name.startsWith(kind))?.[1];
    for (const kind of ['recurrent', 'feedback', 'projection']) {
      expect(values(a, kind)).toBeDefined();
      expect(values(a, kind)).not.toEqual(values(b, kind));
    }
  });

  it.each(['another rule', 'no rule', 'another learning rate', 'another consolidation', 'another reward'])(
    '%s sees the same working memory at every step, and the same reservoir until it has learnt',
    (name) => {
      const [mine, theirs] = [trained(small()), trained(small(changes[name]))];
      expect(theirs.map(bump)).toEqual(mine.map(bump));
      expect(theirs.map(drive)).toEqual(mine.map(drive));
      expect(theirs.slice(0, 2).map(potentials)).toEqual(mine.slice(0, 2).map(potentials));
      expect(theirs.slice(0, 2).map(exploration)).toEqual(mine.slice(0, 2).map(exploration));
      const noise = mine.flatMap(rateNoise);
      const apart = theirs.flatMap(rateNoise).map((xi, n) => Math.abs(xi - (noise[n] ?? Number.NaN)));
      expect(apart.reduce((most, one) => Math.max(most, one))).toBeLessThan(1e-12);
      expect(last(theirs).readout.zhat.get(0)).not.toBe(last(mine).readout.zhat.get(0));
    },
  );

  it('two rules whose proposals do not count share every step of the reservoir', () => {
    const frozen = { consolidation: 'frozen' } as const;
    const [hebbian, force] = [trained(small(frozen)), trained(small({ ...frozen, rule: 'force' }))];
    expect(force.map(potentials)).toEqual(hebbian.map(potentials));
    expect(force.map(exploration)).toEqual(hebbian.map(exploration));
  });

  it('without the working memory there is no drive, and no noise of it', () => {
    for (const frame of trained(small({ attractor: null }), 1)) expect(drive(frame).every((x) => x === 0)).toBe(true);
    const silenced = trained(small({ projection: { strength: 0 } }), 1);
    expect(drive(last(silenced)).every((x) => x !== 0)).toBe(true);
  });

  it('a live working memory has fresh noise in every trial, a replayed one has none', () => {
    const steps = stepsIn(small());
    const trials = (change: JsonObject) => {
      const rates = trained(small(change)).map((frame) => JSON.stringify(bump(frame)));
      return [rates.slice(0, steps), rates.slice(steps)];
    };
    const [live, again] = trials({});
    expect(live).not.toEqual(again);
    const [replayed, replay] = trials({ attractor: { kind: 'replayed', side: 10, weights: { noise: 0.04 } } });
    expect(replayed).toEqual(replay);
  });
});
