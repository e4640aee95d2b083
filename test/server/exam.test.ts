import { describe, expect, it } from 'vitest';
import { fromBase64 } from '../../pipelines/checkpoint/base64.ts';
import { decodeBundle, evaluate, mean } from '../../pipelines/index.ts';
import type { TestMessage } from '../../server/json/protocol.ts';
import { occasions } from '../../server/thread/occasions.ts';
import { live } from '../pipelines/sessions.ts';
import { hear, right } from '../pipelines/support.ts';
import { type Client, faking, greeted, serving, specOf, until } from './support.ts';

const testsOf = ({ messages }: Client): readonly TestMessage[] =>
  messages.filter(({ type }) => type === 'test') as never;

describe('tests beside the training', () => {
  it('score a fork with frozen weights as it stood, and are told to whoever asked', async () => {
    const spec = specOf({ task: { kind: 'short', period: 2000 }, seed: 3 });
    const { address } = await serving({ spec });
    const [client, other] = await Promise.all([greeted(address), greeted(address)]);
    client.say({ type: 'subscribe', signals: ['tests'] });
    const { trial, step, score, variant } = await client.next('test');
    expect([variant, step]).toEqual(['', trial * 2000]);

    const session = live([{ name: '', spec }]);
    await session.steps(step);
    const { members, controls } = session.state();
    const { checkpoint } = await session.ask('save');
    const [whole] = right(decodeBundle(right(fromBase64(checkpoint as string))));
    const [member] = members;
    if (member === undefined || whole === undefined) throw new Error('expected one pipeline');
    const { states } = whole.checkpoint;
    const standing = { trial, controls: controls[0] ?? spec, states };
    const { values } = await hear(evaluate(member.pipeline, standing, { testTrials: 2 }));
    expect(score).toEqual({
      performance: mean(values[0]?.performance ?? []),
      zeroShift: mean(values[0]?.zeroShift ?? []),
      rmse: mean(values[0]?.rmse ?? []),
    });
    expect(testsOf(other)).toEqual([]);
  });

  it('of this run so far are told first to whoever comes later; a reset forgets them', async () => {
    const { address } = await serving({ speed: 50 });
    const client = await greeted(address);
    client.say({ type: 'subscribe', signals: ['tests'] });
    await until(() => testsOf(client).length >= 3);
    const later = await greeted(address);
    later.say({ type: 'subscribe', signals: ['tests'] });
    await until(() => testsOf(later).length >= 3);
    expect(testsOf(later).slice(0, 3)).toEqual(testsOf(client).slice(0, 3));
    client.say({ type: 'call', id: 1, method: 'pause' });
    client.say({ type: 'call', id: 2, method: 'reset' });
    while ((await client.next('result')).id !== 2);
    const last = await greeted(address);
    last.say({ type: 'subscribe', signals: ['tests'] });
    last.say({ type: 'call', id: 3, method: 'get' });
    await last.next('result');
    expect(testsOf(last)).toEqual([]);
  });
});

describe('tests that have ended', () => {
  it('are told of with a notice', async () => {
    const { address, fake } = await faking();
    const client = await greeted(address);
    client.say({ type: 'subscribe', signals: ['tests'] });
    await until(() => fake.tests.observed);
    fake.tests.next({ type: 'untested', message: 'there are no more tests' });
    expect((await client.next('notice')).message).toBe('there are no more tests');
  });
});

describe('an occasion for a test', () => {
  const asked = (until: number, change?: number): readonly number[] => {
    const when = occasions(Number.POSITIVE_INFINITY);
    when.examine(true);
    return Array.from({ length: until }, (_, i) => i + 1).filter((trials) => {
      if (trials - 1 === change) when.testSoon(change);
      const due = when.due(trials);
      if (due && when.forTesting()) when.finishTest();
      return due;
    });
  };

  it('comes ever more rarely, and often again after a change', () => {
    expect(asked(12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]);
    expect(asked(1000).length).toBeLessThan(70);
    expect(asked(1000).filter((trials) => trials > 900).length).toBeLessThan(3);
    expect(asked(1000, 900).filter((trials) => trials > 900 && trials <= 910)).toHaveLength(10);
  });

  it('does not come while nobody asks, or while the last one is under way', () => {
    const when = occasions(Number.POSITIVE_INFINITY);
    expect(when.due(1)).toBe(false);
    when.examine(true);
    expect([when.due(2), when.forTesting(), when.due(3)]).toEqual([true, true, false]);
    when.finishTest();
    expect(when.due(4)).toBe(true);
    expect([when.forTesting(), when.forKeeping()]).toEqual([true, false]);
  });

  it('comes again when the step that it was due with has failed', () => {
    const when = occasions(Number.POSITIVE_INFINITY);
    when.examine(true);
    expect(when.due(1)).toBe(true);
    when.testSoon(0);
    expect(when.due(1)).toBe(true);
  });
});
