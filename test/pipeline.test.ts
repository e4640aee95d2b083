import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  attractor,
  CheckpointError,
  clock,
  every,
  everyStep,
  feedback,
  fork,
  frozen,
  gaussian,
  keyOf,
  type Proposed,
  perTrial,
  pogodin2019,
  type ReadOut,
  readout,
  readoutAtRest,
  record,
  replayed,
  reservoir,
  resume,
  Saved,
  type States,
  silence,
  sparsely,
  swap,
  type Tick,
  uniform,
  type Weighted,
  zeros,
} from '../modules/index.ts';
import { copyOf, entries, firstDifference } from './support/bits.ts';
import {
  bump,
  type Consolidation,
  forceRule,
  hebbianRule,
  type Learning,
  type NetworkFrame,
  network,
  OUTPUTS,
  type Places,
  projected,
  type Rule,
  TRIAL,
  UNITS,
  workingMemory,
} from './support/network.ts';
import { at, collect, last, run, ticks } from './support/ticks.ts';

const STEPS = 4 * TRIAL;
const trials = { trialSteps: TRIAL };

const recording = record(bump, TRIAL);
const memories = {
  'a live attractor': () => workingMemory(),
  'a replayed recording': () => (source) => source.pipe(replayed({ trajectory: recording }), projected()),
  'no memory': () => silence({ units: UNITS }),
} satisfies Record<string, NonNullable<Places['memory']>>;

const rules: Record<string, () => Rule> = {
  hebbian: hebbianRule,
  force: forceRule,
  'a swap': () => swap<Learning, Proposed>('rule', { hebbian: hebbianRule, force: forceRule }, 'hebbian'),
};
const consolidations: Record<string, () => Consolidation> = {
  everyStep,
  every: () => every({ interval: 5 }),
  perTrial,
  sparsely: () => sparsely({ probability: 0.5, seed: 3 }),
  frozen,
};

/** All that a frame holds but its requests. */
const signals = (frames: readonly Tick[]): unknown[] =>
  frames.map(({ save, load, describe: _, ...others }) => copyOf(others));
const same = (found: readonly Tick[], expected: readonly Tick[]): void =>
  expect(firstDifference(signals(found), signals(expected))).toBeUndefined();

/** The states after step `cut`. */
const savedAt = (cut: number, places: Places = {}): States => {
  const saved = new Saved();
  run(ticks(cut + 1, { ...trials, save: (step) => (step === cut ? saved : undefined) }), network(places));
  return saved.states;
};

const variants = [
  ...Object.entries(rules).flatMap(([rule, makeRule]) =>
    Object.entries(consolidations).map(([name, consolidation]): [string, Places] => [
      `${rule}, ${name}`,
      { rule: makeRule, consolidation },
    ]),
  ),
  ...Object.entries(memories).map(([name, memory]): [string, Places] => [`hebbian, everyStep, ${name}`, { memory }]),
];

describe.each(variants)('the network with %s', (_, places) => {
  const whole = run(ticks(STEPS, trials), network(places));

  it('is bit-identical when subscribed to again, and made again', () => {
    const operator = network(places);
    for (let n = 0; n < 2; n++) same(run(ticks(STEPS, trials), operator), whole);
  });

  it('is bit-identical when resumed, at a trial’s end and within one', () => {
    for (const cut of [0, 7, TRIAL - 1, TRIAL, 2 * TRIAL + 5, STEPS - 2]) {
      const load = resume(savedAt(cut, places));
      same(run(ticks(STEPS, { ...trials, load }, cut + 1), network(places)), whole.slice(cut + 1));
    }
  });
});

describe('the network', () => {
  it('learns: its weights move, and stay finite', () => {
    for (const rule of [hebbianRule, forceRule]) {
      const weights = entries(last(run(ticks(STEPS, trials), network({ rule }))).weights);
      expect(weights.every((w) => Number.isFinite(w) && w !== 0)).toBe(true);
    }
  });

  it('is the same from a clock as from a list of ticks', () => {
    const ticking = clock({ trialSteps: TRIAL, trials: 4, burst: Number.POSITIVE_INFINITY });
    same(collect(ticking.pipe(network())), run(ticks(STEPS, trials), network()));
  });

  it('can be saved twice and resumed from either: a chain of resumed runs is one run', () => {
    const whole = run(ticks(STEPS, trials), network());
    let states = savedAt(9);
    for (const [before, cut] of [
      [9, 14],
      [14, 23],
      [23, 40],
    ] as const) {
      const saved = new Saved();
      const save = (step: number) => (step === cut ? saved : undefined);
      run(ticks(cut + 1, { ...trials, load: resume(states), save }, before + 1), network());
      states = saved.states;
    }
    same(run(ticks(STEPS, { ...trials, load: resume(states) }, 41), network()), whole.slice(41));
  });

  it('refuses to resume as another network', () => {
    const load = resume(savedAt(5));
    expect(() => run(ticks(7, { ...trials, load }, 6), network({ rule: forceRule }))).toThrow(CheckpointError);
    expect(() => run(ticks(7, { ...trials, load }, 6), network({ rule: forceRule }))).toThrow(
      /update\/force: expected its state in the checkpoint, found .*update\/hebbian/,
    );
  });

  it('refuses a checkpoint of another size, and says which state does not fit', () => {
    const states = new Map(savedAt(5));
    states.set('reservoir/rate', { u: new Float64Array(7), r: new Float64Array(7) });
    expect(() => run(ticks(7, { ...trials, load: fork(states) }, 6), network())).toThrow(
      'reservoir/rate.u: expected Float64Array(20), found Float64Array(7)',
    );
  });
});

/** A test: the same network without reward and rule, its weights frozen. */
const testing = feedback<ReadOut & Weighted>({ readout: readoutAtRest(OUTPUTS), weights: zeros(OUTPUTS, UNITS) })(
  (source) =>
    source.pipe(
      workingMemory({ ...bump, noiseSeed: [3, 'test'] }),
      reservoir({
        ...pogodin2019.reservoir,
        units: UNITS,
        tau: 10,
        outputs: OUTPUTS,
        connectivity: 0.3,
        seed: 3,
        noiseSeed: [3, 'test'],
      }),
      readout({ ...pogodin2019.readout, outputs: OUTPUTS, seed: [3, 'test'] }),
      frozen(),
    ),
);

describe('a test forked from a half-trained network', () => {
  it('does not disturb the training run, which goes on beside it', () => {
    const expected = run(ticks(STEPS, trials), network());
    const source = new Subject<Tick>();
    const training: NetworkFrame[] = [];
    source.pipe(network()).subscribe((frame) => void training.push(frame));
    const saved = new Saved();
    for (const tick of ticks(STEPS, { ...trials, save: (step) => (step === 2 * TRIAL - 1 ? saved : undefined) })) {
      source.next(tick);
      if (tick.step >= 2 * TRIAL - 1 && tick.step % 5 === 0) {
        run(ticks(4 * TRIAL, { ...trials, load: fork(saved.states) }, 2 * TRIAL), testing);
      }
    }
    same(training, expected);
  });

  it('keeps the weights of its checkpoint, array for array, and can be repeated', () => {
    const states = savedAt(2 * TRIAL - 1);
    const trained = at(run(ticks(2 * TRIAL, trials), network()), 2 * TRIAL - 1).weights;
    const test = () => run(ticks(4 * TRIAL, { ...trials, load: fork(states) }, 2 * TRIAL), testing);
    for (const { weights } of test()) expect(firstDifference(weights, trained)).toBeUndefined();
    same(test(), test());
  });

  it('goes on from the training run’s activity', () => {
    const states = savedAt(2 * TRIAL - 1);
    const { u } = states.get('reservoir/rate') as { u: Float64Array };
    const [first] = run(ticks(2 * TRIAL + 1, { ...trials, load: fork(states) }, 2 * TRIAL), testing);
    const [rested] = run(ticks(2 * TRIAL + 1, trials, 2 * TRIAL), testing);
    const close = (frame: typeof first) =>
      Math.max(...entries(frame?.reservoir.u ?? zeros(UNITS)).map((v, i) => Math.abs(v - at(u, i))));
    expect(close(first)).toBeLessThan(0.5);
    expect(firstDifference(first?.reservoir.u, rested?.reservoir.u)).toBeDefined();
  });
});

describe('ablations are paired sample for sample', () => {
  const whole = run(ticks(STEPS, trials), network());
  const others: [string, Places][] = [
    ['the FORCE rule', { rule: forceRule }],
    ['weights that are frozen', { consolidation: frozen }],
    ['sparse consolidation', { consolidation: () => sparsely({ probability: 0.3, seed: 3 }) }],
    ['no working memory', { memory: memories['no memory'] }],
    ['a replayed memory', { memory: memories['a replayed recording'] }],
  ];

  const noises = (frames: readonly NetworkFrame[]) =>
    frames.map(({ reservoir: { u, r }, readout: { z, zhat } }) => [
      ...entries(r).map((rate, i) => rate - Math.tanh(u.get(i))),
      ...entries(z).map((value, d) => value - zhat.get(d)),
    ]);

  it.each(others)('the rate and exploration noise are the same with %s', (_, places) => {
    const found = noises(run(ticks(STEPS, trials), network(places)));
    noises(whole).forEach((row, n) => {
      row.forEach((value, i) => {
        expect(at(at(found, n), i)).toBeCloseTo(value, 12);
      });
    });
  });

  it('and are the keyed noise of those modules alone', () => {
    const xi = new Float64Array(UNITS);
    const eta = new Float64Array(OUTPUTS);
    noises(whole).forEach((row, step) => {
      uniform(keyOf(3, 'reservoir', 'xi')).fill(xi, step);
      uniform(keyOf(3, 'readout', 'eta')).fill(eta, step);
      [...xi.map((value) => 0.05 * value), ...eta.map((value) => 0.5 * value)].forEach((value, i) => {
        expect(at(row, i)).toBeCloseTo(value, 12);
      });
    });
  });

  it.each(others.slice(0, 3))('the attractor and its drive are bit-identical with %s', (_, places) => {
    const memory = (frames: readonly NetworkFrame[]) =>
      frames.map((frame) => [frame.drive, (frame as { attractor?: unknown }).attractor]);
    const found = memory(run(ticks(STEPS, trials), network(places)));
    expect(firstDifference(found.map(copyOf), memory(whole).map(copyOf))).toBeUndefined();
  });

  it('the drive’s noise is the same live and replayed', () => {
    const expected = new Float64Array(UNITS);
    const still = projected();
    for (const { drive, step } of run(
      ticks(STEPS, trials).map((tick) => ({ ...tick, attractor: { x: zeros(64), position: zeros(2) } })),
      still,
    )) {
      gaussian(keyOf(3, 'projection', 'drive')).fill(expected, step);
      entries(drive).forEach((value, i) => {
        expect(value).toBeCloseTo(0.05 * at(expected, i), 15);
      });
    }
  });

  it('the whole network is the same when a module that nobody reads is added', () => {
    const watched = feedback<ReadOut & Weighted>({ readout: readoutAtRest(OUTPUTS), weights: zeros(OUTPUTS, UNITS) });
    const body = (extra: boolean) =>
      watched((source) =>
        source.pipe(
          extra ? attractor(bump) : replayed({ trajectory: recording }),
          silence({ units: UNITS }),
          reservoir({ ...pogodin2019.reservoir, units: UNITS, outputs: OUTPUTS, connectivity: 0.3, seed: 3 }),
          readout({ ...pogodin2019.readout, outputs: OUTPUTS, seed: 3 }),
          frozen(),
        ),
      );
    const without = (frames: readonly object[]) =>
      frames.map(({ attractor: _, ...others }: { attractor?: unknown }) => copyOf(others));
    const found = [true, false].map((extra) => without(run(ticks(20, trials), body(extra))));
    expect(firstDifference(found[0], found[1])).toBeUndefined();
  });
});
