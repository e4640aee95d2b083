import { connect as dial, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { foxglove } from './foxgloveClient.ts';
import type { Client } from './support.ts';
import { afterwards, faking, framesOf, greeted, sleep, until } from './support.ts';

/** Stops a client from reading: its socket, so that not even pings are heard. */
const underneath = (socket: WebSocket): Socket => (socket as unknown as { readonly _socket: Socket })._socket;

const droppedOf = (client: Client): number =>
  client.messages.reduce((sum, message) => sum + (message.type === 'dropped' ? message.count : 0), 0);

const ready = async (client: Client, signals: readonly string[]): Promise<void> => {
  client.say({ type: 'subscribe', signals, rate: 1000 });
  client.say({ type: 'call', id: 'ready', method: 'journal' });
  await client.next('result');
};

/** So much that the system's own buffers cannot hold it. */
const large = {
  signals: [
    { name: 'target', shape: [1] },
    { name: 'big', shape: [20_000] },
  ],
};
const STEPS = 200;

describe('a client that does not read', () => {
  it('loses the oldest frames, is told how many, and goes on with the newest', async () => {
    const { fakeSimulation } = await import('./fakeSimulation.ts');
    const { address, fake } = await faking({ limits: { numbers: 1e9, allNumbers: 1e9 } }, fakeSimulation(large));
    const client = await greeted(address);
    await ready(client, ['big']);
    underneath(client.socket).pause();
    for (let i = 0; i < STEPS; i++) {
      fake.run();
      await new Promise(setImmediate);
    }
    fake.described.next({ ...fake.described.value, paused: true });
    expect(framesOf(client).length).toBeLessThan(STEPS);
    underneath(client.socket).resume();
    await until(() => droppedOf(client) > 0 && framesOf(client).at(-1)?.step === STEPS - 1);
    // Every frame either arrived or was counted, in order; what is no frame arrived in any case.
    expect(framesOf(client).length + droppedOf(client)).toBe(STEPS);
    const steps = framesOf(client).map(({ step }) => step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    await client.next('described');
    fake.run();
    await until(() => framesOf(client).at(-1)?.step === STEPS);
  });

  it('is told by a status, as a Foxglove client', async () => {
    const { fakeSimulation } = await import('./fakeSimulation.ts');
    const { address, fake } = await faking({ limits: { numbers: 1e9, allNumbers: 1e9 } }, fakeSimulation(large));
    const { subscribe, socket, heard } = await foxglove(address);
    subscribe('/big');
    await until(() => fake.demands().length === 2);
    underneath(socket).pause();
    for (let i = 0; i < STEPS; i++) {
      fake.run();
      await new Promise(setImmediate);
    }
    underneath(socket).resume();
    await until(() => heard.status.length > 0);
    expect(heard.status[0]).toMatchObject({
      level: 1,
      id: 'dropped',
      message: expect.stringMatching(/^\d+ messages dropped/),
    });
    await until(() => heard.messages.some(({ timestamp }) => timestamp === BigInt((STEPS - 1) * 2e6)));
    const told = heard.status.reduce((sum, { message }) => sum + Number.parseInt(message, 10), 0);
    expect(heard.messages.length + heard.times.length + told).toBe(2 * STEPS);
    expect(heard.errors).toEqual([]);
  });

  it('does not even take what is never dropped: is cut off', async () => {
    const { address, fake, load } = await faking({ limits: { control: 50, calls: 1000, callsAtOnce: 1000 } });
    const [stalled, other] = await Promise.all([greeted(address), greeted(address)]);
    await ready(other, ['target']);
    underneath(stalled.socket).pause();
    // 3 MB each.
    for (let id = 0; id < 6; id++) stalled.say({ type: 'call', id, method: 'load', params: { pipeline: 'large' } });
    await until(() => fake.called.filter(({ method }) => method === 'load').length >= 6);
    for (let i = 0; i < 100 && load().clients === 2; i++) fake.described.next({ ...fake.described.value, seed: i });
    await until(() => load().clients === 1);
    fake.run();
    await other.next('frame');
    expect(fake.demands()).toHaveLength(1);
  });

  it('gets all that it called for, however large, when it reads on; and calls no more until then', async () => {
    const limits = { callsPending: 8, calls: 1000, callsAtOnce: 1000, controlBytes: 1 << 20 };
    const { address, fake } = await faking({ limits });
    const client = await greeted(address);
    underneath(client.socket).pause();
    // 3 MB each.
    for (let id = 0; id < 20; id++) client.say({ type: 'call', id, method: 'load', params: { pipeline: 'large' } });
    await until(() => fake.called.length >= 8);
    for (let i = 0; i < 20; i++) fake.described.next({ ...fake.described.value, seed: i });
    underneath(client.socket).resume();
    const ofType = (type: string) => client.messages.filter((message) => message.type === type).length;
    await until(() => ofType('result') + ofType('error') === 20);
    expect(ofType('result')).toBe(fake.called.length);
    expect(ofType('error')).toBeGreaterThan(0);
    await until(() => ofType('described') === 20);
    client.say({ type: 'call', id: 'again', method: 'journal' });
    await client.next('result');
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it('makes fifty others lose no frame', async () => {
    const { fakeSimulation } = await import('./fakeSimulation.ts');
    const { address, fake } = await faking({ limits: { numbers: 1e9, allNumbers: 1e9 } }, fakeSimulation(large));
    const stalled = await greeted(address);
    const healthy = await Promise.all(Array.from({ length: 50 }, () => greeted(address)));
    await ready(stalled, ['big']);
    for (const client of healthy) await ready(client, ['target']);
    underneath(stalled.socket).pause();
    for (let i = 0; i < STEPS; i++) {
      fake.run();
      await new Promise(setImmediate);
    }
    await until(() => healthy.every((client) => framesOf(client).length === STEPS));
    expect(healthy.every((client) => droppedOf(client) === 0)).toBe(true);
    expect(framesOf(stalled).length).toBeLessThan(STEPS);
  });
});

const handshake = (host: string): string =>
  [
    ...['GET / HTTP/1.1', `Host: ${host}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
    ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''],
  ].join('\r\n');

/** A socket that says what it is told to, and nothing else. */
const raw = async (port: number, said: string): Promise<{ readonly socket: Socket; readonly gone: Promise<void> }> => {
  const socket = dial(port, '127.0.0.1');
  socket.on('error', () => {});
  afterwards(() => socket.destroy());
  const gone = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.write(said);
  await new Promise((resolve) => socket.once('data', resolve));
  return { socket, gone };
};

describe('a half-open socket', () => {
  it('is cut off after two pings without an answer; who answers stays', async () => {
    const { address, port, load, fake } = await faking({ limits: { pingEvery: 60 } });
    const client = await greeted(address);
    const { socket, gone } = await raw(port, handshake(`127.0.0.1:${port}`));
    socket.resume();
    await until(() => load().clients === 2);
    await gone;
    await until(() => load().clients === 1);
    await ready(client, ['target']);
    fake.run();
    await client.next('frame');
  });

  it('that speaks without answering pings is alive', async () => {
    const { port, load } = await faking({ limits: { pingEvery: 60 } });
    const { socket } = await raw(port, handshake(`127.0.0.1:${port}`));
    socket.resume();
    // An empty masked text message.
    const message = Buffer.of(0x81, 0x80, 0, 0, 0, 0);
    for (let i = 0; i < 30; i++) {
      socket.write(message);
      await sleep(20);
    }
    expect(load().clients).toBe(1);
  });
});
