import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readControl,
  readoutAtRest,
  recorded,
  reservoir,
  silent,
  sparse,
  type Tensor,
  tensor,
  zeros,
} from '../../modules/index.ts';
import { laws } from '../laws.ts';
import { entries, firstDifference } from '../support/bits.ts';
import { at, last, randomVector, run, type TickOptions, tickAt } from '../support/ticks.ts';

const frame = (step: number, drive: Tensor, z: Tensor, options: TickOptions = {}) => ({
  ...tickAt(step, options),
  drive,
  past: { readout: { ...readoutAtRest(z.shape[0] as number), z } },
});
const still = (steps: number, units = 2, drive = zeros(units), options: TickOptions = {}) =>
  Array.from({ length: steps }, (_, n) => frame(n, drive, zeros(1), options));

const small = {
  units: 2,
  outputs: 1,
  tau: 10,
  lambda: 1.5,
  rateNoise: 0.05,
  connectivity: 1,
  recurrent: tensor([
    [0.5, -1],
    [2, 0.25],
  ]),
  feedback: tensor([[1], [-0.5]]),
  noise: silent,
  seed: 1,
} satisfies Parameters<typeof reservoir>[0];

const random = (units: number, steps: number) =>
  Array.from({ length: steps }, (_, n) => frame(n, randomVector(units, 'drive', n), randomVector(2, 'z', n)));

const drawn = { units: 20, outputs: 2, tau: 50, lambda: 1.5, rateNoise: 0.05, connectivity: 0.2, seed: 1 };
laws('reservoir', () => reservoir(drawn), random(20, 20));
laws('reservoir of 301 units', () => reservoir({ ...drawn, units: 301, connectivity: 0.02 }), random(301, 12));

describe('reservoir', () => {
  it('makes its first two steps as by hand', () => {
    const drive = tensor([0.1, 0.2]);
    const frames = [frame(0, drive, tensor([0.7]), { dt: 1 }), frame(1, drive, tensor([-0.4]), { dt: 1 })];
    const noise = recorded(
      tensor([
        [1, -1],
        [0.5, 0.2],
      ]),
    );
    const [first, second] = run(frames, reservoir({ ...small, noise }));

    // u = 0 + 0.1 (−0 + 0 + W_fb z + drive)
    const u = [0.1 * (0.7 + 0.1), 0.1 * (-0.35 + 0.2)] as const;
    const r = [Math.tanh(u[0]) + 0.05, Math.tanh(u[1]) - 0.05] as const;
    expect(first?.reservoir.u.get(0)).toBeCloseTo(u[0], 15);
    expect(first?.reservoir.u.get(1)).toBeCloseTo(u[1], 15);
    expect(first?.reservoir.r.get(0)).toBeCloseTo(r[0], 15);
    expect(first?.reservoir.r.get(1)).toBeCloseTo(r[1], 15);

    const v = [
      u[0] + 0.1 * (-u[0] + 1.5 * (0.5 * r[0] - r[1]) - 0.4 + 0.1),
      u[1] + 0.1 * (-u[1] + 1.5 * (2 * r[0] + 0.25 * r[1]) + 0.2 + 0.2),
    ] as const;
    expect(second?.reservoir.u.get(0)).toBeCloseTo(v[0], 15);
    expect(second?.reservoir.u.get(1)).toBeCloseTo(v[1], 15);
    expect(second?.reservoir.r.get(0)).toBeCloseTo(Math.tanh(v[0]) + 0.025, 15);
    expect(second?.reservoir.r.get(1)).toBeCloseTo(Math.tanh(v[1]) + 0.01, 15);
  });

  it('stays at rest without noise, drive and feedback', () => {
    for (const { reservoir: signal } of run(still(20), reservoir(small))) {
      expect(firstDifference(signal, { u: zeros(2), r: zeros(2) })).toBeUndefined();
    }
  });

  const isolated = { ...small, recurrent: zeros(2, 2), feedback: zeros(2, 1) };

  it('forgets at rate dt/τ when W = 0: u(n) = (1 − dt/τ)ⁿ u(0)', () => {
    for (const dt of [1, 0.5, 2]) {
      const kick = frame(0, tensor([3, -1]), zeros(1), { dt });
      const frames = [kick, ...Array.from({ length: 40 }, (_, n) => frame(n + 1, zeros(2), zeros(1), { dt }))];
      const all = run(frames, reservoir(isolated));
      const start = at(all, 0).reservoir.u;
      all.forEach(({ reservoir: { u } }, n) => {
        expect(u.get(0)).toBeCloseTo((1 - dt / 10) ** n * start.get(0), 14);
        expect(u.get(1)).toBeCloseTo((1 - dt / 10) ** n * start.get(1), 14);
      });
    }
  });

  it('forgets at the same rate when λ = 0, whatever W_rec', () => {
    const frames = [frame(0, tensor([3, -1]), zeros(1)), ...still(30)];
    const connected = run(frames, reservoir({ ...small, lambda: 0, feedback: zeros(2, 1) }));
    expect(firstDifference(connected, run(frames, reservoir(isolated)))).toBeUndefined();
  });

  it('settles at u = drive under a constant drive when W = 0', () => {
    const { u, r } = last(run(still(500, 2, tensor([0.3, -2])), reservoir(isolated))).reservoir;
    expect(u.get(0)).toBeCloseTo(0.3, 13);
    expect(u.get(1)).toBeCloseTo(-2, 13);
    expect(r.get(0)).toBeCloseTo(Math.tanh(0.3), 13);
    expect(r.get(1)).toBeCloseTo(Math.tanh(-2), 13);
  });

  it('settles where u = λ W_rec tanh u + drive', () => {
    const { u, r } = last(run(still(2000, 2, tensor([0.3, -0.2])), reservoir({ ...small, lambda: 0.3 }))).reservoir;
    expect(u.get(0)).toBeCloseTo(0.3 * (0.5 * r.get(0) - r.get(1)) + 0.3, 12);
    expect(u.get(1)).toBeCloseTo(0.3 * (2 * r.get(0) + 0.25 * r.get(1)) - 0.2, 12);
  });

  it('keeps every rate within ±(1 + rateNoise), whatever drives it', () => {
    const anything = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 8 }), (drives) => {
        const frames = drives.map((drive, n) => frame(n, tensor(drive), zeros(1)));
        const { noise, ...noisy } = small;
        for (const { reservoir: signal } of run(frames, reservoir(noisy))) {
          for (const rate of entries(signal.r)) expect(Math.abs(rate)).toBeLessThanOrEqual(1.05);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('feeds back the noisy z of the step before', () => {
    const [fed] = run([frame(0, zeros(2), tensor([2]))], reservoir(small));
    expect(fed?.reservoir.u.get(0)).toBeCloseTo(0.2, 15);
    expect(fed?.reservoir.u.get(1)).toBeCloseTo(-0.1, 15);
  });

  it('takes λ and its noise live', () => {
    const settings = {
      ...small,
      lambda: readControl('lambda'),
      rateNoise: readControl('xi'),
      noise: recorded(
        tensor([
          [1, 1],
          [1, 1],
          [1, 1],
        ]),
      ),
    };
    const controls = (step: number) => ({ lambda: step === 2 ? 0 : 1.5, xi: step === 1 ? 0 : 0.05 });
    const all = run(still(3, 2, tensor([1, 1]), { controls }), reservoir(settings));
    const u = (n: number) => at(all, n).reservoir.u.get(0);
    const r = (n: number) => at(all, n).reservoir.r.get(0);
    expect(r(0)).toBeCloseTo(Math.tanh(u(0)) + 0.05, 15);
    expect(r(1)).toBeCloseTo(Math.tanh(u(1)), 15);
    expect(u(2)).toBeCloseTo(u(1) + 0.1 * (1 - u(1)), 15);
  });

  it('draws the same matrices from the same seed, others from another', () => {
    const frames = random(20, 10);
    const found = run(frames, reservoir(drawn));
    expect(firstDifference(found, run(frames, reservoir({ ...drawn })))).toBeUndefined();
    expect(firstDifference(found, run(frames, reservoir({ ...drawn, seed: 2 })))).toBeDefined();
    expect(firstDifference(found, run(frames, reservoir({ ...drawn, noiseSeed: 2 })))).toBeDefined();
    const noiseless = { ...drawn, rateNoise: 0 };
    expect(
      firstDifference(run(frames, reservoir(noiseless)), run(frames, reservoir({ ...noiseless, noiseSeed: 2 }))),
    ).toBeUndefined();
  });

  it('takes W_rec dense, sparse or as a view alike', () => {
    const frames = Array.from({ length: 10 }, (_, n) => frame(n, randomVector(2, 'drive', n), randomVector(1, 'z', n)));
    const found = run(frames, reservoir(small));
    const transposed = tensor([
      [0.5, 2],
      [-1, 0.25],
    ]).transpose(1, 0) as Tensor;
    expect(
      firstDifference(found, run(frames, reservoir({ ...small, recurrent: sparse(small.recurrent) }))),
    ).toBeUndefined();
    expect(firstDifference(found, run(frames, reservoir({ ...small, recurrent: transposed })))).toBeUndefined();
  });

  it('reads drive and z as views, wherever their entries lie', () => {
    const sheet = tensor([
      [0.1, 9],
      [0.2, 9],
    ]);
    const z = tensor([9, 9, 0.7]).lo(2) as Tensor;
    const plain = run([frame(0, tensor([0.1, 0.2]), tensor([0.7]))], reservoir(small));
    const viewed = run([frame(0, sheet.pick(null, 0) as Tensor, z)], reservoir(small));
    expect(firstDifference(at(viewed, 0).reservoir, at(plain, 0).reservoir)).toBeUndefined();
  });

  it('refuses matrices of another shape where it is built', () => {
    expect(() => reservoir({ ...small, recurrent: zeros(2, 3) })).toThrow(
      'reservoir.recurrent: expected 2 × 2, found 2 × 3',
    );
    expect(() => reservoir({ ...small, feedback: zeros(2, 2) })).toThrow(
      'reservoir.feedback: expected 2 × 1, found 2 × 2',
    );
  });

  it('refuses a drive or an output of another length', () => {
    expect(() => run([frame(0, zeros(3), zeros(1))], reservoir(small))).toThrow('drive: expected 2, found 3');
    expect(() => run([frame(0, zeros(2), zeros(2))], reservoir(small))).toThrow(/expected 1, found 2/);
  });
});

describe('a reservoir with an initial state', () => {
  const initial = (trial: number) => (trial === 1 ? tensor([0.5, -1]) : undefined);

  it('begins a trial there, whatever came before', () => {
    const frames = still(12, 2, tensor([0.3, 0.1]), { trialSteps: 4 });
    const found = run(frames, reservoir({ ...small, recurrent: zeros(2, 2), initial }));
    // u ← u + (dt/τ)(−u + drive) from what is set
    expect(at(found, 4).reservoir.u.get(0)).toBeCloseTo(0.5 + 0.1 * (-0.5 + 0.3), 12);
    expect(at(found, 4).reservoir.u.get(1)).toBeCloseTo(-1 + 0.1 * (1 + 0.1), 12);
  });

  it('lets r follow u', () => {
    const [first] = run(still(1), reservoir({ ...small, initial: () => tensor([0.5, -1]) }));
    const recurrence = 1.5 * (0.5 * Math.tanh(0.5) - 1 * Math.tanh(-1));
    expect(first?.reservoir.u.get(0)).toBeCloseTo(0.5 + 0.1 * (-0.5 + recurrence), 12);
  });

  it('runs on where there is none', () => {
    const options = { trialSteps: 4 };
    const [with_, without] = [{ ...small, initial }, small].map((p) =>
      run(still(12, 2, zeros(2), options), reservoir(p)),
    );
    expect(firstDifference(with_?.slice(0, 4), without?.slice(0, 4))).toBeUndefined();
    expect(() => run(still(1), reservoir({ ...small, initial: () => zeros(3) }))).toThrow('reservoir.initial');
  });
});
