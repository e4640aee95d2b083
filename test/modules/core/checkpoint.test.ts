import fc from 'fast-check';
import { map, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { copyState, isTensor, loadState } from '../../../modules/core/checkpoint.ts';
import {
  CheckpointError,
  fork,
  mealy,
  resume,
  Saved,
  type Tensor,
  type Tick,
  tensor,
  zeros,
} from '../../../modules/index.ts';
import { copyOf, entries, firstDifference } from '../../support/bits.ts';
import { numbers, run, ticks } from '../../support/ticks.ts';

describe('Saved', () => {
  it('collects states by name', () => {
    const saved = new Saved();
    saved.put('a/x', 1);
    saved.put('b/x', 2);
    expect([...saved.states]).toEqual([
      ['a/x', 1],
      ['b/x', 2],
    ]);
  });

  it('refuses a second state under one name', () => {
    const saved = new Saved();
    saved.put('update/hebbian', 1);
    expect(() => saved.put('update/hebbian', 2)).toThrow(CheckpointError);
    expect(() => saved.put('update/hebbian', 2)).toThrow(
      'update/hebbian: two modules of one pipeline save under this name; give one another kind, or a loop another name',
    );
    expect(saved.states.get('update/hebbian')).toBe(1);
  });

  it('notices two modules of one pipeline that would overwrite one another', () => {
    const named = <K extends string>(writes: K) =>
      mealy<{ n: number }, unknown, Record<K, number>>({
        writes,
        kind: 'k',
        init: () => ({ n: 0 }),
        step: (s) => [s.n, s],
      });
    // The signal of the first is hidden from the second: otherwise it would refuse to write it again.
    const twice = (source: Observable<Tick>) =>
      source.pipe(
        named('a'),
        map(({ a: _, ...frame }) => frame as Tick),
        named('a'),
      );
    expect(() => run(ticks(1, { save: () => new Saved() }), twice)).toThrow(CheckpointError);
  });
});

describe('resume', () => {
  it('hands out every state, and says which is missing and what there is', () => {
    const states = new Map<string, unknown>([
      ['reservoir/rate', 1],
      ['readout/linear', undefined],
    ]);
    expect(resume(states).take('reservoir/rate')).toBe(1);
    expect(resume(states).take('readout/linear')).toBeUndefined();
    expect(() => resume(states).take('update/force')).toThrow(CheckpointError);
    expect(() => resume(states).take('update/force')).toThrow(
      'update/force: expected its state in the checkpoint, found reservoir/rate, readout/linear',
    );
  });
});

describe('fork', () => {
  it('hands out what there is and nothing where there is none', () => {
    const loading = fork(new Map([['reservoir/rate', 1]]));
    expect([loading.take('reservoir/rate'), loading.take('update/force')]).toEqual([1, undefined]);
  });
});

const leaf = fc.oneof(
  fc.double(),
  fc.boolean(),
  fc.string(),
  fc.constant(null),
  fc.array(fc.double(), { maxLength: 5 }).map((values) => Float64Array.from(values)),
  fc.array(fc.integer(), { maxLength: 5 }).map((values) => Int32Array.from(values)),
  fc.array(fc.double(), { maxLength: 5 }).map((values) => tensor(values)),
  fc.tuple(fc.nat(3), fc.nat(3)).map(([rows, columns]) => zeros(rows, columns)),
);
const state = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.dictionary(
      fc
        .string({ minLength: 1, maxLength: 3 })
        .filter((k) => k !== '__proto__' && !['shape', 'stride', 'data'].includes(k)),
      tie('node'),
      { maxKeys: 3 },
    ),
    fc.array(tie('node'), { maxLength: 3 }),
  ),
})).node;

/** Every array of a state. */
const memories = (value: unknown): Float64Array[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (ArrayBuffer.isView(value)) return [value as Float64Array];
  if (isTensor(value)) return [value.data];
  return Object.values(value).flatMap(memories);
};

describe('copyState', () => {
  it('is equal to its state and shares no memory with it', () => {
    fc.assert(
      fc.property(state, (original) => {
        const copy = copyState(original);
        const before = copyOf(copy);
        expect(firstDifference(copy, original)).toBeUndefined();
        const buffers = new Set(memories(original).map(({ buffer }) => buffer));
        for (const { buffer } of memories(copy)) expect(buffers.has(buffer)).toBe(false);
        for (const array of memories(original)) array.fill(7);
        expect(firstDifference(copy, before)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it('packs tensors row by row, whatever view they were', () => {
    const turned = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]).transpose(1, 0) as Tensor;
    const copy = copyState(turned) as Tensor;
    expect([copy.shape, copy.stride, copy.offset, [...copy.data]]).toEqual([[3, 2], [2, 1], 0, [1, 4, 2, 5, 3, 6]]);
  });

  it('cuts a slice out of its slab', () => {
    const slab = numbers(1000, 'slab');
    const copy = copyState(slab.subarray(100, 110)) as Float64Array;
    expect(copy.buffer.byteLength).toBe(80);
    expect([...copy]).toEqual([...slab.subarray(100, 110)]);
  });
});

describe('loadState', () => {
  it('gives a copy of what fits', () => {
    fc.assert(
      fc.property(state, (original) => {
        expect(firstDifference(loadState(original, original, 'a/b'), original)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });

  it('takes anything where the fresh state does not say', () => {
    expect(loadState({ sum: Float64Array.of(1) }, { sum: null }, 'a/b')).toEqual({ sum: Float64Array.of(1) });
    expect(loadState({ sum: null }, { sum: null }, 'a/b')).toEqual({ sum: null });
  });

  it.each([
    [{ u: new Float64Array(2) }, { u: new Float64Array(3) }, 'a/b.u: expected Float64Array(3), found Float64Array(2)'],
    [{ u: new Float32Array(3) }, { u: new Float64Array(3) }, 'a/b.u: expected Float64Array(3), found Float32Array(3)'],
    [{ u: [0, 0, 0] }, { u: new Float64Array(3) }, 'a/b.u: expected Float64Array(3), found object'],
    [{}, { u: new Float64Array(3) }, 'a/b.u: expected Float64Array(3), found undefined'],
    [{ w: zeros(2, 3) }, { w: zeros(3, 2) }, 'a/b.w: expected 3 × 2, found 2 × 3'],
    [{ t: '1' }, { t: 1 }, 'a/b.t: expected number, found string'],
    [{ t: null }, { t: 1 }, 'a/b.t: expected number, found null'],
    [null, { t: 1 }, 'a/b: expected an object, found null'],
    [3, { t: 1 }, 'a/b: expected an object, found number'],
    [{ deep: { t: true } }, { deep: { t: 1 } }, 'a/b.deep.t: expected number, found boolean'],
  ])('refuses %o for %o', (saved, fresh, message) => {
    expect(() => loadState(saved, fresh as object, 'a/b')).toThrow(CheckpointError);
    expect(() => loadState(saved, fresh as object, 'a/b')).toThrow(message);
  });
});

describe('entries of a copy', () => {
  it('are those of the original for vectors of one entry and of none', () => {
    expect(entries(copyState(tensor([5])) as Tensor)).toEqual([5]);
    expect((copyState(zeros(0)) as Tensor).data).toHaveLength(0);
  });
});
