import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawProjection, drawRecurrent } from '../../../modules/connectivity.ts';
import { keyOf } from '../../../modules/core/key.ts';
import * as kernels from '../../../modules/kernels/index.ts';
import { LANES } from '../../../modules/kernels/lanes.ts';
import { gaussian, uniform } from '../../../modules/noise.ts';
import { times } from '../../support/thorough.ts';

const noise = (n: number, seed: number, step = 0): Float64Array => {
  const out = new Float64Array(n);
  kernels.gaussianInto(out, keyOf(seed, 'shared'), step);
  return out;
};

/** One step of a reservoir whose inputs are its own. */
const turn = (kernel: kernels.ReservoirKernel, who: number, step: number): void => {
  const units = kernel.u.length;
  kernel.xi.set(noise(units, 1, step));
  kernel.step(0.05, 1.5, Float64Array.of(Math.sqrt(1 + who)), noise(units, 100 + who, step), 0.05);
};

const fed = (units: number): Float64Array => noise(units, 2);

/** u after each of so many steps, alone. */
const alone = (W: kernels.Sparse, who: number, steps: number): readonly Float64Array[] => {
  const kernel = kernels.reservoirKernel({ ...W }, fed(W.rows));
  const all = Array.from({ length: steps }, (_, step) => {
    turn(kernel, who, step);
    return kernel.u.slice();
  });
  kernel.free();
  return all;
};

const wide = drawRecurrent(8200, 0.001, 1);
const full = (W: kernels.Sparse): kernels.Sparse => ({ ...W, value: Float64Array.from(W.value, (x) => x * 1.1) });

describe('reservoirs that have one W_rec', () => {
  it.each([
    ['half a number to an entry', (seed: number) => drawRecurrent(57, 0.2, seed)],
    ['whole numbers', (seed: number) => full(drawRecurrent(57, 0.2, seed))],
    ['more units than 16 bits can address', () => ({ ...wide })],
    ['more units, whole numbers', () => full(wide)],
  ])('step as each does alone, to the last bit, in any order, whoever comes and goes: %s', (_, draw) => {
    const steps = 6;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 19 }),
        fc.integer({ min: 0, max: 99 }),
        fc.infiniteStream(fc.nat()),
        (n, seed, dice) => {
          const W = draw(seed);
          const roll = (below: number): number => (dice.next().value as number) % below;
          const members = Array.from({ length: n }, (_, who) => ({
            who,
            kernel: kernels.reservoirKernel(W, fed(W.rows)),
            expected: alone(W, who, steps),
            step: 0,
          }));
          let here = [...members];
          while (here.length > 0) {
            // Mostly in step, sometimes one ahead, sometimes one that leaves.
            const at =
              roll(3) === 0
                ? roll(here.length)
                : here.findIndex(({ step }) => step === Math.min(...here.map((m) => m.step)));
            const one = here[at] as (typeof here)[number];
            turn(one.kernel, one.who, one.step);
            expect(one.kernel.u).toEqual(one.expected[one.step]);
            one.step += 1;
            if (one.step < steps && roll(20) > 0) continue;
            one.kernel.free();
            here = here.filter((other) => other !== one);
          }
        },
      ),
      { numRuns: times(20, 4) },
    );
  });

  it('go on from where they are set, though a product was made before', () => {
    const W = drawRecurrent(40, 0.2, 1);
    const set = (kernel: kernels.ReservoirKernel): void => kernel.set(noise(40, 8), noise(40, 9));
    const [other, ...crew] = Array.from({ length: 4 }, () => kernels.reservoirKernel(W, fed(40)));
    const lonely = kernels.reservoirKernel({ ...W }, fed(40));
    for (const kernel of [...crew, lonely]) turn(kernel, 0, 0);
    turn(other as kernels.ReservoirKernel, 0, 0);
    turn(other as kernels.ReservoirKernel, 0, 1);
    for (const kernel of [...crew, lonely]) {
      set(kernel);
      turn(kernel, 0, 1);
    }
    for (const kernel of crew) expect(kernel.u).toEqual(lonely.u);
    for (const kernel of [other, ...crew, lonely]) kernel?.free();
  });

  it('hold it once, until the last has gone', () => {
    const W = drawRecurrent(20, 0.5, 3);
    const all = Array.from({ length: LANES + 1 }, () => kernels.reservoirKernel(W, fed(20)));
    expect(new Set(all.map(({ u }) => u.buffer)).size).toBe(2);
    for (const kernel of all) kernel.free();
  });
});

describe('projections that have one W_attr', () => {
  it('give each its own, and equal ones the same array', () => {
    const W = drawProjection(30, 50, 0.2, 1);
    const source = gaussian(keyOf(1, 'drive'));
    const make = (matrix: kernels.Sparse) => kernels.projectionKernel(matrix);
    const [a, b, c] = [make(W), make(W), make(W)] as const;
    const [aloneA, aloneC] = [make({ ...W }), make({ ...W })] as const;
    const [x, y] = [noise(50, 1), noise(50, 2)];
    for (const one of [a, b, aloneA]) one.whole(x);
    for (const one of [c, aloneC]) one.whole(y);
    for (let step = 0; step < 5; step++) {
      const active = Int32Array.of(step, 20 + step);
      const g = noise(2, 3, step);
      for (const one of [a, c, b, aloneA, aloneC]) one.leaky(0.1, active, g);
      const drives = [a, b].map((one) => one.drive(1, 0.1, source, step));
      expect(drives[0]).toBe(drives[1]);
      expect(drives[0]).toEqual(aloneA.drive(1, 0.1, source, step));
      expect(c.drive(0.5, 0.1, source, step)).toEqual(aloneC.drive(0.5, 0.1, source, step));
      expect(b.drive(2, 0.1, source, step)).toEqual(aloneA.drive(2, 0.1, source, step));
      expect(c.v()).toEqual(aloneC.v());
    }
    for (const one of [a, b, c, aloneA, aloneC]) one.free();
  });
});

describe('a source of noise', () => {
  it('is a pure function of key and step, whoever else asks for what', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 40 }), fc.boolean()), { maxLength: 60 }),
        (asked) => {
          const key = keyOf(5, 'asked');
          for (const [step, n, even] of asked) {
            const [found, expected] = [new Float64Array(n), new Float64Array(n)];
            (even ? uniform(key) : gaussian(key)).fill(found, step);
            (even ? kernels.uniformInto : kernels.gaussianInto)(expected, key, step);
            expect(found).toEqual(expected);
          }
        },
      ),
      { numRuns: times(200, 50) },
    );
  });
});
