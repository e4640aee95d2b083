import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { type Binary, BYTES, bytesOf, HEADER, inOrder, LEVELS, type Packed } from '../../server/frames/encoding.ts';
import { headerOf, pack } from '../../server/frames/pack.ts';
import { type Unpacked, unpack } from '../../server/frames/unpack.ts';
import { unpacking } from '../../server/page/connection/unpacking.ts';
import type { Sampled } from '../../server/thread/messages.ts';

const sampled = (step: number, values: Sampled['values'], dt = 0.5): Sampled => ({
  ...{ type: 'frame', step, time: step * dt, trial: Math.floor(step / 100), due: [0], values },
});

/** As it comes out of a socket. */
const received = (packing: number, payload: Buffer): ArrayBuffer =>
  Uint8Array.from(Buffer.concat([headerOf(packing), payload])).buffer;

const read = (signals: readonly Packed[], samples: readonly Sampled[], packing = 7): readonly Unpacked[] =>
  pack(signals, samples).map(({ payload }) => {
    const found = unpack(received(packing, payload), new Map([[packing, signals]]));
    if (E.isLeft(found)) throw new Error(found.left);
    return found.right;
  });

const only = (encoding: Binary, ...numbers: number[]): readonly number[] => {
  const signals: readonly Packed[] = [{ name: 'x', encoding, shape: [numbers.length] }];
  const [found] = read(signals, [sampled(3, { x: Float64Array.from(numbers) })]);
  return [...(found?.values[0] ?? [])];
};

const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -2, max: 2, noNaN: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, Number.MAX_VALUE),
);
const encoding = fc.constantFrom(...(Object.keys(BYTES) as Binary[]));

/** Signals of any encoding, and some samples of them, evenly apart. */
const recorded = fc
  .record({
    sizes: fc.array(fc.tuple(encoding, fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 6 }),
    steps: fc.record({ from: fc.integer({ min: 0, max: 1e12 }), apart: fc.integer({ min: 1, max: 1e6 }) }),
    count: fc.integer({ min: 1, max: 5 }),
  })
  .chain(({ sizes, steps, count }) => {
    const signals = inOrder(sizes.map(([of, size], i): Packed => ({ name: `s${i}`, encoding: of, shape: [size] })));
    const values = fc.tuple(
      ...signals.map(({ shape: [size = 0] }) => fc.array(anyNumber, { minLength: size, maxLength: size })),
    );
    return fc.array(values, { minLength: count, maxLength: count }).map((rows) => ({
      signals,
      samples: rows.map((row, i) =>
        sampled(
          steps.from + i * steps.apart,
          Object.fromEntries(row.map((numbers, s) => [(signals[s] as Packed).name, Float64Array.from(numbers)])),
        ),
      ),
    }));
  });

describe('a binary message', () => {
  it('gives back what was packed: float64 to the bit, float32 rounded, bytes within half a level of their range', () => {
    fc.assert(
      fc.property(recorded, ({ signals, samples }) => {
        const [message, ...others] = read(signals, samples);
        if (message === undefined) throw new Error('no message');
        expect(others).toEqual([]);
        expect(message.samples).toBe(samples.length);
        expect([message.step, message.time, message.trial]).toEqual([
          samples[0]?.step,
          samples[0]?.time,
          (samples[0]?.trial ?? 0) % 2 ** 32,
        ]);
        for (const [s, { name, encoding: of }] of signals.entries()) {
          const sent = samples.flatMap(({ values }) => [...(values[name] as Float64Array)]);
          const found = [...(message.values[s] ?? [])];
          const finite = sent.filter(Number.isFinite);
          const [low, high] = [Math.min(...finite), Math.max(...finite)];
          expect(found).toHaveLength(sent.length);
          for (const [i, value] of sent.entries()) {
            const got = found[i] as number;
            if (!Number.isFinite(value)) expect(got).toBe(value);
            else if (of === 'float64') expect(got).toBe(value);
            else if (of === 'float32') {
              const rounded = Math.fround(value);
              if (Number.isFinite(rounded)) expect(got).toBe(rounded);
              else expect(Number.isFinite(got) && Math.sign(got) === Math.sign(value)).toBe(true);
            } else {
              // Between two levels of the root, the larger are farther apart: by twice their distance at most.
              const most = (of === 'uint8' ? 0.5 : 1) / LEVELS;
              expect(Math.abs(got / 2 - value / 2)).toBeLessThanOrEqual((high / 2 - low / 2) * most * (1 + 1e-9));
            }
          }
        }
      }),
    );
  });

  it('holds NaN, the infinities and numbers that are too large for four bytes as what they are', () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const of of Object.keys(BYTES) as Binary[]) {
      expect(only(of, ...odd)).toEqual(odd);
      expect(only(of, ...odd, -1, 3)).toEqual([...odd, -1, 3]);
    }
    expect(only('float32', 1e300, -1e300)).toEqual([(2 - 2 ** -23) * 2 ** 127, -(2 - 2 ** -23) * 2 ** 127]);
    expect(only('uint8', -Number.MAX_VALUE, Number.MAX_VALUE)).toEqual([-Number.MAX_VALUE, Number.MAX_VALUE]);
    expect(only('uint8', 0.1, 0.1)).toEqual([0.1, 0.1]);
  });

  it('with the root, tells small numbers apart that are one level without', () => {
    const small = [0, 0.0005, 0.001, 1];
    expect(new Set(only('uint8', ...small)).size).toBe(2);
    expect(new Set(only('uint8sqrt', ...small)).size).toBe(4);
  });

  it('has as many bytes as the document says: 40, then its numbers, and 16 before those that are bytes', () => {
    const signals = inOrder([
      { name: 'x', encoding: 'uint8', shape: [10] },
      { name: 'z', encoding: 'float32', shape: [2] },
      { name: 'P', encoding: 'float64', shape: [] },
    ]);
    expect(signals.map(({ name }) => name)).toEqual(['P', 'z', 'x']);
    const samples = [0, 1, 2].map((step) => sampled(step, { x: new Float64Array(10), z: new Float64Array(2), P: 1 }));
    const [{ payload } = { payload: Buffer.of() }] = pack(signals, samples);
    expect(received(0, payload).byteLength).toBe(HEADER + 3 * 8 + 3 * 2 * 4 + 16 + 3 * 10);
    expect(signals.map((signal) => bytesOf(signal, 3))).toEqual([24, 24, 46]);
  });

  it('has NaN where a step lacks a signal or has it in another size; a step that fits nowhere is left out', () => {
    const signals: readonly Packed[] = [
      { name: 'a', encoding: 'float32', shape: [2] },
      { name: 'b', encoding: 'float32', shape: [] },
    ];
    const [found, ...others] = read(signals, [
      sampled(0, { a: Float64Array.of(1, 2), b: 3 }),
      sampled(1, { a: Float64Array.of(1, 2, 3), b: 4 }),
      sampled(2, { a: Float64Array.of(5, 6) }),
      sampled(3, {}),
    ]);
    expect(others).toEqual([]);
    expect([...(found?.values[0] ?? [])]).toEqual([1, 2, Number.NaN, Number.NaN, 5, 6]);
    expect([...(found?.values[1] ?? [])]).toEqual([3, 4, Number.NaN]);
  });

  it('holds steps that are evenly apart; where they are not, or go back, there is another', () => {
    const signals: readonly Packed[] = [{ name: 'b', encoding: 'float64', shape: [] }];
    const steps = [10, 20, 30, 35, 40, 0, 0, 7];
    const found = read(
      signals,
      steps.map((step) => sampled(step, { b: step })),
    );
    expect(found.map(({ step, apart, samples }) => [step, apart, samples])).toEqual([
      [10, 10, 3],
      [35, 5, 2],
      [0, 0, 1],
      [0, 7, 2],
    ]);
    const all = found.flatMap(({ step, apart, samples }) =>
      Array.from({ length: samples }, (_, i) => step + i * apart),
    );
    expect(all).toEqual(steps);
  });
});

describe('bytes from who knows where', () => {
  const signals: readonly Packed[] = [
    { name: 'a', encoding: 'float32', shape: [3] },
    { name: 'b', encoding: 'uint8', shape: [5] },
  ];
  const packings = new Map([[7, signals]]);
  const samples = [sampled(0, { a: new Float64Array(3), b: Float64Array.of(1, 2, 3, 4, 5) })];
  const good = (): ArrayBuffer => received(7, pack(signals, samples)[0]?.payload ?? Buffer.of());

  it('are read or refused in one line, never worse', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 8 }),
        fc.integer({ min: -80, max: 20 }),
        (changes, longer) => {
          const bytes = new Uint8Array(Math.max(0, good().byteLength + longer));
          bytes.set(new Uint8Array(good()).subarray(0, bytes.length));
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          const found = unpack(bytes.buffer, packings);
          if (E.isLeft(found)) expect(found.left).toMatch(/^binary message: expected [^\n]+$/);
          else
            expect(found.right.values.map(({ length }) => length)).toEqual([3, 5].map((n) => n * found.right.samples));
        },
      ),
    );
  });

  it('are refused for what they are', () => {
    const changed = (change: (view: DataView) => void): string | undefined => {
      const buffer = good();
      change(new DataView(buffer));
      const found = unpack(buffer, packings);
      return E.isLeft(found) ? found.left : undefined;
    };
    expect(changed(() => {})).toBeUndefined();
    expect(changed((view) => view.setUint8(0, 2))).toBe('binary message: expected version 1, found 2');
    expect(changed((view) => view.setUint16(2, 8, true))).toBe('binary message: expected a known packing, found 8');
    expect(changed((view) => view.setUint32(4, 0, true))).toBe('binary message: expected 1 to 4096 samples, found 0');
    expect(changed((view) => view.setUint32(4, 2 ** 32 - 1, true))).toMatch(/1 to 4096 samples, found 4294967295/);
    expect(changed((view) => view.setUint32(4, 2, true))).toMatch(
      /expected 90 bytes with 2 samples of packing 7, found 73/,
    );
    expect(changed((view) => view.setFloat64(8, 0.5, true))).toMatch(/expected whole steps, found 0.5/);
    expect(changed((view) => view.setFloat64(52, Number.NaN, true))).toMatch(/expected numbers as the scale of b/);
    expect(unpack(new ArrayBuffer(39), packings)).toEqual(
      E.left('binary message: expected at least 40 bytes, found 39'),
    );
  });
});

describe('the page', () => {
  it('takes messages as their streams, step by step, by the packing that it was told last', () => {
    const page = unpacking();
    const one = { name: 'a', encoding: 'float32', shape: [2] } as const;
    const two = { name: 'b', encoding: 'float64', shape: [] } as const;
    page.expect({ type: 'packing', stream: '4', packing: 0, version: 1, signals: [one] });
    page.expect({ type: 'packing', stream: '5', packing: 1, version: 1, signals: [two] });
    const steps = [6, 8].map((step) => sampled(step, { a: Float64Array.of(step, 0.5), b: step / 3 }));
    const message = (packing: number, signal: Packed): ArrayBuffer =>
      received(packing, pack([signal], steps)[0]?.payload ?? Buffer.of());
    expect(page.take(message(0, one))).toEqual(
      E.right([6, 8].map((step) => ({ stream: 4, step, values: { a: Float32Array.of(step, 0.5) } }))),
    );
    expect(page.take(message(1, two))).toEqual(
      E.right([6, 8].map((step) => ({ stream: 5, step, values: { b: step / 3 } }))),
    );
    page.expect({ type: 'packing', stream: '4', packing: 2, version: 1, signals: [two] });
    expect(E.isLeft(page.take(message(0, one)))).toBe(true);
    expect(E.isRight(page.take(message(2, two)))).toBe(true);
    expect(E.isRight(page.take(message(1, two)))).toBe(true);
  });
});
