import { connect as dial } from 'node:net';
import { describe, expect, it } from 'vitest';
import { connect, faking } from './support.ts';

/** Sends text as it is. @returns all that comes back until the connection ends */
const said = (port: number, ...parts: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = '';
    const socket = dial(port, '127.0.0.1', async () => {
      for (const part of parts) {
        socket.write(part);
        await new Promise((next) => setTimeout(next, 20));
      }
    });
    socket.on('data', (bytes) => {
      answer += bytes;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });

const head = (port: number, first: string, ...lines: readonly string[]): string =>
  [first, `Host: 127.0.0.1:${port}`, ...lines, '', ''].join('\r\n');

describe('a request that offers another protocol', () => {
  it.each(['h2c', 'TLS/1.2', 'h2c, websocket'])('%j is answered as the plain request that it is', async (offer) => {
    const { port } = await faking();
    const lines = ['Connection: Upgrade, HTTP2-Settings', `Upgrade: ${offer}`, 'HTTP2-Settings: AAMAAABkAAQ'];
    const answer = await said(port, head(port, 'GET / HTTP/1.1', ...lines));
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('reservoir-rx');
  });

  it('is admitted or refused like any other', async () => {
    const { port } = await faking({ token: 'correct-horse' });
    const lines = ['Connection: Upgrade', 'Upgrade: h2c'];
    expect(await said(port, head(port, 'GET / HTTP/1.1', ...lines))).toMatch(/^HTTP\/1\.1 401 /);
    expect(await said(port, head(port, 'GET /?token=correct-horse HTTP/1.1', ...lines))).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('keeps its body, also the part that comes later', async () => {
    const { port } = await faking();
    const lines = ['Connection: Upgrade', 'Upgrade: h2c', 'Content-Length: 12'];
    const answer = await said(port, `${head(port, 'PUT /checkpoints/x HTTP/1.1', ...lines)}no-ch`, 'eckpoin');
    expect(answer).toMatch(/^HTTP\/1\.1 409 .*expected a checkpoint/s);
  });

  it('does not keep a WebSocket from its upgrade, however it is spelt', async () => {
    const { port, address } = await faking();
    await connect(address);
    const lines = ['Connection: keep-alive, Upgrade', 'Upgrade: WebSocket', 'Sec-WebSocket-Version: 13'];
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
    const socket = dial(port, '127.0.0.1', () => socket.write(head(port, 'GET / HTTP/1.1', ...lines, key)));
    const first = await new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(String(bytes))));
    socket.destroy();
    expect(first).toMatch(/^HTTP\/1\.1 101 /);
  });
});

describe("a browser's cookies of other servers on this machine", () => {
  it('may fill as much of a header as Node takes', async () => {
    const { port } = await faking();
    const cookie = `Cookie: other=${'x'.repeat(12_000)}`;
    expect(await said(port, head(port, 'GET / HTTP/1.1', cookie, 'Connection: close'))).toMatch(/^HTTP\/1\.1 200 /);
    const larger = `Cookie: other=${'x'.repeat(20_000)}`;
    expect(await said(port, head(port, 'GET / HTTP/1.1', larger, 'Connection: close'))).toMatch(/^HTTP\/1\.1 431 /);
  });
});
