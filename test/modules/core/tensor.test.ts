import fc from 'fast-check';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import {
  copied,
  dense,
  expectShape,
  fresh,
  matrix,
  type Tensor,
  tensor,
  vector,
  zeros,
} from '../../../modules/index.ts';
import { entries } from '../../support/bits.ts';
import { numbers } from '../../support/ticks.ts';

/** A matrix seen through views: cut, stepped, reversed, turned. */
const view = fc
  .record({
    rows: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 9 }),
    ops: fc.array(
      fc.oneof(
        fc.record({ op: fc.constantFrom('lo', 'hi'), by: fc.tuple(fc.nat(2), fc.nat(2)) }),
        fc.record({ op: fc.constant('step'), by: fc.tuple(fc.constantFrom(1, 2, -1, -2), fc.constantFrom(1, 2, -1)) }),
        fc.record({ op: fc.constant('transpose'), by: fc.constant([1, 0] as [number, number]) }),
      ),
      { maxLength: 5 },
    ),
    pick: fc.option(fc.nat(8)),
  })
  .map(({ rows, columns, ops, pick }): Tensor => {
    let seen: Tensor = matrix(numbers(rows * columns, 'view'), rows, columns);
    for (const { op, by } of ops) {
      const [height = 0, width = 0] = seen.shape;
      const [a, b] = by;
      if (op === 'lo') seen = seen.lo(Math.min(a, height - 1), Math.min(b, width - 1)) as Tensor;
      else if (op === 'hi') seen = seen.hi(Math.max(1, height - a), Math.max(1, width - b)) as Tensor;
      else if (op === 'step') seen = seen.step(a, b) as Tensor;
      else seen = seen.transpose(1, 0) as Tensor;
    }
    if (pick === null) return seen;
    return (
      pick % 2 === 0 ? seen.pick(pick % (seen.shape[0] ?? 1), null) : seen.pick(null, pick % (seen.shape[1] ?? 1))
    ) as Tensor;
  });

describe('dense', () => {
  it('gives the entries row by row, however a view lies in memory', () => {
    fc.assert(
      fc.property(view, (seen) => {
        expect([...dense(seen)]).toEqual(entries(seen));
      }),
      { numRuns: 300 },
    );
  });

  it('is the view’s own memory where that is already packed', () => {
    const whole = zeros(3, 4);
    expect(dense(whole)).toBe(whole.data);
    const lower = dense(whole.lo(1, 0) as Tensor);
    expect([lower.buffer, lower.byteOffset, lower.length]).toEqual([whole.data.buffer, 32, 8]);
    expect(dense(whole.transpose(1, 0) as Tensor).buffer).not.toBe(whole.data.buffer);
  });

  it('takes views without entries', () => {
    expect(dense(zeros(0))).toHaveLength(0);
    expect(dense(zeros(0, 3))).toHaveLength(0);
    expect(dense(zeros(3, 0))).toHaveLength(0);
  });
});

describe('tensor', () => {
  it('makes vectors and matrices of nested arrays', () => {
    expect([tensor([1, 2]).shape, tensor([[1, 2, 3]]).shape]).toEqual([[2], [1, 3]]);
    expect(
      entries(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual([1, 2, 3, 4]);
  });

  it('refuses ragged rows', () => {
    expect(() =>
      tensor([
        [1, 2],
        [3, 4, 5],
      ]),
    ).toThrow('row 1: expected 2 entries, found 3');
  });
});

describe('vector and matrix', () => {
  it('are the ndarray views they stand for', () => {
    const data = numbers(12, 'data');
    const expected = ndarray(data, [3, 4]);
    const found = matrix(data, 3, 4);
    expect([found.shape, found.stride, found.offset, found.dtype]).toEqual([[3, 4], [4, 1], 0, 'float64']);
    expect(found.constructor).toBe(expected.constructor);
    expect(vector(data).constructor).toBe(ndarray(data, [12]).constructor);
    expect(entries(found)).toEqual([...data]);
    expect(entries(found.transpose(1, 0) as Tensor)).toEqual(entries(expected.transpose(1, 0) as Tensor));
  });
});

describe('expectShape', () => {
  it('passes what has the shape', () => {
    expect(() => expectShape('W', zeros(2, 3), 2, 3)).not.toThrow();
    expect(() => expectShape('r', zeros(2), 2)).not.toThrow();
  });

  it('says what was expected and what was found', () => {
    expect(() => expectShape('W', zeros(2, 3), 3, 2)).toThrow(RangeError);
    expect(() => expectShape('W', zeros(2, 3), 3, 2)).toThrow('W: expected 3 × 2, found 2 × 3');
    expect(() => expectShape('r', zeros(2, 3), 2)).toThrow('r: expected 2, found 2 × 3');
    expect(() => expectShape('r', zeros(2), 2, 1)).toThrow('r: expected 2 × 1, found 2');
  });
});

describe('fresh', () => {
  it('never overlaps what it gave before, whatever the sizes', () => {
    const size = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 256, max: 20000 }));
    fc.assert(
      fc.property(fc.array(size, { maxLength: 40 }), (sizes) => {
        const given = sizes.map((n, i) => fresh(n).fill(i));
        given.forEach((array, i) => {
          expect(array).toHaveLength(sizes[i] ?? Number.NaN);
          expect(array.every((value) => value === i)).toBe(true);
        });
      }),
      { numRuns: 40 },
    );
  });
});

describe('copied', () => {
  it('shares no memory with its source', () => {
    for (const n of [3, 300]) {
      const source = numbers(n, 'source');
      const before = [...source];
      const copy = copied(source);
      source.fill(0);
      expect([...copy]).toEqual(before);
    }
  });
});
