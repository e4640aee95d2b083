import { connect as dial } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { times } from '../support/thorough.ts';
import { fuzz, KINDS } from './fuzz.ts';
import { faking, framesOf, greeted, until } from './support.ts';

/** `bench/soak.ts --fuzz` sends as many as one likes, to the real simulation. */
const COUNT = times(3000, 600);
const limits = { messages: 1e6, calls: 1e6, callsAtOnce: 1e6, callsPending: 1e6, numbers: 1e9, allNumbers: 1e9 };

describe.each(['json', 'foxglove'] as const)('hostile messages in %s', (kind) => {
  it(`are answered by an error at most, cost nobody the connection, and nobody else notices (${COUNT})`, async () => {
    const { address, fake, load } = await faking({ limits });
    const witness = await greeted(address);
    witness.say({ type: 'subscribe', signals: ['target'], rate: 1000 });
    await until(() => fake.demands().length === 1);
    const { sent, errors, lost } = await fuzz(address, KINDS[kind], COUNT, 1);
    expect({ sent, lost }).toEqual({ sent: COUNT, lost: [] });
    expect(errors).toBeGreaterThan(COUNT / 4);
    await until(() => load().clients === 1 && fake.demands().length === 1);
    fake.run(3);
    await until(() => framesOf(witness).length === 3);
    // What others do is announced; what they do wrong is not.
    const heard = new Set(witness.messages.map(({ type }) => type));
    for (const type of heard) expect(['hello', 'frame', 'change', 'described']).toContain(type);
    expect(witness.socket.readyState).toBe(witness.socket.OPEN);
  });
});

const handshake = (port: number): string =>
  [
    ...['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Connection: Upgrade', 'Upgrade: websocket'],
    ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''],
  ].join('\r\n');

describe('bytes that are no WebSocket', () => {
  it('end their own connection, before a handshake and after it, and nobody else notices', async () => {
    const { address, port, fake, load } = await faking();
    const witness = await greeted(address);
    witness.say({ type: 'subscribe', signals: ['target'], rate: 1000 });
    await until(() => fake.demands().length === 1);
    const noise = fc.sample(
      fc.record({ greets: fc.boolean(), bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }) }),
      { numRuns: times(300, 60), seed: 1 },
    );
    const one = ({ greets, bytes }: (typeof noise)[number]): Promise<void> =>
      new Promise((resolve) => {
        const socket = dial(port, '127.0.0.1', () => {
          if (greets) socket.write(handshake(port));
          socket.end(bytes);
        });
        socket.resume();
        socket.on('error', () => {});
        socket.on('close', () => resolve());
      });
    for (let i = 0; i < noise.length; i += 20) await Promise.all(noise.slice(i, i + 20).map(one));
    await until(() => load().clients === 1);
    fake.run(3);
    await until(() => framesOf(witness).length === 3);
    expect(new Set(witness.messages.map(({ type }) => type))).toEqual(new Set(['hello', 'frame']));
  });
});
