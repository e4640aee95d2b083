import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extender } from '../../../modules/core/extend.ts';

const odd = fc.constantFrom(
  'a',
  'b',
  'frame',
  'value',
  'name',
  'class',
  'return',
  'a-b',
  'two words',
  '7',
  '0',
  "it's",
  '"',
  '`',
  '$',
  '{}',
  '\\',
  '\n',
  'constructor',
  'toString',
  'ünï',
  '',
);

describe('extender', () => {
  it('gives a new frame with every key of the old one and the signal added', () => {
    const frame = Object.freeze({ a: 1, b: 2 });
    expect(extender()(frame, 'c', 3)).toEqual({ a: 1, b: 2, c: 3 });
    expect(frame).toEqual({ a: 1, b: 2 });
  });

  it('keeps every key, in order, when the shape of the frames changes and whatever keys are called', () => {
    const frame = fc
      .uniqueArray(odd, { maxLength: 8 })
      .map((keys) => Object.fromEntries(keys.map((key, i) => [key, i])));
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 12 }), odd, (frames, name) => {
        const extend = extender();
        for (const f of [...frames, ...frames]) {
          const expected = { ...f, [name]: 'signal' };
          const found = extend(f, name, 'signal');
          expect(Object.entries(found)).toEqual(Object.entries(expected));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('notices a key replaced by another, one more, one fewer and another order', () => {
    const extend = extender();
    for (const f of [{ a: 1, b: 2 }, { a: 1, c: 2 }, { a: 1, b: 2, c: 3 }, { a: 1 }, { b: 2, a: 1 }, {}]) {
      expect(Object.entries(extend(f, 'z', 9))).toEqual([...Object.entries(f), ['z', 9]]);
    }
  });

  it('keeps keys whose value is undefined', () => {
    expect(Object.keys(extender()({ load: undefined }, 'x', undefined))).toEqual(['load', 'x']);
  });
});
