import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { times } from '../support/thorough.ts';
import { hostileJson } from './hostile.ts';
import { errorsOf, framesOf, greeted, serving, until } from './support.ts';

const mistakes: readonly (readonly [string, object | string | Uint8Array, RegExp])[] = [
  ['bad JSON', '{"type":', /^expected JSON, found/],
  ['nothing', '', /^expected JSON, found nothing$/],
  ['a list', [], /expected an object with type, found a list of 0/],
  ['null', 'null', /expected an object with type, found null/],
  ['no type', {}, /^type: expected "subscribe", "unsubscribe" or "call", found nothing$/],
  ['an unknown type', { type: 'dance' }, /^type: expected "subscribe", "unsubscribe" or "call", found "dance"$/],
  ['a type of all objects', { type: 'constructor' }, /^type: expected/],
  ['no signals', { type: 'subscribe' }, /^signals: expected a list/],
  ['a signal that is no name', { type: 'subscribe', signals: [3] }, /^signals\[0\]: expected the name/],
  ['a rate of 0', { type: 'subscribe', signals: [], rate: 0 }, /^rate: expected a number above 0 and ≤ 1000, found 0$/],
  ['a rate beyond 1000', { type: 'subscribe', signals: [], rate: 1001 }, /^rate: expected/],
  ['a rate in words', { type: 'subscribe', signals: [], rate: 'max' }, /^rate: expected .* found "max"$/],
  ['an unknown key', { type: 'subscribe', signals: [], rat: 1 }, /^rat: expected one of type, signals, rate/],
  ['a rate to unsubscribe', { type: 'unsubscribe', signals: [], rate: 1 }, /^rate: expected one of type, signals/],
  ['several', { type: 'subscribe', signals: 'z', rate: -1 }, /^signals: expected .*; rate: expected/],
  ['a binary message', Uint8Array.of(1, 2, 3), /^expected JSON text, found a binary message$/],
];

describe('a message that makes no sense', () => {
  it('is answered by one line on what was expected and what was found, and the connection stays', async () => {
    const client = await greeted((await serving()).address);
    for (const [name, message, expected] of mistakes) {
      client.say(message);
      const { message: line } = await client.next('error');
      expect(line, name).toMatch(expected);
      expect(line, name).not.toMatch(/\n/);
    }
    client.say({ type: 'subscribe', signals: ['target'] });
    await client.next('frame');
  });

  it('names all unknown signals, and nothing of it is subscribed', async () => {
    const client = await greeted((await serving()).address);
    client.say({ type: 'subscribe', signals: ['target', 'readout.y', 'past.weights', '__proto__'], rate: 1000 });
    const { message } = await client.next('error');
    expect(message).toMatch(/found "readout.y", "past.weights", "__proto__"$/);
    expect(message).toMatch(/^signals: expected \*, target, /);
    client.say({ type: 'subscribe', signals: ['reward.M'], rate: 1000 });
    const { signals } = await client.next('frame');
    expect(Object.keys(signals)).toEqual(['reward.M']);
  });

  it('closes only the connection of who sends one that is too large', async () => {
    const { address } = await serving();
    const [big, other] = await Promise.all([greeted(address), greeted(address)]);
    big.say(JSON.stringify({ type: 'subscribe', signals: ['x'.repeat(70_000)] }));
    expect((await big.closed).code).toBe(1009);
    other.say({ type: 'subscribe', signals: ['target'] });
    await other.next('frame');
  });
});

describe('hostile messages', () => {
  it('are each answered by at most one error, never by a crash, and a valid one then works', async () => {
    const { address } = await serving();
    await fc.assert(
      fc.asyncProperty(fc.array(hostileJson, { minLength: 1, maxLength: 20 }), async (messages) => {
        const client = await greeted(address);
        for (const message of messages) client.say(message);
        client.say({ type: 'unsubscribe', signals: ['*'] });
        client.say({ type: 'unsubscribe', signals: ['the last'] });
        await until(() => errorsOf(client).some(({ message }) => message.includes('"the last"')));
        expect(errorsOf(client).length).toBeLessThanOrEqual(messages.length + 1);
        for (const { message } of errorsOf(client)) expect(message).not.toMatch(/[\n\r]/);
        const before = framesOf(client).length;
        client.say({ type: 'subscribe', signals: ['reward.M'], rate: 1000 });
        await until(() => framesOf(client).length > before);
        expect(Object.keys(framesOf(client).at(-1)?.signals ?? {})).toEqual(['reward.M']);
        client.socket.terminate();
      }),
      { numRuns: times(60, 15) },
    );
  });
});
