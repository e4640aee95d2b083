import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amplitudeIn,
  attractor,
  drawAt,
  gaussianProcess,
  hebbian,
  mealy,
  type Noise,
  projection,
  type Remembering,
  readout,
  readoutAtRest,
  resampled,
  reservoir,
  silent,
  sparsely,
  tensor,
  zeros,
} from '../../modules/index.ts';
import { entries } from '../support/bits.ts';
import { covariance, variance } from '../support/linear.ts';
import { D, N, proposal, frame as proposed } from '../support/proposals.ts';
import { last, run, tickAt, ticks } from '../support/ticks.ts';

/** What is said in ms holds at every dt: each claim here is derived by hand. */

const STEPS = [1, 0.5, 0.25] as const;
const options = (dt: number) => ({ dt, trialSteps: 1e6 });

describe('noise in time', () => {
  it('is the draw of the step where dt = 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (step) => {
        expect(drawAt({ step, dt: 1 })).toBe(step);
      }),
    );
  });

  it('holds each draw for 1 ms: k steps of 1/k ms, after a billion of them, too', () => {
    for (const k of [2, 3, 7, 10, 16]) {
      for (const from of [0, 1e6 * k, 1e9 * k]) {
        for (let n = 0; n < 5 * k; n++) {
          expect(drawAt({ step: from + n, dt: 1 / k })).toBe(from / k + Math.floor(n / k));
        }
      }
    }
  });

  it('has one draw a step, never the same again, where steps are longer; its power stays', () => {
    for (const dt of [1.5, 2, 10]) {
      const draws = Array.from({ length: 100 }, (_, step) => drawAt({ step, dt }));
      expect(new Set(draws).size).toBe(100);
      expect(amplitudeIn(dt) ** 2 * dt).toBeCloseTo(1, 14);
    }
    for (const dt of STEPS) expect(amplitudeIn(dt)).toBe(1);
  });
});

/** No memory: only the noise of its pathway drives the reservoir. */
const nothing = mealy<null, unknown, Remembering>({
  writes: 'attractor',
  kind: 'nothing',
  init: () => null,
  step: (state) => [{ x: zeros(1), position: zeros(2) }, state],
});

describe('noise in a leaky integrator', () => {
  const [units, tau, sigma] = [200, 10, 0.05];
  /** u [ms][units] at the end of each ms, without recurrence. */
  const filtered = (dt: number, ms: number): readonly (readonly number[])[] => {
    const steps = Math.round(ms / dt);
    const frames = ticks(steps, options(dt)).map((tick) => ({ ...tick, past: { readout: readoutAtRest(1) } }));
    const every = Math.max(1, Math.round(1 / dt));
    return run(frames, (source) =>
      source.pipe(
        nothing,
        projection({ units, neurons: 1, strength: 0, driveNoise: sigma, seed: 3 }),
        reservoir({ units, tau, lambda: 0, rateNoise: 0, connectivity: 0.01, seed: 3 }),
      ),
    )
      .filter(({ step }) => (step + 1) % every === 0)
      .map(({ reservoir: { u } }) => entries(u));
  };

  /** What is left of u after a ms, in steps of dt. */
  const kept = (dt: number): number => (1 - dt / tau) ** (1 / dt);

  it.each(STEPS)(
    'has the variance σ² (1 − a)/(1 + a) and the correlation aᵐ after m ms, a = (1 − dt/τ)^(1/dt); dt = %d',
    (dt) => {
      const a = kept(dt);
      const rows = filtered(dt, 200).slice(100);
      const [u, later] = [rows[0] as number[], rows[8] as number[]];
      const expected = (sigma ** 2 * (1 - a)) / (1 + a);
      const error = 4 * Math.sqrt(2 / units);
      expect(Math.abs(variance(u) / expected - 1)).toBeLessThan(error);
      expect(Math.abs(covariance(u, later) / expected - a ** 8)).toBeLessThan(error);
      // Over 100 ms, five independent times.
      const all = rows.flat();
      expect(Math.abs(variance(all) / expected - 1)).toBeLessThan(4 * Math.sqrt((2 * tau) / (units * 100)));
    },
  );

  it('comes to σ² tanh(1 ms/2τ) as dt → 0: at 1 ms it is 5 % above it with τ = 10, 1 % with τ = 50', () => {
    const limit = (t: number): number => Math.tanh(1 / (2 * t));
    const at = (dt: number, t: number): number => (1 - (1 - dt / t) ** (1 / dt)) / (1 + (1 - dt / t) ** (1 / dt));
    expect(at(1, 10) / limit(10)).toBeCloseTo(1.053, 2);
    expect(at(1, 50) / limit(50)).toBeCloseTo(1.01, 2);
    for (const t of [10, 50]) expect(at(0.001, t) / limit(t)).toBeCloseTo(1, 3);
  });

  it('is the same path: u at a time converges as dt, the error halved with it', () => {
    const exact = filtered(1 / 16, 30).at(-1) as readonly number[];
    const error = (dt: number): number => {
      const found = filtered(dt, 30).at(-1) as readonly number[];
      return Math.sqrt(found.reduce((sum, value, i) => sum + (value - (exact[i] as number)) ** 2, 0) / units);
    };
    const [whole, half, quarter] = STEPS.map(error) as [number, number, number];
    expect(whole / half).toBeGreaterThan(1.7);
    expect(half / quarter).toBeGreaterThan(1.7);
    expect(whole).toBeLessThan((0.1 * sigma) / Math.sqrt(2 * tau));
  });

  it('keeps its power in steps of several ms', () => {
    const dt = 4;
    const steps = filtered(dt, 400).slice(50).flat();
    const a = 1 - dt / tau;
    const expected = ((sigma ** 2 / dt) * (1 - a)) / (1 + a);
    expect(Math.abs(variance(steps) / expected - 1)).toBeLessThan(4 * Math.sqrt((2 * tau) / (units * 200)));
  });
});

describe('what modules do in time', () => {
  it('the exploration stays for a ms', () => {
    const frameOf = (step: number) => ({
      ...tickAt(step, options(0.25)),
      reservoir: { u: zeros(2), r: zeros(2) },
      past: { weights: zeros(1, 2) },
    });
    const z = run(
      Array.from({ length: 40 }, (_, n) => frameOf(n)),
      readout({ seed: 1 }),
    ).map((frame) => frame.readout.z.get(0));
    const whole = run(
      Array.from({ length: 10 }, (_, n) => ({ ...frameOf(n), ...tickAt(n) })),
      readout({ seed: 1 }),
    ).map((frame) => frame.readout.z.get(0));
    expect(z).toEqual(whole.flatMap((value) => [value, value, value, value]));
  });

  it('the Hebbian rule changes the weights by as much in a ms, and its rate has halved after τ_η', () => {
    const [z, r] = [tensor([1]), tensor([2])];
    const learnt = (dt: number, ms: number) => {
      const all = run(
        Array.from({ length: ms / dt }, (_, n) => ({
          ...tickAt(n, options(dt)),
          reward: { P: 0, Pbar: 0, M: 1 },
          readout: { ...readoutAtRest(1), z },
          reservoir: { u: r, r },
        })),
        hebbian({ learningRate: 0.01, decay: 40 }),
      ).map(({ update }) => update as { readonly post: typeof z; readonly pre: typeof r; readonly eta?: number });
      return { sum: all.reduce((sum, { post, pre }) => sum + post.get(0) * pre.get(0), 0), eta: last(all).eta };
    };
    for (const dt of STEPS) {
      expect(learnt(dt, 40).eta).toBe(0.005);
      // ∫ 0.01 / (1 + t/40) · 2 dt = 0.8 ln 2, but for a sum of steps in its place
      expect(Math.abs(learnt(dt, 40).sum - 0.8 * Math.LN2)).toBeLessThan(0.006 * dt);
    }
  });

  it('a coin is thrown each ms', () => {
    const count = (dt: number): readonly boolean[] =>
      run(
        Array.from({ length: 30 / dt }, (_, n) => ({
          ...proposed(n, zeros(D, N), proposal(0)),
          ...tickAt(n, options(dt)),
        })),
        sparsely({ probability: 0.5, seed: 2 }),
      ).map(({ weights, past }) => weights !== past.weights);
    expect(count(0.5)).toEqual(count(1).flatMap((one) => [one, one]));
    expect(new Set(count(1)).size).toBe(2);
  });
});

describe('the warm-up in time', () => {
  const side = 6;
  const bump = { side, tauMembrane: 12, tauAdaptation: 60, weights: { noise: 0 }, warmup: 20, seed: 1 };
  const counting = (): { readonly noise: Noise; readonly draws: number[] } => {
    const draws: number[] = [];
    return { draws, noise: { fill: (_, draw) => void draws.push(draw) } };
  };

  it.each(STEPS)('is so many ms, each with its own draw; dt = %d', (dt) => {
    const { noise, draws } = counting();
    const frames = ticks(3 / dt, { dt, trialSteps: 1 / dt });
    run(frames, attractor({ ...bump, warmupNoise: noise, noise: silent }));
    expect(draws).toHaveLength((3 * 20) / dt);
    expect(new Set(draws)).toEqual(new Set(Array.from({ length: 60 }, (_, draw) => draw)));
  });

  it('the cue then stands for that long: x and h converge with dt', () => {
    const found = (dt: number): readonly number[] => {
      const cue = { row: 1, column: 1, size: 3, amplitude: 1 };
      const [first] = run(ticks(1, { dt, trialSteps: 8 }), attractor({ ...bump, cue, inputNoise: 0.1 }));
      return [...entries(first?.attractor.x ?? zeros(1)), ...entries(first?.attractor.h ?? zeros(1))];
    };
    const exact = found(1 / 64);
    const error = (dt: number): number =>
      Math.max(...found(dt).map((value, i) => Math.abs(value - (exact[i] as number))));
    const [whole, half, quarter] = STEPS.map(error) as [number, number, number];
    expect(whole / half).toBeGreaterThan(1.7);
    expect(half / quarter).toBeGreaterThan(1.7);
    expect(whole).toBeLessThan(0.2);
  });
});

describe('targets in time', () => {
  it('a Gaussian process is one function of time, whatever the step', () => {
    const at = (dt: number) => entries(gaussianProcess({ period: 200, variance: 400, dt, seed: 4 }));
    const whole = at(1);
    for (const k of [2, 4, 10]) expect(at(1 / k).filter((_, n) => n % k === 0)).toEqual(whole);
    expect(at(2)).toEqual(whole.filter((_, n) => n % 2 === 0));
    // Between the ms it goes on smoothly: |f″|/8 from the chord, f″ of standard deviation √3/ℓ².
    const fine = at(0.5);
    for (let n = 0; n < 198; n++) {
      const chord = ((whole[n] as number) + (whole[n + 1] as number)) / 2;
      expect(Math.abs((fine[2 * n + 1] as number) - chord)).toBeLessThan((5 * Math.sqrt(3)) / 8 / 400);
    }
    expect(at(0.3).every(Number.isFinite)).toBe(true);
  });

  it('rows given as data lie on their own times', () => {
    const rows = [
      [0, 1],
      [1, 1],
      [4, -1],
    ] as const;
    const at = (dt: number, interval = 1) => entries(resampled(rows, { interval, dt }));
    expect(at(1)).toEqual([0, 1, 1, 1, 4, -1]);
    expect(at(0.5)).toEqual([0, 1, 0.5, 1, 1, 1, 2.5, 0, 4, -1, 4, -1]);
    expect(at(0.5, 0.5)).toEqual(at(1));
    expect(at(2, 2)).toEqual(at(1));
    expect(at(2, 1)).toEqual([0, 1, 4, -1]);
  });

  it('white noise at the ends of its grid stays finite', () => {
    expect(entries(gaussianProcess({ period: 20, variance: 1e-6, dt: 0.25, seed: 1 })).every(Number.isFinite)).toBe(
      true,
    );
  });
});
