import '../../support/relaxedSimd.ts';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keyOf } from '../../../modules/core/key.ts';
import { force, fusedForce, UnsupportedError } from '../../../modules/index.ts';
import { fusedForceLayout } from '../../../modules/kernels/fusedForce.ts';
import { type Fusion, lackOf } from '../../../modules/kernels/fusion.ts';
import * as kernels from '../../../modules/kernels/index.ts';
import { GUARD } from '../../../modules/kernels/memory.ts';
import { fusedForceKernel as oracleOf } from '../../oracle/fusedForce.ts';
import { fma } from '../../support/fma.ts';
import { times } from '../../support/thorough.ts';

const noise = (n: number, step: number): Float64Array => {
  const out = new Float64Array(n);
  kernels.gaussianInto(out, keyOf(1, 'fused'), step);
  return out;
};

const MISSING = kernels.missingFusion();

describe('the multiply-add that tests compare with', () => {
  it('keeps what a product of two roundings loses, and is exact where the result is', () => {
    const e = 2 ** -30;
    expect(fma(1 + e, 1 + e, -(1 + 2 * e))).toBe(e * e);
    expect(fma(0.1, 10, -1)).toBe(2 ** -54);
    expect(fma(1, 1, 2 ** -53)).toBe(1); // half way, to the even one
    expect(fma(1, 1 + 2 ** -52, 2 ** -53)).toBe(1 + 2 ** -51);
    expect(fma(2 ** -600, 2 ** -600, 5e-324)).toBe(5e-324);
    expect(fma(-1, 0, -0)).toBe(-0);
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer(), (a, b, c) => {
        const small = a % 2 ** 20;
        expect(fma(small, b, c)).toBe(small * b + c);
      }),
    );
  });
});

describe.skipIf(MISSING !== undefined)(
  `FORCE with fused multiply-add${MISSING === undefined ? '' : ` (${MISSING})`}`,
  () => {
    it('has the bits of exact multiply-adds, one by one, and touches nothing between its arrays', () => {
      const each = (units: number): void => {
        const [kernel, oracle] = [kernels.fusedForceKernel(units, 0.7), oracleOf(units, 0.7)];
        const { end } = fusedForceLayout(units);
        const guards = Object.values(end).map((at) => new Uint8Array(kernel.k.buffer, at, GUARD).fill(0xa5));
        for (let step = 0; step < 4; step++) {
          const r = noise(units, step);
          kernel.step(r);
          oracle.step(r);
          expect(kernel.k.slice()).toEqual(oracle.k);
        }
        expect(kernel.save()).toEqual(oracle.save());
        expect(guards.every((guard) => guard.every((byte) => byte === 0xa5))).toBe(true);
        kernel.free();
      };
      for (let units = 1; units <= 13; units++) each(units);
      fc.assert(fc.property(fc.integer({ min: 14, max: 40 }), each), { numRuns: times(30, 3) });
    });

    it('is the same rule as without: the difference is rounding', () => {
      const [fused, plain] = [kernels.fusedForceKernel(301, 1), kernels.forceKernel(301, 1)];
      for (let step = 0; step < 20; step++) for (const one of [fused, plain]) one.step(noise(301, step));
      const largest = Math.max(...plain.k.map(Math.abs));
      const differences = fused.k.map((value, i) => Math.abs(value - (plain.k[i] as number)));
      expect(Math.max(...differences) / largest).toBeLessThan(1e-12);
      expect(Math.max(...differences)).toBeGreaterThan(0);
      for (const one of [fused, plain]) one.free();
    });

    it('stopped and gone on with, is bit for bit what it would have been, and saving changes nothing', () => {
      for (const units of [1, 2, 3, 4, 5, 6, 7, 17, 64, 101]) {
        const never = kernels.fusedForceKernel(units, 0.5);
        const saving = kernels.fusedForceKernel(units, 0.5);
        for (let step = 0; step < 5; step++) for (const one of [never, saving]) one.step(noise(units, step));
        const resumed = kernels.fusedForceKernel(units, 3);
        resumed.step(noise(units, 2));
        resumed.load(saving.save());
        for (let step = 5; step < 10; step++) {
          for (const one of [never, saving, resumed]) one.step(noise(units, step));
          expect(resumed.k).toEqual(never.k);
          expect(saving.k).toEqual(never.k);
        }
        expect(resumed.save()).toEqual(never.save());
        for (const one of [never, saving, resumed]) one.free();
      }
    });
  },
);

describe('an engine without', () => {
  const exact: Fusion = { multiplyAdd: fma, multiplySubtract: (a, b, c) => fma(-a, b, c) };

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('refuses the rule where it is made, in one line', () => {
    vi.stubGlobal('WebAssembly', { validate: () => false });
    expect(() => fusedForce()).toThrow(UnsupportedError);
    expect(() => fusedForce()).toThrow(/^fusedForce: expected .*, found an engine without relaxed SIMD$/);
    expect(() => force()).not.toThrow();
  });

  it('is known by what it makes of a product, and is told what is needed', () => {
    expect(lackOf(() => exact)).toBeUndefined();
    expect(lackOf(() => undefined)).toMatch(
      /^expected WebAssembly .* relaxed SIMD .*, found an engine without relaxed SIMD$/,
    );
    expect(lackOf(() => ({ ...exact, multiplyAdd: (a, b, c) => a * b + c }))).toMatch(/found one that rounds twice$/);
    expect(lackOf(() => ({ ...exact, multiplySubtract: (a, b, c) => c - a * b }))).toMatch(/rounds twice$/);
  });
});
