import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeBundle } from '../../pipelines/index.ts';
import { right } from '../pipelines/support.ts';
import { faking, serving } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'page-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'export {};');
writeFileSync(join(folder, 'secret.key'), 'not a part of the page');
afterAll(() => rmSync(folder, { recursive: true }));

const at = (port: number, path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);

describe('the page', () => {
  it('is served with its files and nothing else of their folder, under a policy that allows just what it needs', async () => {
    const { port } = await faking({ page: folder });
    const page = await at(port, '/?token=');
    expect(await page.text()).toContain('<title>page</title>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; .*frame-anc/);
    const script = await at(port, '/assets/main-1a2b.js');
    expect(script.headers.get('content-type')).toMatch(/javascript/);
    expect(script.headers.get('cache-control')).toMatch(/immutable/);
    for (const path of [
      '/index.html',
      '/secret.key',
      '/assets',
      '/assets/',
      '/assets/../secret.key',
      '/%73ecret.key',
    ]) {
      expect((await at(port, path)).status, path).toBe(404);
    }
  });

  it('comes with its files to whoever has the token once', async () => {
    const token = 'correct-horse';
    const { port } = await faking({ page: folder, token });
    expect((await at(port, '/assets/main-1a2b.js')).status).toBe(401);
    const cookie = (await at(port, `/?token=${token}`)).headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const [pair = ''] = cookie.split(';');
    expect((await at(port, '/assets/main-1a2b.js', { headers: { cookie: pair } })).status).toBe(200);
    expect((await at(port, '/assets/main-1a2b.js', { headers: { cookie: 'reservoir-rx=wrong' } })).status).toBe(401);
  });
});

describe('a checkpoint', () => {
  it('is fetched as a file, and goes on from where it was when it is sent back', async () => {
    const { port } = await serving();
    const saved = await at(port, '/checkpoint');
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; filename="step-\d+\.ckpt"$/);
    const bytes = new Uint8Array(await saved.arrayBuffer());
    const step = right(decodeBundle(bytes))[0]?.checkpoint.step;
    const restored = await at(port, '/checkpoint', { method: 'PUT', body: bytes });
    expect([restored.status, await restored.json()]).toEqual([200, { step }]);
  });

  it('that is none is refused with a line', async () => {
    const { port } = await serving();
    const refused = await at(port, '/checkpoint', { method: 'PUT', body: 'no checkpoint' });
    expect([refused.status, await refused.text()]).toEqual([409, expect.stringMatching(/^expected a .*\n$/)]);
    expect((await at(port, '/checkpoint', { method: 'POST' })).status).toBe(405);
    const elsewhere = { method: 'PUT', body: 'x', headers: { origin: 'https://example.org' } };
    expect((await at(port, '/checkpoint', elsewhere)).status).toBe(403);
  });
});

describe('an address that is meant to break the server', () => {
  it.each(['/?token=%0d%0aset-cookie:x', '/?token=a;%20Path=/x', '//[', '/?%', 'http://[/', '//'])(
    '%s is answered, and harms nobody',
    async (path) => {
      const { port } = await faking({ page: folder });
      const answer = await new Promise<string>((resolve) => {
        let said = '';
        const socket = dial(port, '127.0.0.1', () =>
          socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
        );
        socket.on('data', (part) => {
          said += part;
        });
        socket.on('close', () => resolve(said));
      });
      expect(answer).toMatch(/^HTTP\/1.1 (200|404) /);
      expect(answer.split('\r\n\r\n')[0]).not.toMatch(/^set-cookie:x|Path=\/x/m);
      expect((await at(port, '/')).status).toBe(200);
    },
  );

  it('a token of any signs comes back as the cookie that it was', async () => {
    const token = 'a;b%41=c"d,e';
    const { port } = await faking({ page: folder, token });
    const cookie = (await at(port, `/?token=${encodeURIComponent(token)}`)).headers.get('set-cookie') ?? '';
    const [pair = ''] = cookie.split(';');
    expect((await at(port, '/assets/main-1a2b.js', { headers: { cookie: pair } })).status).toBe(200);
  });
});
