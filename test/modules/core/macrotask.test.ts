import { describe, expect, it } from 'vitest';
import { macrotask } from '../../../modules/core/macrotask.ts';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('macrotask', () => {
  it('runs work in a later turn of the event loop, after microtasks', async () => {
    const order: string[] = [];
    macrotask.schedule(() => void order.push('macrotask'));
    void Promise.resolve().then(() => order.push('microtask'));
    order.push('now');
    await turn();
    expect(order).toEqual(['now', 'microtask', 'macrotask']);
  });

  it('does not run work that was unsubscribed', async () => {
    let ran = false;
    macrotask
      .schedule(() => {
        ran = true;
      })
      .unsubscribe();
    await turn();
    expect(ran).toBe(false);
  });

  it('waits as long as it is told, and hands over the state', async () => {
    const began = performance.now();
    const state = await new Promise((resolve) => macrotask.schedule((value) => resolve(value), 20, 'state'));
    expect(state).toBe('state');
    expect(performance.now() - began).toBeGreaterThan(15);
  });
});
