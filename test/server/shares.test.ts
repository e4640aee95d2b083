import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Demand } from '../../server/thread/messages.ts';
import { audience, each, type Granted, type Want } from '../../server/wire/audience.ts';
import { shares } from '../../server/wire/shares.ts';

const asked = fc.record({ cost: fc.integer({ min: 0, max: 1e6 }), weight: fc.integer({ min: 1, max: 100 }) });

describe('shares', () => {
  it('never come to more than there is, and to all of it where that is wanted', () => {
    fc.assert(
      fc.property(fc.array(asked, { minLength: 1, maxLength: 50 }), fc.integer({ min: 1, max: 1e6 }), (all, most) => {
        const parts = shares(all, most);
        const given = all.reduce((sum, { cost }, i) => sum + cost * (parts[i] as number), 0);
        const wanted = all.reduce((sum, { cost }) => sum + cost, 0);
        expect(given).toBeCloseTo(Math.min(most, wanted), 3);
      }),
    );
  });

  it('leave all that it asks for to whoever asks for no more than an even share', () => {
    fc.assert(
      fc.property(fc.array(asked, { minLength: 1, maxLength: 50 }), fc.integer({ min: 1, max: 1e6 }), (all, most) => {
        const weights = all.reduce((sum, { weight }) => sum + weight, 0);
        for (const [i, part] of shares(all, most).entries()) {
          const { cost, weight } = all[i] as (typeof all)[number];
          if (cost <= (most * weight) / weights) expect(part).toBe(1);
        }
      }),
    );
  });
});

const wantOf = (key: string, change: Partial<Want> = {}): Want => ({
  ...{ key, names: ['reservoir.r'], rate: 30, mode: 'all', cost: 1000, writer: each(() => () => Buffer.of()) },
  ...change,
});

/** An audience, and what it demands of the simulation. */
const gathered = (most = 1_000_000) => {
  let demands: readonly Demand[] = [];
  const listeners = audience((all) => {
    demands = all;
  }, most);
  const join = (want: Want) => {
    const told: Granted[] = [];
    const leave = listeners.join(want, { hear: () => {}, slow: (granted) => void told.push(granted) });
    return { told, leave };
  };
  return { join, listeners, demands: () => demands };
};

describe('every step of large signals', () => {
  it('is charged as what it is: fifteen clients that want it leave the others all that they asked for', () => {
    const { join, listeners, demands } = gathered();
    const greedy = Array.from({ length: 15 }, (_, n) => join(wantOf(`all ${n}`)));
    const modest = Array.from({ length: 20 }, (_, n) =>
      join(wantOf(`latest ${n}`, { mode: 'latest', rate: 50, cost: 20 })),
    );
    listeners.settle();
    const sent = demands().reduce(
      (sum, { mode, most = 0, rate }) => sum + (mode === 'all' ? most * 1016 : rate * 36),
      0,
    );
    expect(sent).toBeLessThanOrEqual(1_000_001);
    for (const { rate } of demands().filter(({ mode }) => mode === 'latest')) expect(rate).toBe(50);
    expect(modest.flatMap(({ told }) => told)).toEqual([]);
    for (const { told } of greedy) expect(told.at(-1)?.steps).toBeLessThan(100);
    for (const { leave } of greedy) leave();
    listeners.settle();
    expect(demands()).toHaveLength(20);
  });

  it('counts for each client that it is sent to', () => {
    const { join, listeners, demands } = gathered();
    const small = { names: ['reward.P'], cost: 1 };
    for (let n = 0; n < 100; n++) join(wantOf('one', small));
    listeners.settle();
    expect((demands()[0]?.most as number) * (1 + 16 * 100)).toBeCloseTo(1_000_000);
  });
});

describe('what is looked at in each step', () => {
  it('is bounded, whatever rates it is sent at; whoever wants a little of it gets that', () => {
    const { join, listeners, demands } = gathered();
    const names = Array.from({ length: 40 }, (_, n) => `s${n}`);
    for (let n = 0; n < 50; n++) join(wantOf(`${n}`, { names, mode: 'minmax', rate: 1 + n / 100, cost: 40 }));
    const modest = join(wantOf('modest', { names: ['reward.P'], mode: 'minmax', rate: 50, cost: 1 }));
    listeners.settle();
    const looks = demands().reduce((sum, one) => sum + one.names.length / (one.every ?? 1), 0);
    expect(looks).toBeLessThanOrEqual(100);
    expect(demands().at(-1)?.every).toBe(1);
    expect(modest.told).toEqual([]);
  });
});
