import { describe, expect, it } from 'vitest';
import { now, readControl } from '../../../modules/index.ts';

describe('a parameter', () => {
  it('that is a number never changes', () => {
    expect(now(1.5, {})).toBe(1.5);
    expect(now(1.5, { lambda: 2 })).toBe(1.5);
  });

  it('that is live is read from the controls', () => {
    expect(
      now(readControl('reservoir.lambda'), { reservoir: { kind: 'rate', lambda: 2 }, rule: { kind: 'force' } }),
    ).toBe(2);
  });

  it('that is live must be there, and a finite number', () => {
    expect(() => now(readControl('lambda'), {})).toThrow(RangeError);
    expect(() => now(readControl('lambda'), {})).toThrow('controls.lambda: expected a finite number, found undefined');
    expect(() => now(readControl('lambda'), { lambda: 'high' })).toThrow('found high');
    expect(() => now(readControl('lambda'), { lambda: Number.NaN })).toThrow('found NaN');
    expect(() => now(readControl('toString'), {})).toThrow(RangeError);
  });
});
