import { createServer, get, request } from 'node:http';
import { connect as dial } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import { filter, firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { listen } from '../../server/http/http.ts';
import { startServer } from '../../server/index.ts';
import { right } from '../pipelines/support.ts';
import { alone, connect, faking, framesOf, greeted, RUNAWAY, serving, specOf, until } from './support.ts';

const fetched = (port: number, path: string, method = 'GET'): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    request({ port, path, method, host: '127.0.0.1' }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });

describe('the server', () => {
  it('says why it cannot listen, in one line, and starts no simulation', async () => {
    const { port } = await serving();
    const options = { variants: alone(specOf()), pipeline: 'tiny', host: '127.0.0.1', speed: 1 };
    expect(await startServer({ ...options, port })()).toEqual(
      E.left([`port: expected a free one, found ${port} in use on 127.0.0.1`]),
    );
    const token = 'correct-horse';
    expect(await startServer({ ...options, port: 0, host: '192.0.2.1', token })()).toEqual(
      E.left(['host: expected an address of this machine, found 192.0.2.1']),
    );
    expect(E.isLeft(await startServer({ ...options, port: 0, host: 'no such host', token })())).toBe(true);
  });

  it('answers plain requests with what it is', async () => {
    const { port } = await serving();
    const { status, text } = await fetched(port, '/');
    expect(status).toBe(200);
    expect(text).toContain('tiny');
    expect(text).toContain(`ws://127.0.0.1:${port}/`);
    expect((await fetched(port, '/../../etc/passwd')).status).toBe(404);
    expect((await fetched(port, '/', 'POST')).status).toBe(405);
  });

  it('agrees to no subprotocol that it does not speak', async () => {
    const { address } = await serving();
    await expect(connect(address, ['mqtt'])).rejects.toThrow(/400/);
    const other = await connect(address, ['mqtt', 'foxglove.sdk.v1']);
    expect(other.socket.protocol).toBe('foxglove.sdk.v1');
  });

  it('tells how the training goes', async () => {
    const { progress } = await serving();
    const first = await firstValueFrom(progress.pipe(filter(({ stepsPerSecond }) => stepsPerSecond > 0)));
    expect(first.stepsPerSecond).toBeGreaterThan(0);
    expect(first.timesReal).toBeCloseTo(first.stepsPerSecond / 1000);
    expect(first.trial).toBe(Math.floor(first.step / 100));
  });

  it('says goodbye to clients of every kind when it is closed, and can be closed twice', async () => {
    const { address, port, close } = await serving();
    const early = await connect(address);
    const client = await greeted(address);
    const idle = dial(port, '127.0.0.1');
    const kept = get({ port, host: '127.0.0.1', headers: { connection: 'keep-alive' } });
    kept.on('error', () => {});
    idle.on('error', () => {});
    client.say({ type: 'subscribe', signals: ['*'], rate: 1000 });
    await client.next('frame');
    await Promise.all([close(), close()]);
    expect([idle.destroyed || idle.readyState === 'closed', kept.destroyed]).toEqual([true, true]);
    expect(await client.closed).toEqual({ code: 1001, reason: 'the server is ending' });
    expect((await early.closed).code).toBe(1001);
    await expect(connect(address)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('says that it is ending to who asks for a connection meanwhile', async () => {
    const { port, address, close } = await faking();
    const late = dial(port, '127.0.0.1');
    const answered = new Promise<string>((resolve) => {
      let all = '';
      late.on('data', (part) => {
        all += part;
      });
      late.on('error', () => {});
      late.on('close', () => resolve(all));
    });
    late.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n');
    // Whoever comes after it has been greeted: the server has begun to read it.
    await greeted(address);
    const closed = close();
    late.write('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
    expect(await answered).toMatch(/^HTTP\/1.1 503 [\s\S]*the server is ending\n$/);
    await closed;
  });

  it('outlives a connection that it could not accept', async () => {
    const server = createServer();
    right(await listen(server, 0, '127.0.0.1')());
    expect(() => server.emit('error', new Error('accept EMFILE'))).not.toThrow();
    await new Promise((resolve) => server.close(resolve));
  });

  it('tells its clients when the network diverges, and begins again when it is told to', async () => {
    const spec = specOf({ memory: RUNAWAY });
    const { address, troubles } = await serving({ spec, speed: 0.5 });
    const trouble = firstValueFrom(troubles);
    const client = await greeted(address);
    expect((await trouble).message).toMatch(/^attractor.x: expected rates of order 1/);
    expect((await client.next('error')).message).toMatch(
      /^the simulation stands still; reset, load or restore it: attractor.x: expected rates of order 1/,
    );
    // Who comes later is told, too.
    const late = await greeted(address);
    expect((await late.next('error')).message).toMatch(/^the simulation stands still/);
    client.say({ type: 'call', id: 1, method: 'load', params: { pipeline: 'short-hebbian' } });
    client.say({ type: 'call', id: 2, method: 'resume' });
    client.say({ type: 'subscribe', signals: ['target'] });
    await client.next('result');
    expect((await client.next('frame')).signals.target).toHaveLength(1);
  });
});

describe('one client', () => {
  it('that never reads does not stop another', async () => {
    const { address } = await serving({ spec: specOf({ reservoir: { units: 2000 } }) });
    const [stalled, other] = await Promise.all([greeted(address), greeted(address)]);
    stalled.say({ type: 'subscribe', signals: ['weights', 'reservoir.u', 'reservoir.r', 'drive'], rate: 1000 });
    await stalled.next('frame');
    stalled.socket.pause();
    other.say({ type: 'subscribe', signals: ['target'], rate: 100 });
    await until(() => framesOf(other).length > 100);
  });

  it('that breaks off without a word leaves the others alone', async () => {
    const { address } = await serving();
    const [one, two] = await Promise.all([greeted(address), greeted(address)]);
    one.say({ type: 'subscribe', signals: ['*'], rate: 1000 });
    two.say({ type: 'subscribe', signals: ['target'], rate: 100 });
    await one.next('frame');
    one.socket.terminate();
    const before = framesOf(two).length;
    await until(() => framesOf(two).length > before + 20);
  });

  it('may speak before it was greeted', async () => {
    const client = await connect((await serving()).address);
    client.say({ type: 'subscribe', signals: ['target'] });
    await client.next('frame');
    expect(client.messages[0]?.type).toBe('hello');
  });
});
