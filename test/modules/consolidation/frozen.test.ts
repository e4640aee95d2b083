import { describe, expect, it } from 'vitest';
import { frozen } from '../../../modules/index.ts';
import { laws } from '../../laws.ts';
import { frames } from '../../support/proposals.ts';
import { run } from '../../support/ticks.ts';

laws('frozen', frozen, frames(12));

describe('frozen', () => {
  it('passes the very same array on, whatever is proposed', () => {
    for (const { weights, past } of run(frames(12), frozen())) expect(weights).toBe(past.weights);
  });

  it('needs no proposal', () => {
    const unlearnt = frames(3).map(({ update, ...frame }) => frame);
    expect(run(unlearnt, frozen())).toHaveLength(3);
  });
});
