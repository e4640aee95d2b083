import { describe, expect, it } from 'vitest';
import { kind, mealy, type Proposed, zeros } from '../../modules/index.ts';
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  extend,
  OURS,
  parseJournal,
} from '../../pipelines/index.ts';
import { parsed, right, small } from './support.ts';

/**
 * Records of the time when noise, learning, warm-up and consolidation were counted in steps. The numbers in them are what
 * they were where dt is 1 ms, and are turned into ms where it is not.
 */

const STEPWISE = 3;
const OLD_JOURNAL = 2;

const P = Float64Array.of(4, 2, 3);

/** A record of that time, as its checkpoint held it. */
const record = (dt: number) => ({
  task: {
    kind: 'several',
    of: [
      { kind: 'samples', values: [[0], [1], [2]] },
      { kind: 'samples', values: [[3], [1], [2]] },
    ],
    order: 'inTurn',
  },
  memory: { kind: 'bump', side: 10, warmup: 20, cue: null },
  projection: { kind: 'projection', driveNoise: 0.1 },
  reservoir: { kind: 'rate', units: 2, tau: 20, rateNoise: 0.2 },
  readout: { kind: 'linear', exploration: 0.4 },
  rule: { kind: 'hebbian', learningRate: 0.01, decay: 100 },
  consolidation: { kind: 'every', steps: 8 },
  ...{ dt, seed: 3 },
});

const written = (dt: number): Uint8Array =>
  encodeCheckpoint({
    ...{ format: STEPWISE, step: 5, states: new Map([['update/force', { P }]]) },
    spec: record(dt),
    controls: { ...record(dt), rule: { kind: 'force', alpha: 2 }, consolidation: { kind: 'every', steps: 6 } },
  } as unknown as Checkpoint);

describe('a checkpoint of steps', () => {
  it('is the same at dt = 1, but for names', () => {
    const { spec, controls, states } = right(decodeCheckpoint(written(1)));
    const weights = { noise: 0.12, shift: 0, heading: 0 };
    expect(spec).toEqual(parsed({ ...record(1), memory: { ...record(1).memory, weights } }));
    expect(controls.rule).toEqual({ kind: 'force', alpha: 2 });
    expect(controls.consolidation).toEqual({ kind: 'every', interval: 6 });
    expect(states.get('update/force')).toEqual({ P });
  });

  it('has times times dt, rates by dt, noise of the same power and samples at their times', () => {
    const { spec, controls, states } = right(decodeCheckpoint(written(0.25)));
    expect(spec).toMatchObject({
      task: { of: [{ interval: 0.25 }, { interval: 0.25 }] },
      memory: { warmup: 5, inputNoise: 0.0025 / 2, tauMembrane: 30 },
      projection: { driveNoise: 0.05 },
      reservoir: { rateNoise: 0.1, tau: 20 },
      readout: { exploration: 0.2, tauAverage: 5 },
      rule: { kind: 'hebbian', learningRate: 0.04, decay: 25 },
      consolidation: { kind: 'every', interval: 2 },
    });
    expect(controls).toMatchObject({
      readout: { exploration: 0.2 },
      rule: { kind: 'force', alpha: 0.5 },
      consolidation: { kind: 'every', interval: 1.5 },
    });
    // (αI + Σ r rᵀ)⁻¹ was P; with αdt and dt r rᵀ in their places it is P/dt.
    expect(states.get('update/force')).toEqual({ P: Float64Array.of(16, 8, 12) });
  });

  it('is written again in ms, once', () => {
    const once = right(decodeCheckpoint(written(0.25)));
    expect(right(decodeCheckpoint(encodeCheckpoint(once)))).toEqual(once);
  });

  it('leaves kinds of the user’s own as they are: what they count is theirs', () => {
    const mine = kind('rule', 'mine', { title: 'mine', equation: 'ΔW = 0', parameters: hebbianLike }, () =>
      mealy<null, unknown, Proposed>({
        ...{ writes: 'update', kind: 'mine', init: () => null },
        step: (state) => [{ post: zeros(1), pre: zeros(2) }, state],
      }),
    );
    const library = extend(OURS, { kinds: [mine] });
    const old = { ...record(0.5), rule: { kind: 'mine', decay: 7 } };
    const bytes = encodeCheckpoint({ format: STEPWISE, step: 0, states: new Map(), spec: old, controls: old } as never);
    expect(right(decodeCheckpoint(bytes, library)).spec.rule).toEqual({ kind: 'mine', decay: 7 });
  });
});

const hebbianLike = {
  decay: { type: 'number', live: false, default: 3, about: 'steps, in its own count' },
} as const;

describe('a journal of steps', () => {
  const lines = (dt: number) =>
    [
      {
        type: 'journal',
        format: OLD_JOURNAL,
        version: '0',
        pipeline: 'p',
        seed: 1,
        variants: [{ name: '', spec: record(dt) }],
      },
      {
        type: 'change',
        step: 1,
        changes: { 'rule.learningRate': 0.02, 'consolidation.steps': 4, 'reservoir.lambda': 1.2 },
      },
      { type: 'change', step: 2, changes: { rule: { kind: 'force', alpha: 3 } }, anew: ['rule'] },
      { type: 'load', step: 3, pipeline: 'q', spec: { ...small({ readout: { exploration: 1 } }), dt: 2 } },
      { type: 'change', step: 0, changes: { 'readout.exploration': 3 } },
      { type: 'end', step: 4 },
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('');

  it('is the same at dt = 1', () => {
    const { entries } = right(parseJournal(lines(1)));
    expect(entries[0]).toMatchObject({ changes: { 'rule.learningRate': 0.02, 'consolidation.steps': 4 } });
    expect(entries[1]).toMatchObject({ changes: { rule: { alpha: 3 } } });
  });

  it('is in ms by the dt of what runs at each line', () => {
    const { header, entries } = right(parseJournal(lines(0.5)));
    expect(header.variants[0]?.spec.rule).toMatchObject({ learningRate: 0.02, decay: 50 });
    expect(
      entries.map((entry) => ('changes' in entry ? entry.changes : 'spec' in entry ? entry.spec.readout : entry)),
    ).toEqual([
      { 'rule.learningRate': 0.04, 'consolidation.steps': 2, 'reservoir.lambda': 1.2 },
      { rule: { kind: 'force', alpha: 1.5 } },
      { kind: 'linear', exploration: Math.SQRT2, tauAverage: 5 },
      { 'readout.exploration': 3 * Math.SQRT2 },
    ]);
  });
});
