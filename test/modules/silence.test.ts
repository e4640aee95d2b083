import { describe, expect, it } from 'vitest';
import { silence } from '../../modules/index.ts';
import { laws } from '../laws.ts';
import { entries } from '../support/bits.ts';
import { run, ticks } from '../support/ticks.ts';

laws('silence', () => silence({ units: 5 }), ticks(12));

describe('silence', () => {
  it('writes a drive of nothing but zeros, of one entry a unit', () => {
    for (const { drive } of run(ticks(20), silence({ units: 5 }))) expect(entries(drive)).toEqual([0, 0, 0, 0, 0]);
  });
});
