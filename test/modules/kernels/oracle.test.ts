import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../modules/core/key.ts';
import { attractorLayout } from '../../../modules/kernels/attractor.ts';
import { forceLayout } from '../../../modules/kernels/force.ts';
import * as kernels from '../../../modules/kernels/index.ts';
import { laneLayout, lanesLayout, recurrentSlices } from '../../../modules/kernels/lanes.ts';
import { GUARD, type Layout } from '../../../modules/kernels/memory.ts';
import { makePathway, projectionBlocks, projectionLayout } from '../../../modules/kernels/pathway.ts';
import * as oracles from '../../oracle/index.ts';
import { times } from '../../support/thorough.ts';

const noise = (n: number, seed: number, step = 0): Float64Array => {
  const out = new Float64Array(n);
  kernels.gaussianInto(out, keyOf(seed, 'oracle'), step);
  return out;
};

const sparse = (rows: number, columns: number, p: number, seed: number): kernels.Sparse => {
  const data = noise(rows * columns, seed).map((x, i) => ((((i * 0.618034) % 1) + 1) % 1 < p ? x : 0));
  const start = new Int32Array(rows + 1);
  const index: number[] = [];
  const value: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const x = data[i * columns + j] as number;
      if (x === 0) continue;
      index.push(j);
      value.push(x);
    }
    start[i + 1] = index.length;
  }
  return { rows, columns, start, index: Int32Array.from(index), value: Float64Array.from(value) };
};

/** Differences are judged against the size of what the numbers are made of. */
const expectClose = (found: Float64Array, expected: Float64Array): void => {
  expect(found.length).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  found.forEach((x, i) => {
    expect(Math.abs(x - (expected[i] as number)) / scale).toBeLessThan(1e-12);
  });
};

const MARK = 0xa5;
/** Marks the bytes between a kernel's arrays; the result expects them untouched. */
const guarded = <Name extends string>(buffer: ArrayBufferLike, { end }: Layout<Name>, base = 0): (() => void) => {
  const views = (Object.values(end) as number[]).map((at) => new Uint8Array(buffer, base + at, GUARD).fill(MARK));
  return () => expect(views.every((view) => view.every((byte) => byte === MARK))).toBe(true);
};

const rounded = (values: Float64Array): Float64Array => {
  const out = values.slice();
  kernels.roundToHalf(out);
  return out;
};

/** The matrix with entries of which half is enough, or as it is. */
const stored = (matrix: kernels.Sparse, half: boolean): kernels.Sparse =>
  half ? { ...matrix, value: Float32Array.from(rounded(Float64Array.from(matrix.value))) } : matrix;

const size = fc.integer({ min: 1, max: 300 });
const small = fc.integer({ min: 1, max: 5 });
const density = fc.constantFrom(0, 0.05, 0.3, 1);
const options = { numRuns: times(60, 15) };

describe('each kernel agrees with its oracle, and touches nothing between its arrays:', () => {
  it('reservoir', () => {
    fc.assert(
      fc.property(size, small, density, fc.boolean(), fc.integer(), (units, outputs, p, half, seed) => {
        const W = stored(sparse(units, units, p, seed), half);
        const feedback = noise(units * outputs, seed, 1);
        const [kernel, oracle] = [kernels.reservoirKernel(W, feedback), oracles.reservoirKernel(W, feedback)];
        const { buffer, byteOffset } = kernel.u;
        const own = laneLayout(units, outputs);
        const checks = [
          guarded(buffer, lanesLayout(units, outputs, recurrentSlices(W))),
          guarded(buffer, own, byteOffset - own.at.u),
        ];
        for (let step = 0; step < 5; step++) {
          kernel.xi.set(noise(units, seed, 10 + step));
          oracle.xi.set(kernel.xi);
          const z = noise(outputs, seed, 20 + step);
          const drive = noise(units, seed, 30 + step);
          kernel.step(0.02, 1.5 / Math.sqrt(1 + p * units), z, drive, 0.05);
          oracle.step(0.02, 1.5 / Math.sqrt(1 + p * units), z, drive, 0.05);
        }
        expectClose(kernel.u, oracle.u);
        expectClose(kernel.r, oracle.r);
        for (const check of checks) check();
        kernel.free();
      }),
      options,
    );
  });

  it('attractor, with few neurons active and with all', () => {
    fc.assert(
      fc.property(size, fc.boolean(), fc.integer(), fc.constantFrom(-1, 0, 3), (n, half, seed, mean) => {
        const J = noise(n * n, seed).map((x) => x / n);
        const fill = (column: Float64Array, j: number) => column.set(J.subarray(j * n, (j + 1) * n));
        const kernel = kernels.attractorKernel(kernels.attractorWeights(n, fill, half));
        const oracle = oracles.attractorKernel(
          oracles.attractorWeights(n, (columns) => columns.set(half ? rounded(J) : J)),
        );
        const check = guarded(kernel.x.buffer, attractorLayout(n), kernel.x.byteOffset - attractorLayout(n).at.x);
        const external = noise(n, seed, 5);
        for (let step = 0; step < 10; step++) {
          kernel.input.set(noise(n, seed, 10 + step));
          oracle.input.set(kernel.input.map((x, i) => mean + 0.5 * x + (step % 2) * (external[i] as number)));
          kernel.scale(mean, 0.5, step % 2 === 0 ? undefined : external);
          expectClose(kernel.input, oracle.input);
          const count = kernel.step(1 / 30, 1 / 400, 1.5);
          expect(count).toBe(oracle.step(1 / 30, 1 / 400, 1.5));
          expect(kernel.active.slice(0, count)).toEqual(oracle.active.slice(0, count));
          expectClose(kernel.g.slice(0, count), oracle.g.slice(0, count));
        }
        expectClose(kernel.x, oracle.x);
        expectClose(kernel.h, oracle.h);
        expectClose(kernel.y, oracle.y);
        check();
        kernel.free();
      }),
      options,
    );
  });

  it('projection', () => {
    fc.assert(
      fc.property(size, size, density, fc.boolean(), fc.integer(), (units, inputs, p, half, seed) => {
        const W = stored(sparse(units, inputs, p, seed), half);
        const [kernel, oracle] = [makePathway(W), oracles.projectionKernel(W)];
        const check = guarded(kernel.v.buffer, projectionLayout(units, inputs, projectionBlocks(W)));
        const x = noise(inputs, seed, 1);
        kernel.whole(x);
        oracle.whole(x);
        expectClose(kernel.v, oracle.v());
        const active = Int32Array.from({ length: inputs }, (_, j) => j).filter((j) => j % 3 === 0);
        const g = noise(active.length, seed, 2);
        kernel.leaky(0.1, active, g);
        oracle.leaky(0.1, active, g);
        expectClose(kernel.v, oracle.v());
        kernel.drive.set(noise(units, seed, 3));
        kernel.combine(2, 0.5);
        expectClose(
          kernel.drive,
          noise(units, seed, 3).map((N, i) => 2 * (oracle.v()[i] as number) + 0.5 * N),
        );
        check();
        kernel.free();
      }),
      options,
    );
  });

  it('FORCE', () => {
    fc.assert(
      fc.property(size, fc.integer(), (units, seed) => {
        const [kernel, oracle] = [kernels.forceKernel(units, 1), oracles.forceKernel(units, 1)];
        const check = guarded(kernel.k.buffer, forceLayout(units));
        for (let step = 0; step < 6; step++) {
          const r = noise(units, seed, step);
          kernel.step(r);
          oracle.step(r);
          expectClose(kernel.k, oracle.k);
        }
        expectClose(kernel.save(), oracle.save());
        check();
        kernel.free();
      }),
      options,
    );
  });

  it('readout and rank-1 update', () => {
    fc.assert(
      fc.property(size, small, fc.integer(), (units, outputs, seed) => {
        const W = noise(outputs * units, seed);
        const r = noise(units, seed, 1);
        const post = noise(outputs, seed, 2);
        const [found, expected] = [new Float64Array(outputs), new Float64Array(outputs)];
        kernels.matvec(found, W, r);
        oracles.matvec(expected, W, r);
        expectClose(found, expected);
        const [sum, expectedSum] = [W.slice(), W.slice()];
        kernels.addOuter(sum, sum, post, r);
        oracles.addOuter(expectedSum, W, post, r);
        expectClose(sum, expectedSum);
      }),
      options,
    );
  });
});

describe('rounding to the upper half', () => {
  it('is to the nearest number of 21 binary digits, and does nothing to one that is', () => {
    fc.assert(
      fc.property(fc.float64Array({ minLength: 1, maxLength: 9, noNaN: true, min: -1e300, max: 1e300 }), (values) => {
        const found = rounded(values);
        found.forEach((x, i) => {
          const value = values[i] as number;
          if (Math.abs(value) > 1e-300) expect(Math.abs(x - value)).toBeLessThanOrEqual(2 ** -21 * Math.abs(value));
        });
        expect(rounded(found)).toEqual(found);
      }),
      options,
    );
    expect([...rounded(Float64Array.of(0, 1, -1.5, 1 + 2 ** -20, 1 + 2 ** -21, 1 + 2 ** -22))]).toEqual([
      ...[0, 1, -1.5, 1 + 2 ** -20, 1 + 2 ** -20, 1],
    ]);
  });
});

describe('more units than 16 bits can address', () => {
  it('makes no difference', () => {
    const units = 8200;
    const W = sparse(units, 40, 0.1, 1);
    const wide = { ...W, columns: units, index: W.index.map((j) => units - 1 - j).reverse() };
    const ascending = {
      ...wide,
      start: W.start.map((_, i) => W.index.length - (W.start[units - i] as number)),
      value: W.value.slice().reverse(),
    };
    const feedback = noise(units, 2);
    const [kernel, oracle] = [
      kernels.reservoirKernel(ascending, feedback),
      oracles.reservoirKernel(ascending, feedback),
    ];
    const path = [kernels.projectionKernel(ascending), oracles.projectionKernel(ascending)] as const;
    for (let step = 0; step < 3; step++) {
      for (const one of [kernel, oracle]) one.step(0.1, 1.5, noise(1, 3, step), noise(units, 4, step), 0);
    }
    for (const one of path) {
      one.whole(noise(units, 5));
      one.leaky(0.1, Int32Array.of(0, 8199), Float64Array.of(1, 2));
    }
    expectClose(kernel.u, oracle.u);
    expectClose(path[0].v(), path[1].v());
    kernel.free();
    path[0].free();
  });
});

describe('NaN is not lost', () => {
  it('on its way through the attractor and the reservoir', () => {
    const sheet = kernels.attractorKernel(kernels.attractorWeights(9, (columns) => columns.fill(0.1)));
    sheet.input.fill(1);
    sheet.input[3] = Number.NaN;
    sheet.step(0.1, 0.1, 1.5);
    expect([...sheet.x].map(Number.isNaN)).toEqual([...Array(9).keys()].map((i) => i === 3));
    sheet.free();

    const cells = kernels.reservoirKernel(sparse(9, 9, 0, 1), new Float64Array(9));
    const drive = new Float64Array(9);
    drive[5] = Number.NaN;
    cells.step(0.1, 1.5, new Float64Array(1), drive, 0.05);
    cells.step(0.1, 1.5, new Float64Array(1), new Float64Array(9), 0.05);
    expect([...cells.u].map(Number.isNaN)).toEqual([...Array(9).keys()].map((i) => i === 5));
    cells.free();

    const rls = kernels.forceKernel(9, 1);
    rls.step(drive);
    expect(rls.k.every(Number.isNaN)).toBe(true);
    rls.free();
  });
});

describe('FORCE stopped and gone on with', () => {
  it('is bit for bit what it would have been, and saving changes nothing', () => {
    for (const units of [1, 2, 3, 4, 5, 17, 64, 101]) {
      const never = kernels.forceKernel(units, 0.5);
      const saving = kernels.forceKernel(units, 0.5);
      for (let step = 0; step < 7; step++) for (const rls of [never, saving]) rls.step(noise(units, 1, step));
      const resumed = kernels.forceKernel(units, 3);
      resumed.step(noise(units, 2));
      resumed.load(saving.save());
      expect(resumed.save()).toEqual(never.save());
      for (let step = 7; step < 15; step++) {
        for (const rls of [never, saving, resumed]) rls.step(noise(units, 1, step));
        expect(resumed.k).toEqual(never.k);
        expect(saving.k).toEqual(never.k);
      }
      expect(resumed.save()).toEqual(never.save());
      for (const rls of [never, saving, resumed]) rls.free();
    }
  });
});
