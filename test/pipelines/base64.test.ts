import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../../pipelines/checkpoint/base64.ts';
import { left, right } from './support.ts';

describe('base64', () => {
  it('brings all bytes back, wherever they lie, as the platform writes them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 5 }), (bytes, shift) => {
        const text = toBase64(Uint8Array.from([...Array(shift).fill(1), ...bytes]).subarray(shift));
        expect(text).toBe(btoa(String.fromCharCode(...bytes)));
        expect(right(fromBase64(text))).toEqual(bytes);
      }),
    );
  });

  it.each(['*', 'A', 'AAA', 'AAA=A', 'AA\n=', 'ÄAAA', '===='])('%j is none', (text) => {
    expect(left(fromBase64(text))).toMatch(/^expected a checkpoint in base64/);
  });
});
