import { describe, expect, it } from 'vitest';
import { tanh } from '../../../modules/core/math.ts';
import { reservoirProgram } from '../../../modules/kernels/lanes.ts';
import { makeMemory, roomIn } from '../../../modules/kernels/wasm.ts';

const room = roomIn(makeMemory(4), reservoirProgram);
const N = 4096;
const from = new Float64Array(room.buffer, 65536, N);
const to = new Float64Array(room.buffer, 2 * 65536, N);

/** tanh of up to 4096 numbers by the compiled kernel. */
const compiled = (xs: readonly number[]): Float64Array => {
  from.fill(0);
  from.set(xs);
  room.run.tanhPlus(to.byteOffset, from.byteOffset, 3 * 65536, 0, N * 8);
  return to.slice(0, xs.length);
};

const BITS = 400n;
const ONE = 1n << BITS;

/** A number in fixed point with 400 binary digits. */
const fixed = (x: number): bigint => {
  let digits = 0n;
  let m = x;
  while (m !== Math.floor(m)) {
    m *= 2;
    digits++;
  }
  return (BigInt(m) << BITS) >> digits;
};

/** tanh by the exponential's series in fixed point: (e²ˣ − 1)/(e²ˣ + 1). */
const reference = (x: number): number => {
  const halvings = 8n;
  const t = (fixed(Math.abs(x)) * 2n) >> halvings;
  let term = ONE;
  let expm1 = 0n;
  for (let n = 1n; term !== 0n; n++) {
    term = (term * t) / (n * ONE);
    expm1 += term;
  }
  for (let i = 0n; i < halvings; i++) expm1 = expm1 * 2n + ((expm1 * expm1) >> BITS);
  const scaled = (expm1 << 200n) / (expm1 + 2n * ONE);
  return Math.sign(x) * Number(scaled) * 2 ** -200;
};

describe('tanh', () => {
  const xs: number[] = [0, -0, 1, -1, 22, -22, 23, 1e300, -1e300, Infinity, -Infinity, 1e-300, 5e-324, -1e-8];
  for (let i = 1; xs.length < N; i++) xs.push((i % 2 === 0 ? 1 : -1) * 2 ** (((i * 0.618) % 1) * 26 - 20));

  it('has the bits of core/math.ts', () => {
    const found = compiled(xs);
    xs.forEach((x, i) => {
      expect(Object.is(found[i], tanh(x)), `tanh ${x}`).toBe(true);
    });
  });

  it('is right to 1e-15, relatively, against a series with 400 binary digits', () => {
    const some = xs.filter((x) => Math.abs(x) > 1e-10 && Math.abs(x) < 100).slice(0, 1000);
    const found = compiled(some);
    let worst = 0;
    some.forEach((x, i) => {
      const expected = reference(x);
      worst = Math.max(worst, Math.abs((found[i] as number) - expected) / Math.abs(expected));
    });
    expect(worst).toBeLessThanOrEqual(1e-15);
  });

  it('lets NaN through', () => {
    expect([...compiled([Number.NaN, 1])]).toEqual([Number.NaN, tanh(1)]);
  });
});
