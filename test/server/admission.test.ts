import { request } from 'node:http';
import { connect as dial } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../server/index.ts';
import { afterwards, alone, connect, errorsOf, faking, greeted, sleep, specOf, until } from './support.ts';

const token = 'correct-horse';

const fetched = (port: number, path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  new Promise<{ status: number; text: string; headers: Readonly<Record<string, unknown>> }>((resolve, reject) => {
    request({ port, path, method, host: '127.0.0.1', headers }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    })
      .on('error', reject)
      .end();
  });

describe('a server on loopback', () => {
  it('turns away pages from elsewhere and names that were pointed here, before the upgrade', async () => {
    const { address, port, load } = await faking();
    await expect(connect(address, [], { origin: 'https://example.org' })).rejects.toThrow(/403/);
    await expect(connect(address, [], { headers: { host: `rebound.example.org:${port}` } })).rejects.toThrow(/403/);
    await expect(connect(address, ['foxglove.sdk.v1'], { origin: 'https://app.foxglove.dev' })).rejects.toThrow(/403/);
    expect((await fetched(port, '/', { host: 'rebound.example.org' })).status).toBe(403);
    expect((await fetched(port, '/', { origin: 'https://example.org' })).status).toBe(403);
    expect(load().clients).toBe(0);
    await greeted(address);
  });

  it('lets in an origin that is named', async () => {
    const origin = 'https://app.foxglove.dev';
    const { address } = await faking({ origins: [origin] });
    await connect(address, ['foxglove.sdk.v1'], { origin });
  });

  it('wants a token if it has one, for every protocol and the page', async () => {
    const { address, port } = await faking({ token });
    await expect(connect(address)).rejects.toThrow(/401/);
    await expect(connect(`${address}/?token=wrong-horse`)).rejects.toThrow(/401/);
    await expect(connect(address, ['foxglove.websocket.v1'])).rejects.toThrow(/401/);
    expect((await fetched(port, '/')).status).toBe(401);
    await connect(`${address}/?token=${token}`);
    await connect(address, [], { headers: { authorization: `Bearer ${token}` } });
    const page = await fetched(port, `/?token=${token}`);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain(token);
  });

  it('with a token trusts no other port, and no cookie for anything but the page', async () => {
    const { address, port } = await faking({ token });
    const headers = { authorization: `Bearer ${token}` };
    await expect(connect(address, [], { headers, origin: 'http://localhost:5173' })).rejects.toThrow(/403/);
    await connect(address, [], { headers, origin: `http://127.0.0.1:${port}` });
    const set = await fetched(port, `/?token=${token}`);
    const [cookie = ''] = String(set.headers['set-cookie']).split(';');
    expect(cookie).toContain(`reservoir-rx-${port}-`);
    expect((await fetched(port, '/', { cookie })).status).toBe(200);
    await expect(connect(address, [], { headers: { cookie } })).rejects.toThrow(/401/);
    expect((await fetched(port, '/checkpoint', { cookie })).status).toBe(401);
    expect((await fetched(port, '/checkpoints/x', { cookie }, 'PUT')).status).toBe(401);
  });

  it('does no work for a page of another origin, and is still there for whoever follows a link to it', async () => {
    const { port, fake } = await faking();
    const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    for (const path of ['/checkpoint', '/checkpoints', '/checkpoints/x', '/']) {
      expect((await fetched(port, path, foreign)).status, path).toBe(403);
    }
    expect((await fetched(port, '/checkpoint', link)).status).toBe(403);
    expect((await fetched(port, '/', link)).status).toBe(200);
    expect(fake.called).toEqual([]);
  });

  it('serves nothing but its page, and tells browsers to make nothing else of it', async () => {
    const { port } = await faking();
    for (const path of ['/x', '/..', '/%2e%2e/%2e%2e/etc/passwd', '//etc/passwd', '/./', '/index.html']) {
      expect((await fetched(port, path)).status, path).toBe(404);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await fetched(port, '/', {}, method)).status, method).toBe(405);
    }
    expect((await fetched(port, '/', {}, 'HEAD')).text).toBe('');
    expect((await fetched(port, '/')).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
    });
  });
});

describe('a server that can be reached from elsewhere', () => {
  it('does not start without a token', async () => {
    const options = { variants: alone(specOf()), pipeline: 'tiny', port: 0, speed: 1 };
    const started = await startServer({ ...options, host: '0.0.0.0' })();
    expect(started).toEqual(E.left([expect.stringMatching(/or a token; found 0.0.0.0 and no token$/)]));
    expect(E.isLeft(await startServer({ ...options, host: '127.0.0.1', token: 'short' })())).toBe(true);
  });

  it('takes any name for its own, and the token', async () => {
    const { port } = await faking({ host: '0.0.0.0', token });
    const headers = { host: `lab.example.org:${port}`, authorization: `Bearer ${token}` };
    await connect(`ws://127.0.0.1:${port}`, [], { headers, origin: `http://lab.example.org:${port}` });
    await expect(connect(`ws://127.0.0.1:${port}`, [], { headers, origin: 'http://evil.org' })).rejects.toThrow(/403/);
    await expect(connect(`ws://127.0.0.1:${port}`, [], { headers: { host: headers.host } })).rejects.toThrow(/401/);
  });
});

describe('limits', () => {
  it('there may be so many clients, and another when one has gone', async () => {
    const { address, load } = await faking({ limits: { connections: 3 } });
    const [first] = await Promise.all([greeted(address), greeted(address), greeted(address)]);
    await expect(connect(address)).rejects.toThrow(/503/);
    first?.socket.close();
    await until(() => load().clients === 2);
    await greeted(address);
  });

  it('of sockets that do not finish their handshake there may be so many', async () => {
    const { address, port } = await faking({ limits: { connections: 2, handshakes: 3 } });
    let closed = 0;
    for (let i = 0; i < 12; i++) {
      const socket = dial(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\n'));
      socket.on('error', () => {});
      socket.on('close', () => {
        closed += 1;
      });
      afterwards(() => socket.destroy());
    }
    await until(() => closed >= 7);
    await expect(connect(address)).rejects.toThrow();
  });

  it('a client may want so many signals', async () => {
    const client = await greeted((await faking({ limits: { subscriptions: 2 } })).address);
    client.say({ type: 'subscribe', signals: ['target', 'readout.z', 'reward.P'] });
    expect((await client.next('error')).message).toBe('signals: expected at most 2 in all, found 3');
  });

  it('a client that sends more than it may is read more slowly, and loses nothing', async () => {
    const { address, fake } = await faking({
      limits: { messages: 50, calls: 1e6, callsAtOnce: 1e6, callsPending: 1e6 },
    });
    const [eager, other] = await Promise.all([greeted(address), greeted(address)]);
    for (let id = 0; id < 90; id++) eager.say({ type: 'call', id, method: 'journal' });
    await until(() => fake.called.length > 0);
    other.say({ type: 'call', id: 'other', method: 'journal' });
    await other.next('result');
    const answered = () => eager.messages.filter(({ type }) => type === 'result').length;
    expect(answered()).toBeLessThan(90);
    await until(() => answered() === 90);
    expect(errorsOf(eager)).toEqual([]);
  });

  it('a client that goes while it is read slowly is let go', async () => {
    const { address, load } = await faking({ limits: { messages: 10 } });
    const client = await greeted(address);
    for (let id = 0; id < 200; id++) client.say('{}');
    await sleep(20);
    client.socket.terminate();
    await until(() => load().clients === 0);
  });
});
