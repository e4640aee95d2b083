import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeProblem, type Problem, type Tensor } from '../../modules/index.ts';
import { names } from '../../pipelines/files/files.ts';
import {
  isNetwork,
  parseSpec,
  parseSpecText,
  pipelineOf,
  readSpec,
  type Spec,
  targetsOf,
} from '../../pipelines/index.ts';
import { cannotRunTogether } from '../../pipelines/run/variants.ts';
import { type Json, type JsonObject, last, left, parsed, problemsOf, right, small, stepsIn } from './support.ts';

/** A spec with every field there is, all as published. */
const FULL = {
  task: { kind: 'gaussianProcess', period: 1000, variance: 10000, outputs: 1, seed: null },
  memory: {
    kind: 'bump',
    side: 50,
    tauMembrane: 30,
    tauAdaptation: 400,
    adaptation: 1.5,
    inputMean: 1,
    inputNoise: 0.0025,
    weights: { offset: -0.375, width: 1, noise: 0.04, shift: 0.03, heading: 8 },
    warmup: 100,
    cue: { row: 20, column: 20, size: 5, amplitude: 1 },
  },
  projection: { kind: 'projection', strength: 1, driveNoise: 0.05, connectivity: 0.1 },
  reservoir: { kind: 'rate', units: 1000, tau: 50, lambda: 1.5, rateNoise: 0.05, connectivity: 0.1, initial: null },
  readout: { kind: 'linear', exploration: 0.5, tauAverage: 5 },
  reward: { kind: 'success', tauAverage: 5 },
  rule: { kind: 'hebbian', learningRate: 0.0005, decay: 20000 },
  consolidation: { kind: 'everyStep' },
  protocol: { trials: 200, testAt: [10, 20, 50, 100, 200], testTrials: 4 },
  dt: 1,
  seed: 1,
} as const satisfies JsonObject;

/** What is drawn for it. */
const signalsOf = (spec: Spec): readonly Tensor[] => {
  if (!isNetwork(spec)) throw new Error('expected the published network');
  return targetsOf(spec);
};

type Step = string | number;

/** `a.b[2].c` or `a["odd key"]` as steps. */
const stepsOf = (path: string): readonly Step[] =>
  [...path.matchAll(/([\w$-]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*"|"[^\]]*…)\]/g)].map(([, key, index, odd]) => {
    if (key !== undefined) return key;
    return index === undefined ? String(odd) : Number(index);
  });

/** A copy with the value at a path replaced; `undefined` takes it out. */
const withAt = (data: Json, [step, ...rest]: readonly Step[], value: Json | undefined): Json => {
  if (step === undefined) return value ?? null;
  const copy = (Array.isArray(data) ? [...data] : { ...(data as JsonObject) }) as Record<Step, Json>;
  const inner = rest.length === 0 ? value : withAt(copy[step] ?? {}, rest, value);
  if (inner === undefined) delete copy[step];
  else copy[step] = inner;
  return copy as Json;
};
const change = (path: string, value: Json | undefined, data: Json = FULL): Json => withAt(data, stepsOf(path), value);

describe('a minimal spec', () => {
  it('has the constants of the published experiments, live and cued', () => {
    expect(parsed({ task: 'long' })).toEqual({
      ...FULL,
      task: { kind: 'long', period: 10000 },
    });
  });

  it('has 1-s short and Gaussian-process tasks, the latter of the run’s own seed', () => {
    expect(parsed({ task: 'short' }).task).toEqual({ kind: 'short', period: 1000 });
    expect(parsed({ task: 'gaussianProcess' }).task).toEqual(FULL.task);
  });

  it('has the published attractor, uncued, where a recording of it is replayed', () => {
    const { cue: _, ...bump } = FULL.memory;
    const weights = { ...bump.weights, shift: 0, heading: 0 };
    expect(parsed({ task: 'short', memory: 'replayed' }).memory).toEqual({
      ...bump,
      kind: 'replayed',
      weights,
      cue: null,
    });
  });

  it('has α = 1 for FORCE', () => {
    expect(parsed({ task: 'short', rule: 'force' }).rule).toEqual({ kind: 'force', alpha: 1 });
  });

  it('is a fresh object every time, so that no one’s change reaches another’s defaults', () => {
    const [a, b] = [parsed({ task: 'short', memory: { kind: 'bump', side: 20 } }), parsed({ task: 'short' })];
    expect(a.memory).not.toBe(b.memory);
    expect(b.memory).toMatchObject({ side: 50 });
  });
});

describe('the ways to write a spec', () => {
  it('a bare kind stands for the object of that kind', () => {
    const short = { task: 'gaussianProcess', memory: 'replayed', rule: 'force', consolidation: 'perTrial' };
    const spelled = Object.fromEntries(Object.entries(short).map(([key, kind]) => [key, { kind }]));
    expect(parsed(short)).toEqual(parsed(spelled));
  });

  it('null stands for a place’s null kind, no cue, a constant rate', () => {
    const spec = parsed({ task: 'short', memory: null, projection: null, rule: null, consolidation: null });
    expect([spec.memory, spec.projection, spec.rule]).toEqual([{ kind: 'none' }, { kind: 'none' }, { kind: 'none' }]);
    expect(spec.consolidation).toEqual({ kind: 'frozen' });
    expect(parsed(change('memory.cue', null)).memory).toMatchObject({ cue: null });
    expect(parsed(change('rule.decay', null)).rule).toMatchObject({ decay: null });
  });

  it('null stands for nothing elsewhere', () => {
    for (const key of ['task', 'reservoir', 'readout', 'reward', 'protocol', 'dt']) {
      expect(problemsOf(change(key, null)).map(({ path }) => path)).toEqual([key]);
    }
  });

  it('a kind with a required field cannot be bare', () => {
    expect(problemsOf(change('task', 'samples')).map(({ path }) => path)).toEqual(['task.values']);
  });

  it('the default cue keeps to a sheet of any side, wrapped around', () => {
    for (const [side, row, size] of [
      [50, 20, 5],
      [20, 0, 5],
      [15, 5, 5],
      [10, 0, 5],
      [3, 2, 3],
    ] as const) {
      const { memory } = parsed({ task: 'short', memory: { kind: 'bump', side } });
      expect(memory).toMatchObject({ cue: { row, column: row, size, amplitude: 1 } });
    }
  });

  it('a trial has period / dt steps, or as many as there are samples', () => {
    expect(stepsIn(parsed({ task: { kind: 'short', period: 300 }, dt: 0.5 }))).toBe(600);
    expect(
      stepsIn(
        parsed({
          task: {
            kind: 'samples',
            values: [
              [1, 2],
              [3, 4],
              [5, 6],
            ],
          },
        }),
      ),
    ).toBe(3);
  });
});

describe('the key that 0.1.0 called the memory by', () => {
  it('is read as memory, and problems are told by the key that was written', () => {
    const old = { task: 'short', attractor: { kind: 'bump', side: 20 } };
    expect(parsed(old)).toEqual(parsed({ task: 'short', memory: old.attractor }));
    expect(parsed({ task: 'short', attractor: null }).memory).toEqual({ kind: 'none' });
    const wrong = { kind: 'bump', side: 20, cue: { row: 30, column: 0 } };
    expect(problemsOf({ ...old, attractor: wrong }).map(({ path }) => path)).toEqual(['attractor.cue']);
    expect(problemsOf({ ...old, memory: 'bump' }).map(({ path }) => path)).toEqual(['attractor']);
  });
});

describe('the named pipelines', () => {
  const folder = new URL('../../pipelines/named/', import.meta.url);
  const read = (name: string) => right(parseSpecText(readFileSync(new URL(`${name}.json`, folder), 'utf8')));
  const tasks = { short: 'short', long: 'long', gp: 'gaussianProcess' } as const;

  it('are three tasks by two rules, with and without the attractor', () => {
    const rules = ['force', 'force-attractor', 'hebbian', 'hebbian-attractor'];
    expect(names()).toEqual(['gp', 'long', 'short'].flatMap((task) => rules.map((rule) => `${task}-${rule}`)));
  });

  for (const [task, kind] of Object.entries(tasks)) {
    for (const rule of ['hebbian', 'force'] as const) {
      it(`${task}-${rule} and ${task}-${rule}-attractor are what their names say, as published in all else`, () => {
        const published = parsed({ task: kind, rule });
        expect(read(`${task}-${rule}-attractor`)).toEqual(published);
        expect(read(`${task}-${rule}`)).toEqual({ ...published, memory: { kind: 'none' } });
      });
    }
  }
});

describe('each field', () => {
  const wrongType: readonly Json[] = ['1', true, [], {}, [1]];
  const timeConstant = { good: [0.51, 1, 1e9], bad: [0.5, 0, -1, 1.0001e9, null, ...wrongType] };
  const positive = { good: [1e-9, 1, 1e9], bad: [0, -1, 1.0001e9, null, ...wrongType] };
  const amount = { good: [0, 0.5, 1e9], bad: [-1e-9, 1.0001e9, null, ...wrongType] };
  const strength = { good: [-1e9, 0, 1e9], bad: [-1.0001e9, 1.0001e9, null, ...wrongType] };
  const probability = { good: [1e-9, 0.5, 1], bad: [0, -0.1, 1.1, null, ...wrongType] };
  const whole = (min: number, max: number) => ({
    good: [min, max],
    bad: [min - 1, max + 1, min + 0.5, -1, 1e300, null, ...wrongType],
  });
  const list = ['3', 3, null, {}, true];

  const fields: Readonly<Record<string, { readonly good: readonly Json[]; readonly bad: readonly Json[] }>> = {
    task: { good: ['short', 'long', { kind: 'short' }], bad: [null, 3, [], 'hard', 'constructor', '__proto__', ''] },
    'task.period': { good: [2, 1e6], bad: [0, -1, 1, 1.4, 1e6 + 1, null, ...wrongType] },
    'task.variance': { ...positive, good: [1e-9, 1, 1e6] },
    'task.outputs': whole(1, 100),
    'task.seed': { good: [null, 0, 2 ** 53 - 1], bad: [-1, 0.5, 2 ** 53, ...wrongType] },
    memory: { good: [null, 'none', 'bump', 'replayed', { kind: 'none' }], bad: [3, [], true, 'still', 'toString'] },
    'memory.side': { good: [25, 100], bad: [1, 0, -1, 101, 50.5, 1e9, null, ...wrongType] },
    'memory.tauMembrane': timeConstant,
    'memory.tauAdaptation': timeConstant,
    'memory.adaptation': strength,
    'memory.inputMean': strength,
    'memory.inputNoise': amount,
    'memory.weights': { good: [{}], bad: [null, 3, 'x', []] },
    'memory.weights.offset': strength,
    'memory.weights.width': positive,
    'memory.weights.noise': amount,
    'memory.weights.shift': { good: [0, 0.5, 1.5], bad: [-0.1, 1.6, null, ...wrongType] },
    'memory.weights.heading': { good: [-180, 0, 45.5, 180], bad: [-181, 181, null, ...wrongType] },
    'memory.warmup': { good: [0, 0.5, 1e5], bad: [-1, 100_001, null, ...wrongType] },
    'memory.cue': { good: [null, { row: 0, column: 49 }, { row: 1, column: 1, size: 50 }], bad: [3, 'x', []] },
    'memory.cue.row': { good: [0, 49], bad: [-1, 100, 0.5, null, ...wrongType] },
    'memory.cue.column': { good: [0, 49], bad: [-1, 100, 0.5, null, ...wrongType] },
    'memory.cue.size': { good: [1, 50], bad: [0, 101, 1.5, null, ...wrongType] },
    'memory.cue.amplitude': strength,
    projection: { good: [{}, null, 'none', 'projection'], bad: [3, 'x', [], 'toString'] },
    'projection.strength': strength,
    'projection.driveNoise': amount,
    'projection.connectivity': probability,
    reservoir: { good: [{}, 'rate'], bad: [null, 3, 'x', []] },
    'reservoir.units': whole(1, 10_000),
    'reservoir.tau': timeConstant,
    'reservoir.lambda': strength,
    'reservoir.rateNoise': amount,
    'reservoir.connectivity': probability,
    'reservoir.initial': { good: [null, 0, 1], bad: [-1, ...wrongType] },
    readout: { good: [{}, 'linear'], bad: [null, 3, 'x', []] },
    'readout.exploration': amount,
    'readout.tauAverage': timeConstant,
    reward: { good: [{}, 'success'], bad: [null, 3, 'x', []] },
    'reward.tauAverage': timeConstant,
    rule: { good: [null, 'none', 'hebbian', 'force'], bad: [3, [], 'delta', 'valueOf'] },
    'rule.learningRate': amount,
    'rule.decay': { good: [null, 1, 1e9], bad: [0, -1, ...wrongType] },
    consolidation: { good: [null, 'everyStep', 'every', 'perTrial', 'sparsely', 'frozen'], bad: [3, [], 'weekly'] },
    protocol: { good: [{}], bad: [null, 3, 'x', []] },
    'protocol.trials': whole(1, 1_000_000),
    'protocol.testAt': { good: [[], [1], [7, 7]], bad: list },
    'protocol.testAt[1]': whole(1, 1_000_000),
    'protocol.testTrials': whole(1, 1000),
    dt: { good: [0.05, 1, 9.9], bad: [0, -1, 1001, null, ...wrongType] },
    seed: whole(0, 2 ** 53 - 1),
  };

  it.each(Object.keys(fields))('%s takes what is in its range and refuses all else, one problem each', (path) => {
    const { good, bad } = fields[path] ?? { good: [], bad: [] };
    for (const value of good) expect([value, problemsOf(change(path, value))]).toEqual([value, []]);
    for (const value of [...bad, Number.NaN, Number.POSITIVE_INFINITY]) {
      const [problem, ...others] = problemsOf(change(path, value));
      expect([value, others]).toEqual([value, []]);
      expect([path, `${path}.kind`]).toContain(problem?.path);
      expect(problem?.expected).not.toBe('');
      expect(problem?.found).not.toBe('');
    }
  });

  const kinds: readonly (readonly [string, JsonObject, readonly Json[], readonly Json[]])[] = [
    ['memory.neurons', { kind: 'ring' }, [10, 2500], [9, 2501, 10.5, null, ...wrongType]],
    ['memory.cue', { kind: 'ring' }, [null, { at: 255 }, [{ at: 0 }]], [3, 'x', []]],
    ['memory.neurons', { kind: 'oscillators' }, [1, 2500], [0, 2501, 0.5, null, ...wrongType]],
    ['memory.longest', { kind: 'oscillators' }, [250, 1e9], [249, null, ...wrongType]],
    ['task.digit', { kind: 'digit', digit: 1 }, [0, 9], [-1, 10, 0.5, null, ...wrongType]],
    ['task.rest', { kind: 'digit', digit: 1 }, [0, 100, 499.9], [-1, 500, null, ...wrongType]],
    ['rule.alpha', { kind: 'force' }, positive.good, positive.bad],
    ['consolidation.interval', { kind: 'every' }, positive.good, positive.bad],
    ['consolidation.probability', { kind: 'sparsely' }, [0, 0.1, 1], [-0.1, 1.1, null, ...wrongType]],
  ];

  it.each(kinds)('%s of its kind takes what is in its range and refuses all else', (path, kind, good, bad) => {
    const place = String(stepsOf(path)[0]);
    const data = change(place, kind);
    for (const value of good) expect([value, problemsOf(change(path, value, data))]).toEqual([value, []]);
    for (const value of bad) {
      expect([value, problemsOf(change(path, value, data)).map((p) => p.path)]).toEqual([value, [path]]);
    }
  });

  const objects = ['', 'task', 'memory', 'memory.weights', 'memory.cue', 'projection', 'reservoir', 'readout'];

  it.each([...objects, 'reward', 'rule', 'consolidation', 'protocol'])('no unknown key passes in "%s"', (path) => {
    const key = path === '' ? 'speed' : `${path}.speed`;
    const [problem, ...others] = problemsOf(change(key, 1));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      path: key,
      found: expect.stringMatching(/^an unknown key( \(did you mean seed\?\))?$/),
    });
    expect(problem?.expected).toMatch(/^one of \w+(, \w+)*$/);
  });

  it('of one kind is unknown in another', () => {
    expect(problemsOf({ task: { kind: 'short', variance: 3 } }).map(({ path }) => path)).toEqual(['task.variance']);
    expect(problemsOf({ task: 'short', rule: { kind: 'force', decay: 3 } }).map(({ path }) => path)).toEqual([
      'rule.decay',
    ]);
  });

  it('that does not belong is named even when it is named strangely', () => {
    const keys = ['__proto__', 'constructor', '', 'a b', 'a.b', 'new\nline', '\u001b[31m', 'x'.repeat(1e6), '日本'];
    for (const key of keys) {
      const data = JSON.parse(`{"task":"short",${JSON.stringify(key)}:1}`);
      const [problem, ...others] = problemsOf(data);
      expect(others).toEqual([]);
      expect(problem).toMatchObject({ found: 'an unknown key' });
      expect(problem?.path).not.toBe('');
      expect(problem?.path).toMatch(/^[^\p{C}]{1,80}$/u);
    }
  });

  it('a missing task is the only thing that must not be missing', () => {
    expect(problemsOf({})).toEqual([
      {
        path: 'task',
        expected: 'one of "short", "long", "gaussianProcess", "digit", "samples", "several", or an object of that kind',
        found: 'nothing',
      },
    ]);
  });
});

describe('what only fits together', () => {
  const samples = (values: Json): readonly string[] =>
    problemsOf({ task: { kind: 'samples', values } }).map(describeProblem);

  it('samples are rows of one length', () => {
    expect(samples([[1, 2], [3], [4, 5], [6, 7, 8]])).toEqual([
      'task.values[1]: expected a list of 2 as in task.values[0], found a list of 1',
      'task.values[3]: expected a list of 2 as in task.values[0], found a list of 3',
    ]);
  });

  it('ragged rows and bad entries are told together', () => {
    expect(samples([[1, 2], [3], 'row', [4, null], []])).toEqual([
      'task.values[2]: expected a list of 1 to 100 entries, found "row"',
      'task.values[3][1]: expected a number ≥ -1000000000 and ≤ 1000000000, found null',
      'task.values[4]: expected a list of 1 to 100 entries, found a list of 0',
      'task.values[1]: expected a list of 2 as in task.values[0], found a list of 1',
    ]);
  });

  it('samples are finite numbers of a size that can be squared', () => {
    for (const text of ['1e999', '-1e999', '1e308', '"1"', 'null', '[1]']) {
      const problems = left(parseSpecText(`{"task":{"kind":"samples","values":[[1],[${text}]]}}`));
      expect(problems.map(({ path }) => path)).toEqual(['task.values[1][0]']);
    }
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(samples([[value]])).toHaveLength(1);
  });

  it('there are samples at all, and at most 100 outputs', () => {
    for (const values of [[], [[]], [Array.from({ length: 101 }, () => 1)]]) expect(samples(values)).toHaveLength(1);
  });

  it('a cue lies on its sheet', () => {
    const cue = (side: number, block: JsonObject) =>
      problemsOf({ task: 'short', memory: { kind: 'bump', side, cue: block } }).map(describeProblem);
    expect(cue(10, { row: 9, column: 9 })).toEqual([]);
    expect(cue(10, { row: 10, column: 3 })).toEqual([
      'memory.cue: expected a block on the sheet of 10 × 10, found row 10, column 3, size 5',
    ]);
    expect(cue(4, { row: 0, column: 0 })).toHaveLength(1);
    expect(cue(10, { row: 20, column: 20, size: 5, amplitude: 1 })).toHaveLength(1);
  });

  it('a trial has from 2 to a million steps', () => {
    const timed = (period: number, dt: number) => problemsOf({ task: { kind: 'short', period }, dt });
    expect(timed(2, 1)).toEqual([]);
    expect(timed(1000, 0.001)).toEqual([]);
    expect(timed(1000, 0.0009).map(describeProblem)).toEqual([
      'task.period: expected from 2 to 1000000 steps of dt = 0.0009, found 1000',
    ]);
    expect(timed(1, 1)).toHaveLength(1);
    expect(timed(1000, 1000)).toHaveLength(1);
  });

  it('matrices that would not fit in memory are refused', () => {
    const dense = {
      task: 'short',
      reservoir: { units: 10_000, connectivity: 1 },
      memory: { kind: 'bump', side: 100 },
    };
    expect(problemsOf(dense).map(({ path }) => path)).toEqual(['reservoir.connectivity']);
    expect(problemsOf({ ...dense, projection: { connectivity: 1 } })).toHaveLength(2);
  });

  it('a Gaussian process so fine that it would take minutes to draw is refused', () => {
    const drawn = (dt: number) =>
      problemsOf({ task: { kind: 'gaussianProcess', variance: 1e6 }, dt }).map(describeProblem);
    expect(drawn(0.1)).toEqual([]);
    expect(drawn(0.002)).toEqual([
      expect.stringMatching(/^task: expected a Gaussian process of ≤ 2000000000 operations/),
    ]);
  });
});

describe('all that is wrong', () => {
  const wrong = {
    task: { kind: 'gaussianProcess', period: 'long', colour: 'red' },
    memory: { kind: 'bump', side: 20, tauMembrane: 0, cue: { row: 30, column: 0, size: 2 } },
    reservoir: { units: 1e9, lambda: null },
    rule: 'backpropagation',
    protocol: { testAt: [10, -1, 'x', 2.5], trials: 0 },
    seed: -1,
    units: 30,
  };
  const described = [
    'task.period: expected a number above 0 and ≤ 1000000, found "long"',
    'task.colour: expected one of kind, period, variance, outputs, seed, found an unknown key',
    'memory.tauMembrane: expected a number above 0 and ≤ 1000000000, found 0',
    'memory.cue: expected a block on the sheet of 20 × 20, found row 30, column 0, size 2',
    'reservoir.units: expected a whole number from 1 to 10000, found 1000000000',
    'reservoir.lambda: expected a number ≥ -1000000000 and ≤ 1000000000, found null',
    'rule: expected one of "hebbian", "force", "fusedForce", "none", found "backpropagation"',
    'protocol.trials: expected a whole number from 1 to 1000000, found 0',
    'protocol.testAt[1]: expected a whole number from 1 to 1000000, found -1',
    'protocol.testAt[2]: expected a whole number from 1 to 1000000, found "x"',
    'protocol.testAt[3]: expected a whole number from 1 to 1000000, found 2.5',
    'seed: expected a whole number from 0 to 9007199254740991, found -1',
    'units: expected one of task, memory, projection, reservoir, readout, reward, rule, consolidation, protocol, ' +
      'dt, seed, use, found an unknown key',
  ];

  it('is told at once, each with its place, what was expected there and what was found', () => {
    expect(problemsOf(wrong).map(describeProblem)).toEqual(described);
  });

  it('comes in the order of the spec, whatever the order of the keys', () => {
    const reversed = Object.fromEntries(Object.entries(wrong).reverse());
    expect(problemsOf(reversed).map(describeProblem)).toEqual(described);
  });

  it('includes a trial too short for its steps beside other mistakes', () => {
    const problems = problemsOf({ task: { kind: 'short', period: 1 }, seed: -1 });
    expect(problems.map(({ path }) => path)).toEqual(['seed', 'task.period']);
  });

  it('is told of huge data by the first twenty of each kind, and how many there are besides', () => {
    const many = Array.from({ length: 100_000 }, (_, n) => n);
    const keys = Object.fromEntries(many.map((n) => [`k${n}`, 'x']));
    const more = { path: 'memory', expected: 'no unknown keys', found: '99980 more of them' };
    for (const memory of [keys, { kind: 'bump', side: -1, ...keys }]) {
      const problems = problemsOf({ task: 'short', memory });
      expect(problems.filter(({ path }) => path.startsWith('memory.k'))).toHaveLength(20);
      expect(problems).toContainEqual(more);
    }
    expect(problemsOf({ task: 'short', ...keys })).toContainEqual({ ...more, path: '' });
    const wrong = (path: string, found: string): Problem => ({ path, expected: 'no wrong entries', found });
    const rows = problemsOf({ task: { kind: 'samples', values: many.map(() => [null]) } });
    expect(rows).toHaveLength(21);
    expect(rows.at(-1)).toEqual(wrong('task.values', '99980 more of them'));
    const tests = problemsOf(
      change(
        'protocol.testAt',
        many.slice(0, 10_000).map(() => -1),
      ),
    );
    expect(tests.at(-1)).toEqual(wrong('protocol.testAt', '9980 more of them'));
  });

  it('a list that is too long is one problem, whatever is in it', () => {
    const ones = (length: number): Json[] => Array.from({ length }, () => 1);
    expect(problemsOf(change('protocol.testAt', ones(10_001)))).toHaveLength(1);
    const values = Array.from({ length: 1_000_001 }, () => [1]);
    expect(problemsOf({ task: { kind: 'samples', values } })).toHaveLength(1);
  });

  it('takes many samples', () => {
    const spec = parsed({ task: { kind: 'samples', values: Array.from({ length: 100_000 }, () => [1]) } });
    expect(stepsIn(spec)).toBe(100_000);
  });
});

describe('a spec read in a script', () => {
  it('is the same from text and from data, or one line on all that is wrong', () => {
    const data = { task: 'short', rule: 'force' };
    expect(readSpec(data)).toEqual(parsed(data));
    expect(readSpec(JSON.stringify(data))).toEqual(parsed(data));
    expect(() => readSpec({ task: 'short', seed: -1, dt: 0 })).toThrow(
      /^spec: dt: expected a number .*, found 0; seed: expected .*, found -1$/,
    );
    expect(() => readSpec('{')).toThrow(/^spec: line 1, column 2: expected "}", found the end$/);
  });
});

describe('text that is no JSON', () => {
  const texts = ['', ' ', '{', '{"task":', '{"task":"short"', 'task: short', '{"task":"short"}}', "{'task':1}"];
  const odd = ['\u0000', '{"task":NaN}', '{"task":"short",}', 'undefined', '\n\n{"a":\n1,\n "b" x\n}\n'];

  it.each([...texts, ...odd])('%j is one problem with its place, on one line', (text) => {
    const problems = left(parseSpecText(text));
    expect(problems).toHaveLength(1);
    expect(describeProblem(problems[0])).toMatch(
      /^line \d+, column \d+: expected [^\p{C}]{1,60}, found [^\p{C}]{1,60}$/u,
    );
  });

  it('cut short anywhere is refused without a throw', () => {
    const text = JSON.stringify(FULL, null, 2);
    expect(right(parseSpecText(text))).toEqual(FULL);
    for (let length = 0; length < text.length; length++) {
      expect(left(parseSpecText(text.slice(0, length)))).toHaveLength(1);
    }
  });

  it('nested ten thousand deep is refused without a throw', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"task":', '}'],
      ['{"memory":{"weights":', '}}'],
    ] as const) {
      const text = open.repeat(10_000) + 1 + close.repeat(10_000);
      expect(left(parseSpecText(text)).length).toBeGreaterThan(0);
    }
  });
});

describe('any data at all', () => {
  const hostile = fc.constantFrom('__proto__', 'constructor', 'toString', 'kind', 'length', '', 'a\nb', '\u2028', '0');
  const key = fc.oneof(hostile, fc.string({ maxLength: 8 }));
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    fc.dictionary(key, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4 }),
    fc.constantFrom('short', 'bump', 'force', 'every', 'samples', 'x'.repeat(100_000), '\u001b[2J', '\n'.repeat(99)),
    fc.constantFrom(0, -0, -1, 1.5, 1e9, 1e300, Number.NaN, Number.POSITIVE_INFINITY, null, true),
    fc.string(),
    fc.array(fc.oneof(fc.double(), fc.array(fc.double(), { maxLength: 3 })), { maxLength: 5 }),
  );
  const paths = (data: unknown, path = ''): readonly string[] => {
    if (typeof data !== 'object' || data === null) return [path];
    const inner = Object.entries(data).flatMap(([name, one]) => {
      const place = Array.isArray(data) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
      return [place, ...paths(one, place)];
    });
    return [path, ...inner];
  };
  const places = [...paths(FULL).filter((path) => path !== ''), 'extra', 'rule.alpha', 'task.values', 'reservoir.N'];
  const mutation = fc.record({ path: fc.constantFrom(...places), value: fc.option(value, { nil: undefined }) });
  const mutated = fc
    .array(mutation, { minLength: 1, maxLength: 5 })
    .map((changes) => changes.reduce<Json>((data, { path, value }) => change(path, value as Json, data), FULL));

  const isClear = ({ path, expected, found }: Problem): void => {
    expect(path).toMatch(/^[^\p{C}]{0,200}$/u);
    expect(expected).toMatch(/^[^\p{C}]{1,200}$/u);
    expect(found).toMatch(/^[^\p{C}]{1,500}$/u);
  };

  /** The place is there, or its parent is (a bare string stands for an object). */
  const isPlace = (data: unknown, path: string): void => {
    let here = data;
    for (const step of stepsOf(path).slice(0, -1)) {
      expect(typeof here).toBe('object');
      here = (here as Record<Step, unknown>)[step];
    }
    if (stepsOf(path).length > 0) expect(['object', 'string']).toContain(typeof here);
  };

  const isAnswered = (data: unknown): void => {
    for (const problem of problemsOf(data)) {
      isClear(problem);
      isPlace(data, problem.path);
    }
    const once = parseSpec(data);
    if (once._tag === 'Right') expect(parseSpec(once.right)).toEqual(once);
  };

  it('parses or is refused in single lines that point to places, without a throw', () => {
    fc.assert(fc.property(fc.oneof(fc.jsonValue(), value, fc.anything()), isAnswered), { numRuns: 300 });
  });

  it('so does a spec changed in a few places', () => {
    fc.assert(fc.property(mutated, isAnswered), { numRuns: 300 });
  });

  it('so does the same as text', () => {
    fc.assert(
      fc.property(mutated, (data) => {
        const text = JSON.stringify(data);
        expect(parseSpecText(text)).toEqual(parseSpec(JSON.parse(text)));
      }),
      { numRuns: 100 },
    );
  });

  it('a parsed spec parses to itself, also through JSON', () => {
    const specs = fc.record(
      {
        task: fc.oneof(
          fc.constantFrom('short', 'long', 'gaussianProcess'),
          fc.record({
            kind: fc.constant('samples'),
            values: fc.array(fc.tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true })), { minLength: 1 }),
          }),
        ),
        memory: fc.oneof(
          fc.constantFrom(null, 'bump', 'replayed'),
          fc.record({ kind: fc.constantFrom('bump', 'replayed'), side: fc.integer({ min: 2, max: 100 }) }),
        ),
        rule: fc.constantFrom(null, 'hebbian', 'force', { kind: 'hebbian', learningRate: -0 }),
        consolidation: fc.constantFrom('everyStep', 'perTrial', 'frozen', { kind: 'every', steps: 3 }),
        seed: fc.oneof(fc.maxSafeNat(), fc.constant(-0)),
        dt: fc.constantFrom(0.5, 1, 2),
      },
      { requiredKeys: ['task'] },
    );
    fc.assert(
      fc.property(specs, (data) => {
        const spec = parsed(data);
        expect(parsed(spec)).toStrictEqual(spec);
        expect(parsed(JSON.parse(JSON.stringify(spec)))).toStrictEqual(spec);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a task’s target', () => {
  const target = (task: Json) => signalsOf(small({ task }))[0] as Tensor;

  it('is the samples, row by row', () => {
    const drawn = target({
      kind: 'samples',
      values: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    });
    expect([drawn.shape, Array.from(drawn.data)]).toEqual([
      [3, 2],
      [1, 2, 3, 4, 5, 6],
    ]);
  });

  it('of a Gaussian process comes from its own seed if it has one, from the run’s if not', () => {
    const gp = (seed: number | null, run: number) =>
      Array.from(
        (signalsOf(small({ task: { kind: 'gaussianProcess', period: 200, seed }, seed: run }))[0] as Tensor).data,
      );
    expect(gp(5, 1)).toEqual(gp(5, 2));
    expect(gp(null, 1)).not.toEqual(gp(null, 2));
    expect(gp(null, 5)).toEqual(gp(5, 9));
  });

  it('has as many outputs as were asked for, each its own', () => {
    const drawn = target({ kind: 'gaussianProcess', period: 200, outputs: 3 });
    expect(drawn.shape).toEqual([200, 3]);
    expect(new Set([0, 1, 2].map((d) => drawn.get(100, d))).size).toBe(3);
    expect(last(drawn.shape)).toBe(3);
  });
});

describe('several signals', () => {
  const of = [
    { kind: 'digit', digit: 3 },
    { kind: 'digit', digit: 7 },
  ];

  it('come shuffled if nothing else is said', () => {
    expect(parsed({ task: { kind: 'several', of } }).task).toMatchObject({ order: { kind: 'shuffled' } });
    expect(parsed({ task: { kind: 'several', of, order: 'inTurn' } }).task).toMatchObject({
      order: { kind: 'inTurn' },
    });
  });

  it('must be as long and as wide as one another', () => {
    const found = (second: Json) => problemsOf({ task: { kind: 'several', of: [of[0] as Json, second] } });
    expect(found('short')).toEqual([
      {
        path: 'task.of[1]',
        expected: 'outputs 2 as in task.of[0]',
        found: 'outputs 1',
      },
    ]);
    expect(found({ kind: 'digit', digit: 3, period: 500 })).toEqual([
      {
        path: 'task.of[1]',
        expected: '1000 steps of 1 ms as in task.of[0]',
        found: 'a period of 500 ms, 500 steps',
      },
    ]);
    expect(found({ kind: 'gaussianProcess', outputs: 2 })).toEqual([]);
  });

  it('are as long as one another where they have as many steps, whatever tells their length', () => {
    const samples = (rows: number, interval: number) => ({
      ...{ kind: 'samples', interval },
      values: Array.from({ length: rows }, (_, n) => [n]),
    });
    const found = (rows: number, interval: number, dt: number) =>
      problemsOf({ dt, task: { kind: 'several', of: [{ kind: 'short', period: 200 }, samples(rows, interval)] } });
    for (const dt of [1, 0.5, 2]) {
      expect(found(200, 1, dt)).toEqual([]);
      expect(found(400, 0.5, dt)).toEqual([]);
    }
    expect(found(200, 0.5, 0.5).map(({ path, found: said }) => [path, said])).toEqual([
      ['task.of[1]', '200 samples every 0.5 ms, 200 steps'],
    ]);
  });

  it('are bounded together: what they hold, and what it takes to draw them', () => {
    const gp = (change: object = {}) => ({
      kind: 'gaussianProcess',
      period: 1e6,
      outputs: 100,
      variance: 1,
      ...change,
    });
    const found = (task: Json) => problemsOf({ task }).map(({ path, found: said }) => [path, said]);
    expect(found(gp())).toEqual([['task', '100000000']]);
    expect(found({ kind: 'several', of: Array.from({ length: 100 }, () => gp({ outputs: 1, period: 2e5 })) })).toEqual([
      ['task', '20000000'],
    ]);
    const slow = gp({ outputs: 1, period: 50_000, variance: 1e6 });
    expect(found(slow)).toEqual([]);
    expect(found({ kind: 'several', of: [slow, slow, slow, slow] })).toEqual([['task', '2.4e+9']]);
  });

  it('take one cue, or one each', () => {
    const cues = (count: number) => Array.from({ length: count }, (_, i) => ({ row: i, column: i }));
    const found = (cue: Json, kind = 'bump') => problemsOf({ task: { kind: 'several', of }, memory: { kind, cue } });
    expect(found(cues(2))).toEqual([]);
    expect(found(cues(1)[0] as Json)).toEqual([]);
    expect(found(cues(3)).map(({ path }) => path)).toEqual(['memory.cue']);
    expect(found([{ at: 0 }, { at: 100 }], 'ring')).toEqual([]);
    expect(found([{ at: 0 }, { at: 300 }], 'ring').map(({ path }) => path)).toEqual(['memory.cue[1]']);
  });

  it('of a Gaussian process are different samples', () => {
    const gp = { kind: 'gaussianProcess', period: 200 };
    const targets = signalsOf(small({ task: { kind: 'several', of: [gp, gp] } }));
    expect(targets).toHaveLength(2);
    expect(Array.from(targets[0]?.data ?? [])).not.toEqual(Array.from(targets[1]?.data ?? []));
  });
});

describe('all that a spec holds', () => {
  const LARGE = { memory: { kind: 'bump', side: 100 }, reservoir: { units: 10_000 }, rule: 'force' };

  it('is bounded in all: signals, matrices, what a rule learns', () => {
    const found = (spec: JsonObject) => problemsOf({ task: 'short', ...spec });
    expect(found({ ...LARGE, projection: { connectivity: 0.05 } })).toEqual([]);
    const more = { ...LARGE, reservoir: { units: 10_000, connectivity: 0.2 }, projection: { connectivity: 0.2 } };
    expect(found(more)).toEqual([
      {
        path: 'rule',
        expected: 'at most 3 GB in all that is held (signals, matrices, what is learnt; tests have copies)',
        found: '3.2 GB, 1.6 GB of it here',
      },
    ]);
  });

  it('is bounded for variants together, where what they have in common counts once', () => {
    const member = (name: string, spec: JsonObject) => {
      const whole = parsed({ task: 'short', memory: null, ...spec });
      return { name, spec: whole, pipeline: pipelineOf(whole) };
    };
    const force = (name: string, alpha: number) =>
      member(name, { reservoir: { units: 8000 }, rule: { kind: 'force', alpha } });
    expect(cannotRunTogether([force('a', 1), force('b', 2)])).toBeUndefined();
    expect(cannotRunTogether([force('a', 1), force('b', 2), force('c', 3)])).toMatch(
      /^expected at most 3 GB in all that is held .*, found 3\.2 GB, 1 GB of it here \(rule\)$/,
    );
    const still = (name: string, rate: number) =>
      member(name, { memory: { kind: 'bump', side: 90 }, rule: { kind: 'hebbian', learningRate: rate } });
    expect(cannotRunTogether([still('a', 0.1), still('b', 0.2), still('c', 0.3), still('d', 0.4)])).toBeUndefined();
  });
});
