import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reference } from '../support/reference.ts';
import { type GoldenFile, passes, replay } from './replay.ts';

const folder = new URL('.', import.meta.url);
const read = (name: string): GoldenFile => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

const failing = (file: GoldenFile): string[] =>
  replay(file).flatMap((result) => (passes(result) ? [] : [result.signal]));

/** The same file with the last number of one expected signal changed. */
const perturbed = (file: GoldenFile, signal: string, by: number): GoldenFile => {
  const copy = structuredClone(file) as { expected: Record<string, unknown> };
  let holder = copy.expected[signal] as unknown[];
  while (Array.isArray(holder.at(-1))) holder = holder.at(-1) as unknown[];
  holder[holder.length - 1] = (holder.at(-1) as number) + by;
  return copy as unknown as GoldenFile;
};

const without = (file: GoldenFile, signal: string): GoldenFile => {
  const copy = structuredClone(file) as { expected: Record<string, unknown> };
  delete copy.expected[signal];
  return copy as unknown as GoldenFile;
};

const HEBBIAN = ['u', 'r', 'zhat', 'z', 'zbar', 'weights', 'P', 'Pbar', 'M', 'eta'];
const FORCE = ['u', 'r', 'zhat', 'z', 'zbar', 'weights', 'k', 'Pfinal'];
const signalsOf = (file: GoldenFile): string[] =>
  'rule' in file ? (file.rule === 'force' ? FORCE : HEBBIAN) : ['x', 'h', 'position'];

describe('the published model’s golden trajectories', () => {
  it('are all here', () => {
    expect(files.sort()).toEqual([
      'attractor.json',
      'force.json',
      'hebbian-per-trial.json',
      'hebbian-without-attractor.json',
      'hebbian.json',
    ]);
  });

  describe.each(files)('%s', (name) => {
    const file = read(name);
    const signals = signalsOf(file);

    it('is what the modules give, in every signal', () => {
      const results = replay(file);
      expect(results.map(({ signal }) => signal)).toEqual(signals);
      expect(results.filter((result) => !passes(result))).toEqual([]);
    });

    it.each(signals)('would be noticed to differ in %s by 1e-6', (signal) => {
      expect(failing(perturbed(file, signal, 1e-6))).toContain(signal);
      if (signal !== 'x') expect(failing(perturbed(file, signal, 1e-6))).toEqual([signal]);
    });

    it.each(signals)('would be noticed to lack %s', (signal) => {
      let failed: string[];
      try {
        failed = failing(without(file, signal));
      } catch {
        failed = [signal];
      }
      expect(failed).toContain(signal);
    });
  });
});

describe('files of other sizes, from a plain reference written from the equations', () => {
  const shape = { N: 7, D: 3, T: 23, dt: 0.5 };
  const variants = [
    { rule: 'hebb', trialSteps: 5, driven: true, decay: 20 }, // 23 is no multiple of 5
    { rule: 'hebb', trialSteps: 5, driven: false, decay: null },
    { rule: 'hebb', trialSteps: null, driven: true, decay: null },
    { rule: 'force', trialSteps: null, driven: true, decay: null },
    { rule: 'force', trialSteps: 5, driven: false, decay: null },
  ] as const;

  it.each(variants)('pass: %o', (variant) => {
    expect(failing(reference({ ...shape, ...variant }))).toEqual([]);
  });

  it.each([1, 2, 5])('pass with %i outputs', (D) => {
    expect(failing(reference({ ...shape, ...variants[0], D }))).toEqual([]);
    expect(failing(reference({ ...shape, ...variants[3], D }))).toEqual([]);
  });

  it.each([0.25, 1, 2.5])('pass with steps of %d ms', (dt) => {
    for (const variant of [variants[0], variants[3]])
      expect(failing(reference({ ...shape, ...variant, dt }))).toEqual([]);
  });

  it('are not trivial: learning changes the weights, and the modulator both values', () => {
    const file = reference({ ...shape, ...variants[0] }) as unknown as {
      expected: { weights: number[][][]; M: number[] };
    };
    expect(file.expected.weights.at(-1)).not.toEqual(file.expected.weights[0]);
    expect(new Set(file.expected.M)).toEqual(new Set([0, 1]));
  });

  it('fail in every signal that is changed', () => {
    for (const [variant, signals] of [
      [variants[0], HEBBIAN],
      [variants[3], FORCE],
    ] as const) {
      for (const signal of signals) {
        expect(failing(perturbed(reference({ ...shape, ...variant }), signal, 1e-6))).toEqual([signal]);
      }
    }
  });
});
