import { describe, expect, it } from 'vitest';
import { everyStep, type Tensor, tensor, zeros } from '../../../modules/index.ts';
import { laws } from '../../laws.ts';
import { entries } from '../../support/bits.ts';
import { change, frame, frames } from '../../support/proposals.ts';
import { run } from '../../support/ticks.ts';

laws('everyStep', everyStep, frames(16));

describe('everyStep', () => {
  it('adds the outer product of a proposal, W ← W + post preᵀ', () => {
    const W = tensor([
      [1, 2],
      [3, 4],
    ]);
    const update = { post: tensor([1, -1]), pre: tensor([0.5, 2]) };
    const [first] = run([frame(0, W, update)], everyStep());
    expect(entries(first?.weights as Tensor)).toEqual([1.5, 4, 2.5, 2]);
    expect(entries(W)).toEqual([1, 2, 3, 4]);
  });

  it('adds a dense proposal entry by entry, views included', () => {
    const dW = tensor([
      [1, 3],
      [2, 4],
    ]).transpose(1, 0) as Tensor;
    const [first] = run([frame(0, zeros(2, 2), { dW })], everyStep());
    expect(entries(first?.weights as Tensor)).toEqual([1, 2, 3, 4]);
  });

  it('refuses a proposal that does not fit, also one that changes nothing', () => {
    const turn = (update: object) => () => run([frame(0, zeros(1, 2), update as never)], everyStep());
    const pre = tensor([0, 0]);
    expect(turn({ post: tensor([0, 0, 0]), pre })).toThrow('update.post: expected 1, found 3');
    expect(turn({ post: [0.1], pre })).toThrow('update.post: expected a tensor of 1, found a list of 1');
    expect(turn({ post: tensor([1]) })).toThrow('update.pre: expected a tensor of 2, found nothing');
    expect(turn({})).toThrow('update.dW: expected a tensor of 1 × 2, found nothing');
  });

  it('reads post, pre and weights as views, wherever their entries lie', () => {
    const sheet = tensor([
      [1, 9, 0.5],
      [-1, 9, 2],
    ]);
    const W = tensor([
      [1, 3],
      [2, 4],
    ]).transpose(1, 0) as Tensor;
    const update = { post: sheet.pick(null, 0) as Tensor, pre: sheet.pick(null, 2) as Tensor };
    const [first] = run([frame(0, W, update)], everyStep());
    expect(entries(first?.weights as Tensor)).toEqual([1.5, 4, 2.5, 2]);
  });

  it('passes the very same array on where nothing is proposed', () => {
    const W = zeros(2, 2);
    const [first] = run([frame(0, W, { post: zeros(2), pre: tensor([1, 2]) })], everyStep());
    expect(first?.weights).toBe(W);
  });

  it('applies each step to the weights that came in', () => {
    const given = frames(16);
    run(given, everyStep()).forEach(({ weights, update, past }) => {
      const expected = entries(past.weights).map((value, i) => value + (change(update)[i] ?? Number.NaN));
      entries(weights).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 15);
      });
    });
  });

  it('refuses a proposal of another shape', () => {
    const wrong = (update: Parameters<typeof frame>[2]) => () => run([frame(0, zeros(2, 2), update)], everyStep());
    expect(wrong({ post: tensor([1, 2, 3]), pre: tensor([1, 1]) })).toThrow('update.post: expected 2, found 3');
    expect(wrong({ post: tensor([1, 2]), pre: tensor([1]) })).toThrow('update.pre: expected 2, found 1');
    expect(wrong({ dW: zeros(2, 3) })).toThrow('update.dW: expected 2 × 2, found 2 × 3');
  });
});
