import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inBlocks, inTurn, shuffled } from '../../modules/index.ts';

const first = (order: (trial: number) => number, trials: number) => Array.from({ length: trials }, (_, t) => order(t));

describe('the order of several signals', () => {
  it('in turn is one after another', () => {
    expect(first(inTurn(3), 7)).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  it('in blocks stays with each for a while', () => {
    expect(first(inBlocks(2, 3), 9)).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0]);
  });

  it('shuffled has each once a round, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), fc.nat(50), (n, seed, round) => {
        const trials = Array.from({ length: n }, (_, i) => round * n + i);
        const forwards = trials.map(shuffled(n, seed));
        expect([...forwards].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        const order = shuffled(n, seed);
        expect([...trials].reverse().map(order).reverse()).toEqual(forwards);
      }),
    );
  });

  it('shuffled differs from round to round and from seed to seed', () => {
    const a = first(shuffled(10, 1), 20);
    expect(a.slice(0, 10)).not.toEqual(a.slice(10));
    expect(a).not.toEqual(first(shuffled(10, 2), 20));
  });
});
