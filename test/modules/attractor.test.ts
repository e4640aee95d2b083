import { describe, expect, it } from 'vitest';
import {
  attractor,
  blockCue,
  DivergenceError,
  drawSheet,
  mealy,
  type Noise,
  pogodin2019,
  readControl,
  recorded,
  type Stimulated,
  silent,
  type Tensor,
  tensor,
  workingMemory,
  zeros,
} from '../../modules/index.ts';
import { laws } from '../laws.ts';
import { entries, firstDifference } from '../support/bits.ts';
import { cellsApart } from '../support/bump.ts';
import { type AttractorParams, bump, SIDE } from '../support/network.ts';
import { at, last, numbers, randomVector, run, tickAt, ticks } from '../support/ticks.ts';

laws('attractor', () => attractor(bump), ticks(20));
laws(
  'attractor under a stimulus',
  () => attractor({ ...bump, cue: (trial) => (trial === 0 ? undefined : randomVector(64, 'cue', trial)) }),
  Array.from({ length: 20 }, (_, n) => ({ ...tickAt(n), stimulus: randomVector(64, 'stimulus', n) })),
);

const trial = (steps: number) => ticks(steps, { trialSteps: steps });

/** The published equations, densely and without a trick. */
const plain = (J: Tensor, inputs: readonly Float64Array[], s: number, [tauM, tauA] = [30, 400], dt = 1) => {
  const n = J.shape[0] as number;
  let x = new Array<number>(n).fill(0);
  let h = new Array<number>(n).fill(0);
  return inputs.map((e) => {
    const g = x.map((_, i) => Math.max(0, x.reduce((sum, xj, j) => sum + J.get(i, j) * xj, 0) + at(e, i) - at(h, i)));
    x = x.map((xi, i) => xi + (dt / tauM) * (-xi + at(g, i)));
    h = h.map((hi, i) => hi + (dt / tauA) * (-hi + s * at(x, i)));
    return { x, h };
  });
};

describe('attractor', () => {
  it('makes its first two steps as by hand, h with the new x', () => {
    const J = tensor([
      [0.5, -1, 0, 0],
      [0.25, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 2],
    ]);
    const noise = recorded(
      tensor([
        [1, 2, -1, 0.5],
        [1, 0, 1, 0],
      ]),
    );
    const params = {
      ...bump,
      side: 2,
      recurrent: J,
      noise,
      inputMean: 0,
      inputNoise: 1,
      warmup: 0,
      tauMembrane: 10,
      tauAdaptation: 20,
      adaptation: 2,
    };
    const [first, second] = run(trial(2), attractor(params));
    const x = [0.1, 0.2, 0, 0.05];
    const h = x.map((value) => 0.05 * 2 * value);
    entries(at([first?.attractor.x as Tensor], 0)).forEach((value, i) => {
      expect(value).toBeCloseTo(at(x, i), 15);
    });
    entries(at([first?.attractor.h as Tensor], 0)).forEach((value, i) => {
      expect(value).toBeCloseTo(at(h, i), 15);
    });
    const g = [0.05 - 0.2 + 1 - 0.01, 0.025 + 0 - 0.02, 1, 0.1 + 0 - 0.005];
    const next = x.map((value, i) => value + 0.1 * (at(g, i) - value));
    entries(second?.attractor.x as Tensor).forEach((value, i) => {
      expect(value).toBeCloseTo(at(next, i), 15);
    });
    entries(second?.attractor.h as Tensor).forEach((value, i) => {
      expect(value).toBeCloseTo(at(h, i) + 0.05 * (2 * at(next, i) - at(h, i)), 15);
    });
  });

  it('follows the dense equations by its active columns, to 1e-9 over 100 steps', () => {
    const J = tensor(
      Array.from({ length: 64 }, (_, i) =>
        Array.from({ length: 64 }, (_, j) => -0.2 + 0.6 * at(numbers(64, 'J', i), j)),
      ),
    );
    const inputs = Array.from({ length: 100 }, (_, n) => numbers(64, 'e', n).map((value) => 1 + 0.3 * value));
    const noise = recorded(tensor(inputs.map((row) => [...row])));
    const params = { ...bump, recurrent: J, noise, inputMean: 0, inputNoise: 1, warmup: 0 };
    const found = run(trial(100), attractor(params));
    plain(J, inputs, 1.5).forEach(({ x, h }, n) => {
      const signal = at(found, n).attractor;
      for (let i = 0; i < 64; i++) {
        expect(Math.abs(signal.x.get(i) - at(x, i))).toBeLessThan(1e-9);
        expect(Math.abs((signal.h?.get(i) ?? Number.NaN) - at(h, i))).toBeLessThan(1e-9);
      }
    });
  });

  it('warms up on its own before each trial, with the cue added: as the same steps on a clock would', () => {
    const cue = randomVector(64, 'cue');
    const rows = Array.from({ length: 25 }, (_, n) => [...numbers(64, 'noise', n)]);
    const warmed = { ...bump, warmup: 10, cue, warmupNoise: recorded(tensor(rows)), noise: silent };
    const alone = {
      ...bump,
      warmup: 0,
      noise: recorded(tensor([...rows.slice(0, 10), ...Array.from({ length: 5 }, () => new Array(64).fill(0))])),
    };
    const stepped = run(
      trial(15).map((tick) => ({ ...tick, stimulus: tick.step < 10 ? cue : zeros(64) })),
      attractor(alone),
    );
    const found = run(trial(5), attractor(warmed));
    found.forEach(({ attractor: { x } }, n) => {
      expect(firstDifference(x, at(stepped, 10 + n).attractor.x)).toBeUndefined();
    });
  });

  it('starts every trial anew: without noise all trials are alike, and with noise none', () => {
    const run24 = (params: AttractorParams) =>
      run(ticks(24, { trialSteps: 8 }), attractor(params)).map((f) => f.attractor.x);
    const still = run24({ ...bump, noise: silent, warmupNoise: silent, cue: randomVector(64, 'cue') });
    expect(firstDifference(still.slice(8, 16), still.slice(0, 8))).toBeUndefined();
    expect(firstDifference(still.slice(16), still.slice(0, 8))).toBeUndefined();
    const noisy = run24(bump);
    expect(firstDifference(noisy.slice(8, 16), noisy.slice(0, 8))).toBeDefined();
  });

  it('keys its warm-up noise by trial and warm-up step, so a trial does not depend on those before it', () => {
    const all = run(ticks(24, { trialSteps: 8 }), attractor(bump));
    const third = run(ticks(24, { trialSteps: 8 }, 16), attractor(bump));
    expect(
      firstDifference(
        third.map((f) => f.attractor.x),
        all.slice(16).map((f) => f.attractor.x),
      ),
    ).toBeUndefined();
  });

  it('asks its warm-up noise for step trial · warmup + warm-up step, its input noise for the run’s step', () => {
    const asked: { readonly warmup: number[]; readonly input: number[] } = { warmup: [], input: [] };
    const listening = (steps: number[]): Noise => ({
      fill: (out, step) => {
        steps.push(step);
        out.fill(0);
      },
    });
    const noises = { warmupNoise: listening(asked.warmup), noise: listening(asked.input) };
    run(ticks(9, { trialSteps: 4 }), attractor({ ...bump, warmup: 3, ...noises }));
    expect(asked).toEqual({ warmup: [0, 1, 2, 3, 4, 5, 6, 7, 8], input: [0, 1, 2, 3, 4, 5, 6, 7, 8] });
  });

  it('gives each trial its own cue', () => {
    const cueAt = (column: number) => blockCue(SIDE, { row: 2, column, size: 2, amplitude: 3 });
    const params = { ...bump, warmup: 60, cue: (trial: number) => cueAt(trial === 0 ? 1 : 5) };
    const found = run(ticks(16, { trialSteps: 8 }), attractor(params));
    expect(cellsApart(SIDE, [at(found, 0).attractor.position.get(0)], [1.5])).toBeLessThan(1.5);
    expect(cellsApart(SIDE, [at(found, 8).attractor.position.get(0)], [5.5])).toBeLessThan(1.5);
  });

  it('adds a stimulus that some module writes to its input', () => {
    const stimulus = mealy<null, unknown, Stimulated>({
      writes: 'stimulus',
      kind: 'test',
      init: () => null,
      step: (state) => [randomVector(64, 'stimulus'), state],
    });
    const [first] = run(trial(1), (source) => source.pipe(stimulus, attractor({ ...bump, warmup: 0, noise: silent })));
    entries(first?.attractor.x as Tensor).forEach((x, i) => {
      expect(x).toBeCloseTo((1 + at(numbers(64, 'stimulus'), i)) / 30, 15);
    });
  });

  it('says how x moved: x ← x + leak (g − x), g zero but at the active neurons', () => {
    const found = run(ticks(24, { trialSteps: 8 }), attractor(bump));
    found.forEach(({ stepInTrial, attractor: { x, increment } }, n) => {
      expect(increment === undefined).toBe(stepInTrial === 0);
      if (increment === undefined) return;
      expect(increment.active.length).toBe(increment.g.length);
      const g = new Float64Array(64);
      increment.active.forEach((i, a) => {
        g[i] = at(increment.g, a);
      });
      const before = at(found, n - 1).attractor.x;
      for (let i = 0; i < 64; i++) {
        expect(x.get(i)).toBeCloseTo(before.get(i) + increment.leak * (at(g, i) - before.get(i)), 14);
      }
    });
  });

  it('takes its adaptation live', () => {
    const controls = (step: number) => ({ s: step < 4 ? 0 : 1.5 });
    const params = { ...bump, warmup: 0, noise: silent, adaptation: readControl('s') };
    const found = run(ticks(6, { trialSteps: 6, controls }), attractor(params));
    expect(entries(at(found, 3).attractor.h as Tensor).every((h) => h === 0)).toBe(true);
    expect(entries(at(found, 4).attractor.h as Tensor).some((h) => h > 0)).toBe(true);
  });

  it('takes J dense, as a view, or as drawSheet made it alike', () => {
    const data = Array.from({ length: 64 }, (_, i) => [...numbers(64, 'J', i)]);
    const columns = tensor(Array.from({ length: 64 }, (_, j) => data.map((row) => at(row, j))));
    const dense = run(trial(20), attractor({ ...bump, recurrent: tensor(data) }));
    const viewed = run(trial(20), attractor({ ...bump, recurrent: columns.transpose(1, 0) as Tensor }));
    expect(firstDifference(viewed, dense)).toBeUndefined();
    const { recurrent, ...own } = bump;
    expect(firstDifference(run(trial(20), attractor(own)), run(trial(20), attractor(bump)))).toBeUndefined();
  });

  it('refuses weights and cues of another shape', () => {
    expect(() => attractor({ ...bump, recurrent: zeros(9, 9) })).toThrow(
      'attractor.recurrent: expected 64 neurons, found 9',
    );
    expect(() => attractor({ ...bump, recurrent: zeros(64, 9) })).toThrow(
      'attractor.recurrent: expected 64 × 64, found 64 × 9',
    );
    expect(() => attractor({ ...bump, cue: zeros(9) })).toThrow('attractor.cue: expected 64, found 9');
    expect(() => run(trial(1), attractor({ ...bump, cue: () => zeros(9) }))).toThrow(
      'attractor.cue: expected 64, found 9',
    );
  });

  it('refuses a stimulus of another length', () => {
    const frames = [{ ...tickAt(0), stimulus: zeros(9) }];
    expect(() => run(frames, attractor(bump))).toThrow(/stimulus: expected 64, found 9/);
  });
});

describe('a bump on a sheet of 30 × 30', () => {
  const side = 30;
  const published = { ...pogodin2019.attractor, side, seed: 1 };
  const recurrent = drawSheet({ ...published.weights, side }, 1);
  const cue = blockCue(side, { row: 12, column: 12, size: 5, amplitude: 1 });
  const path = (changes: Partial<AttractorParams>): number[][] =>
    run(trial(400), attractor({ ...published, recurrent, ...changes })).map((f) => entries(f.attractor.position));
  const travelled = (positions: readonly number[][]): number =>
    positions.slice(200).reduce((sum, position, n) => sum + cellsApart(side, position, at(positions, 199 + n)), 0);
  const furthest = (a: readonly number[][], b: readonly number[][]): number =>
    Math.max(...a.map((position, n) => cellsApart(side, position, at(b, n))));

  const moving = path({ cue, noiseSeed: 10 });

  it('stands still without adaptation and moves with s = 1.5', () => {
    const still = path({ cue, noiseSeed: 10, adaptation: 0 });
    expect(travelled(moving)).toBeGreaterThan(3);
    expect(travelled(still)).toBeLessThan(1.2);
    expect(cellsApart(side, at(moving, 0), last(moving))).toBeGreaterThan(6);
    expect(cellsApart(side, at(still, 0), last(still))).toBeLessThan(3);
  });

  it('begins where the cue is', () => {
    expect(cellsApart(side, at(moving, 0), [14, 14])).toBeLessThan(2);
  });

  it('stays together under fresh noise when cued, and parts when not', () => {
    expect(furthest(moving, path({ cue, noiseSeed: 11 }))).toBeLessThan(0.1);
    expect(furthest(path({ noiseSeed: 10 }), path({ noiseSeed: 11 }))).toBeGreaterThan(1);
  });

  it('goes where its weights are shifted to: without noise, along the heading', () => {
    const weights = { ...published.weights, noise: 0, shift: 0.05 };
    for (const heading of [0, 60, -120]) {
      const J = drawSheet({ ...weights, side, heading }, 1);
      const way = path({ recurrent: J, cue, inputNoise: 0 }).slice(200, 300);
      const step = (axis: 0 | 1) => at(last(way), axis) - at(at(way, 0), axis);
      const [columns, rows] = ([0, 1] as const).map((axis) => step(axis) - side * Math.round(step(axis) / side));
      const apart = (Math.atan2(rows as number, columns as number) * 180) / Math.PI - heading;
      expect(Math.abs(apart - 360 * Math.round(apart / 360))).toBeLessThan(3);
    }
  });

  it('is one bump: few neurons are active, the highest rate far above the mean', () => {
    const { x, increment } = last(run(trial(300), attractor({ ...published, recurrent, cue }))).attractor;
    const rates = entries(x);
    expect(increment?.active.length).toBeLessThan(0.2 * side * side);
    expect(Math.max(...rates)).toBeGreaterThan(5 * (rates.reduce((sum, rate) => sum + rate, 0) / rates.length));
  });
});

describe('an attractor that diverges', () => {
  it('ends the stream with what is wrong: its noise is too strong for the sheet', () => {
    const weights = { ...pogodin2019.attractor.weights, noise: 60 / 20 };
    const run20 = () => run(trial(2000), attractor({ ...pogodin2019.attractor, side: 20, weights, seed: 1 }));
    expect(run20).toThrow(DivergenceError);
    expect(run20).toThrow(
      /attractor\.x: expected rates of order 1, found some that grow without bound at step \d+; the usual cause is weights too strong for the sheet \(here side 20, weights\.noise 3\)/,
    );
  });
});

describe('workingMemory', () => {
  it('is the published attractor, cued, its weights shifted', () => {
    const { cue, weights, ...others } = workingMemory;
    const { weights: published, cue: none, ...same } = pogodin2019.attractor;
    expect(none).toBeNull();
    expect(others).toEqual(same);
    expect(published).toMatchObject({ noise: 0.04, shift: 0 });
    expect(weights).toEqual({ ...published, shift: weights.shift, heading: weights.heading });
    expect(weights.shift).toBeGreaterThan(0);
    const drawn = blockCue(50, cue);
    expect(entries(drawn).filter((value) => value === 1)).toHaveLength(25);
    for (const at of [20, 24]) expect(drawn.get(at * 50 + at)).toBe(1);
  });
});
