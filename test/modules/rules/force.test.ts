import '../../support/relaxedSimd.ts';
import { describe, expect, it } from 'vitest';
import {
  everyStep,
  feedback,
  force,
  fusedForce,
  mealy,
  type ReadOut,
  readout,
  readoutAtRest,
  Saved,
  type Tensor,
  tensor,
  type Weighted,
  zeros,
} from '../../../modules/index.ts';
import { missingFusion } from '../../../modules/kernels/index.ts';
import { laws } from '../../laws.ts';
import { entries } from '../../support/bits.ts';
import { identity, inverse, largestDifference, product, type Rows, transposed } from '../../support/linear.ts';
import { at, last, numbers, randomVector, run, type TickOptions, tickAt, ticks } from '../../support/ticks.ts';

const N = 6;
const frame = (step: number, r: Tensor, target: Tensor, zhat: Tensor, options: TickOptions = {}) => ({
  ...tickAt(step, options),
  target,
  readout: { ...readoutAtRest(zhat.shape[0] as number), zhat },
  reservoir: { u: r, r },
});
const random = (n: number, steps = 20) =>
  Array.from({ length: steps }, (_, s) =>
    frame(s, randomVector(n, 'r', s), randomVector(2, 'f', s), randomVector(2, 'z', s)),
  );

laws('force', () => force({ units: N, alpha: 1 }), random(N));
if (missingFusion() === undefined) laws('fusedForce', () => fusedForce({ units: 7, alpha: 0.5 }), random(7, 10));
laws('force on an odd number of units', () => force({ units: 7, alpha: 0.5 }), random(7, 10));

/** The rates of each step as rows. */
const rates = (steps: number): Rows => Array.from({ length: steps }, (_, s) => [...numbers(N, 'r', s)]);

/** (αI + Σ r rᵀ)⁻¹ */
const inverseCorrelation = (R: Rows, alpha: number): number[][] =>
  inverse(product(transposed(R), R).map((row, i) => row.map((value, j) => value + (i === j ? alpha : 0))));

const outer = (update: object | undefined): { post: Tensor; pre: Tensor } => {
  if (update === undefined || !('post' in update)) throw new Error('expected an outer product');
  return update as { post: Tensor; pre: Tensor };
};

describe('force', () => {
  it('makes its first step as by hand: k = r / (α + rᵀ r)', () => {
    const r = tensor([1, 2, 0, 0, 0, -1]);
    const [first] = run([frame(0, r, tensor([1, 0]), tensor([0.25, 3]))], force({ units: N, alpha: 2 }));
    const { post, pre } = outer(first?.update);
    expect(entries(post)).toEqual([0.75, -3]);
    entries(pre).forEach((value, i) => {
      expect(value).toBeCloseTo(r.get(i) / 8, 15);
    });
  });

  it('has P = (αI + Σ r rᵀ)⁻¹ after n steps, and k = P r', () => {
    for (const alpha of [1, 0.1, 5]) {
      for (const steps of [1, 3, 25]) {
        const saved = new Saved();
        const frames = random(N, steps).map((f, n) => (n === steps - 1 ? { ...f, save: saved } : f));
        const found = run(frames, force({ units: N, alpha }));
        const expected = inverseCorrelation(rates(steps), alpha);
        const { P } = saved.states.get('update/force') as { P: Float64Array };
        const unpacked = identity(N);
        for (let i = 0, next = 0; i < N; i++) {
          for (let j = i; j < N; j++, next++) {
            for (const [row, column] of [
              [i, j],
              [j, i],
            ] as const)
              at(unpacked, row)[column] = at(P, next);
          }
        }
        expect(largestDifference(unpacked, expected)).toBeLessThan(1e-12);
        const k = product(
          expected,
          at(rates(steps), steps - 1).map((value) => [value]),
        );
        const { pre } = outer(last(found).update);
        expect(
          largestDifference(
            k,
            entries(pre).map((value) => [value]),
          ),
        ).toBeLessThan(1e-12);
      }
    }
  });

  it('makes the weights those of regularised least squares: W = F R (αI + RᵀR)⁻¹', () => {
    const steps = 30;
    const given = mealy<null, unknown, { reservoir: { u: Tensor; r: Tensor } }>({
      writes: 'reservoir',
      kind: 'given',
      init: () => null,
      step: (state, { step }) => [{ u: zeros(N), r: randomVector(N, 'r', step) }, state],
    });
    const aim = mealy<null, unknown, { target: Tensor }>({
      writes: 'target',
      kind: 'given',
      init: () => null,
      step: (state, { step }) => [randomVector(2, 'f', step), state],
    });
    const loop = feedback<ReadOut & Weighted>({ readout: readoutAtRest(2), weights: zeros(2, N) })((source) =>
      source.pipe(
        given,
        aim,
        readout({ outputs: 2, exploration: 0.5, tauAverage: 5, seed: 1 }), // the noise on z does not matter to ẑ
        force({ units: N, alpha: 0.3 }),
        everyStep(),
      ),
    );
    const { weights } = last(run(ticks(steps), loop));
    const R = rates(steps);
    const F = Array.from({ length: steps }, (_, s) => [...numbers(2, 'f', s)]);
    const expected = product(product(transposed(F), R), inverseCorrelation(R, 0.3));
    const found = [0, 1].map((d) => entries(weights).slice(d * N, (d + 1) * N));
    expect(largestDifference(found, expected)).toBeLessThan(1e-12);
  });

  it('reads rates, target and ẑ as views, wherever their entries lie', () => {
    const sheet = tensor(Array.from({ length: N }, (_, i) => [i + 1, 9]));
    const pair = tensor([
      [1, 0.25],
      [0, 3],
    ]);
    const r = tensor([1, 2, 3, 4, 5, 6]);
    const plain = run([frame(0, r, tensor([1, 0]), tensor([0.25, 3]))], force({ units: N, alpha: 2 }));
    const views = frame(0, sheet.pick(null, 0) as Tensor, pair.pick(null, 0) as Tensor, pair.pick(null, 1) as Tensor);
    const viewed = run([views], force({ units: N, alpha: 2 }));
    expect(entries(outer(viewed[0]?.update).pre)).toEqual(entries(outer(plain[0]?.update).pre));
    expect(entries(outer(viewed[0]?.update).post)).toEqual([0.75, -3]);
  });

  it('refuses rates and targets of another length', () => {
    const make = () => force({ units: N, alpha: 1 });
    expect(() => run([frame(0, zeros(5), zeros(2), zeros(2))], make())).toThrow('reservoir.r: expected 6, found 5');
    expect(() => run([frame(0, zeros(6), zeros(1), zeros(2))], make())).toThrow('target: expected 2, found 1');
  });
});
