import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucket } from '../../server/wire/bucket.ts';
import { queue } from '../../server/wire/queue.ts';

const limits = { data: 4, dataBytes: 100, control: 3, controlBytes: 50 };

const drained = <T>(q: { readonly shift: () => T | undefined }): readonly T[] => {
  const all: T[] = [];
  for (let next = q.shift(); next !== undefined; next = q.shift()) all.push(next);
  return all;
};

describe('a queue', () => {
  it('keeps the order in which things came, of whatever kind', () => {
    const q = queue<string>(limits);
    q.data('a', 1);
    q.control('b', 1);
    q.data('c', 1);
    expect(drained(q)).toEqual(['a', 'b', 'c']);
  });

  it('drops the oldest data where there is no room, counts them, and never drops control', () => {
    const q = queue<string>(limits);
    q.control('first', 1);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) q.data(name, 1);
    q.control('last', 1);
    expect(q.takeDropped()).toBe(2);
    expect(q.takeDropped()).toBe(0);
    expect(drained(q)).toEqual(['first', 'c', 'd', 'e', 'f', 'last']);
  });

  it('counts bytes too, but keeps the newest however large it is', () => {
    const q = queue<string>(limits);
    q.data('a', 60);
    q.data('b', 60);
    expect(q.takeDropped()).toBe(1);
    q.data('huge', 1000);
    expect(drained(q)).toEqual(['huge']);
    expect(q.takeDropped()).toBe(1);
  });

  it('refuses control when more waits than may, and takes one that is large alone', () => {
    const q = queue<string>(limits);
    expect(q.control('large', 1000)).toBe(true);
    expect(q.control('next', 1)).toBe(false);
    expect(drained(q)).toEqual(['large']);
    expect([1, 2, 3, 4].map((i) => q.control(`${i}`, 1))).toEqual([true, true, true, false]);
  });

  it('is what a plain list with the same rules is', () => {
    const command = fc.oneof(
      fc.record({ kind: fc.constantFrom('data', 'control'), bytes: fc.integer({ min: 0, max: 60 }) }),
      fc.record({ kind: fc.constant('shift'), bytes: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 200 }), (commands) => {
        const q = queue<number>(limits);
        let list: { readonly kind: string; readonly bytes: number; readonly i: number }[] = [];
        const of = (kind: string) => list.filter((one) => one.kind === kind);
        const bytes = (kind: string) => of(kind).reduce((sum, one) => sum + one.bytes, 0);
        let dropped = 0;
        commands.forEach(({ kind, bytes: size }, i) => {
          if (kind === 'shift') {
            expect(q.shift()).toBe(list.shift()?.i);
          } else if (kind === 'control') {
            const ok = of('control').length < limits.control && bytes('control') <= limits.controlBytes;
            expect(q.control(i, size)).toBe(ok);
            if (ok) list.push({ kind, bytes: size, i });
          } else {
            q.data(i, size);
            list.push({ kind, bytes: size, i });
            while (of('data').length > 1 && (of('data').length > limits.data || bytes('data') > limits.dataBytes)) {
              const oldest = of('data')[0];
              list = list.filter((one) => one !== oldest);
              dropped += 1;
            }
          }
          expect(q.size()).toBe(list.length);
          expect(q.countDropped()).toBe(dropped);
        });
      }),
    );
  });
});

describe('a bucket', () => {
  it('lets a burst through, then its rate', () => {
    const b = bucket(10, 5);
    expect(Array.from({ length: 7 }, () => b.take(0))).toEqual([true, true, true, true, true, false, false]);
    expect(b.wait(0)).toBeCloseTo(100);
    expect([b.take(99), b.take(101), b.take(102)]).toEqual([false, true, false]);
    expect(Array.from({ length: 6 }, () => b.take(10_000))).toEqual([true, true, true, true, true, false]);
  });

  it('does not mind a clock that goes back', () => {
    const b = bucket(1, 1);
    expect(b.take(1000)).toBe(true);
    expect(b.take(0)).toBe(false);
    expect(b.wait(0)).toBeCloseTo(1000);
  });
});
