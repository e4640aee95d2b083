import { describe, expect, it } from 'vitest';
import { live, now } from '../../modules/index.ts';

describe('a parameter', () => {
  it('that is a number never changes', () => {
    expect(now(1.5, {})).toBe(1.5);
    expect(now(1.5, { lambda: 2 })).toBe(1.5);
  });

  it('that is live is read from the controls', () => {
    expect(now(live('reservoir.lambda'), { 'reservoir.lambda': 2, rule: 'force' })).toBe(2);
  });

  it('that is live must be there, and a finite number', () => {
    expect(() => now(live('lambda'), {})).toThrow(RangeError);
    expect(() => now(live('lambda'), {})).toThrow('controls.lambda: expected a finite number, found undefined');
    expect(() => now(live('lambda'), { lambda: 'high' })).toThrow('found high');
    expect(() => now(live('lambda'), { lambda: Number.NaN })).toThrow('found NaN');
    expect(() => now(live('toString'), {})).toThrow(RangeError);
  });
});
