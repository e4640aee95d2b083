import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { decodeBundle, encodeBundle, encodeCheckpoint, FORMAT } from '../../pipelines/index.ts';
import { shelf } from '../../server/http/shelf.ts';
import { afterwards, type Client, faking, greeted, serving, specOf, until } from './support.ts';

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'rrx-'));
  afterwards(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

interface Fetched {
  readonly status: number;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, unknown>>;
}

const fetched = (
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: Uint8Array } = {},
): Promise<Fetched> =>
  new Promise((resolve, reject) => {
    const asking = request({ port, path, method, host: '127.0.0.1', headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => void parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts), headers: response.headers }),
      );
    });
    asking.on('error', reject);
    asking.end(method === 'PUT' ? body : undefined);
  });

const ask = async (client: Client, method: string, params: object = {}): Promise<Record<string, unknown>> => {
  client.say({ type: 'call', id: method, method, params });
  const { result } = await client.next('result');
  return result as Record<string, unknown>;
};

/** A checkpoint without any state. */
const small = (step = 3): Buffer =>
  Buffer.from(encodeCheckpoint({ format: FORMAT, spec: specOf(), step, controls: specOf(), states: new Map() }));

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(String(either.left));
  return either.right;
};

describe('checkpoints', () => {
  it('larger than a message are saved, downloaded, uploaded and restored by name, without a folder of anyone', async () => {
    const spec = specOf({ rule: 'force', reservoir: { units: 300 } });
    const { address, port, close } = await serving({ spec });
    const client = await greeted(address);
    await ask(client, 'pause');
    await ask(client, 'step');
    const { bytes, step } = await ask(client, 'save', { file: 'mine.ckpt' });
    expect(bytes).toBeGreaterThan(5 * 64 * 1024);
    const { status, body, headers } = await fetched(port, '/checkpoints/mine.ckpt');
    expect({ status, length: body.length }).toEqual({ status: 200, length: bytes });
    expect(headers).toMatchObject({
      'content-disposition': 'attachment; filename="mine.ckpt"',
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    });
    await ask(client, 'step', { steps: 30 });

    const put = await fetched(port, '/checkpoints/theirs.ckpt', { method: 'PUT', body });
    expect({ status: put.status, ...JSON.parse(String(put.body)) }).toEqual({
      status: 201,
      file: 'theirs.ckpt',
      bytes,
    });
    expect(await ask(client, 'restore', { file: 'theirs.ckpt' })).toMatchObject({ step });
    await ask(client, 'save', { file: 'again.ckpt' });
    expect((await fetched(port, '/checkpoints/again.ckpt')).body.equals(body)).toBe(true);

    const { checkpoints, pipelines } = await ask(client, 'list');
    expect(checkpoints).toMatchObject(['again.ckpt', 'mine.ckpt', 'theirs.ckpt'].map((file) => ({ file, bytes })));
    expect(pipelines).toContain('short-hebbian-attractor');
    expect(JSON.parse(String((await fetched(port, '/checkpoints')).body))).toEqual({ checkpoints });
    const before = readdirSync(tmpdir());
    await close();
    const gone = before.filter((name) => !existsSync(join(tmpdir(), name)) && name.startsWith('reservoir-rx-'));
    expect(gone.length).toBeGreaterThanOrEqual(1);
  });

  it('are behind the same admission as all else', async () => {
    const token = 'correct-horse';
    const checkpoints = folder();
    const { port } = await faking({ token, checkpoints });
    const body = small();
    for (const method of ['GET', 'PUT']) {
      expect((await fetched(port, '/checkpoints/x', { method, body })).status, method).toBe(401);
    }
    const headers = { authorization: `Bearer ${token}` };
    const foreign = { ...headers, origin: 'https://example.org' };
    expect((await fetched(port, '/checkpoints/x', { method: 'PUT', body, headers: foreign })).status).toBe(403);
    expect((await fetched(port, '/checkpoints', { headers: foreign })).status).toBe(403);
    expect(readdirSync(checkpoints)).toEqual([]);
    expect((await fetched(port, `/checkpoints/x?token=${token}`, { method: 'PUT', body })).status).toBe(201);
    expect((await fetched(port, '/checkpoints/x', { headers })).body.equals(body)).toBe(true);
    expect((await fetched(port, '/checkpoints/x', { headers, method: 'HEAD' })).headers['content-length']).toBe(
      String(body.length),
    );
  });

  it('are all that can be had of their folder, and all that can be written over', async () => {
    const checkpoints = folder();
    writeFileSync(join(checkpoints, 'secret.txt'), 'secret');
    mkdirSync(join(checkpoints, 'deeper'));
    const { port } = await faking({ checkpoints, limits: { upload: small().length } });
    const body = small();
    for (const path of [
      'secret.txt',
      'deeper',
      'none',
      '',
      '..',
      '../x',
      '%2e%2e',
      '..%2f..%2fetc%2fpasswd',
      '.x',
      'a/b',
    ]) {
      const got = await fetched(port, `/checkpoints/${path}`);
      expect(got.status, path).toBe(404);
      expect(String(got.body)).not.toContain('RRX');
    }
    for (const path of ['secret.txt', 'deeper', '', '..', '%2e%2e', '.x', 'a/b', '%00']) {
      expect((await fetched(port, `/checkpoints/${path}`, { method: 'PUT', body })).status, path).toBe(400);
    }
    expect((await fetched(port, '/checkpoints/x', { method: 'PUT', body: Buffer.from('nonsense') })).status).toBe(409);
    const headers = { accept: 'application/json' };
    const told = await fetched(port, '/checkpoint', { method: 'PUT', body: Buffer.from('nonsense'), headers });
    expect([told.status, JSON.parse(String(told.body))]).toEqual([
      200,
      { refused: 'expected a checkpoint (RRXCKPT1 …), found something else' },
    ]);
    expect((await fetched(port, '/checkpoints/x', { method: 'PUT', body: Buffer.alloc(body.length + 1) })).status).toBe(
      413,
    );
    expect((await fetched(port, '/checkpoints/x', { method: 'DELETE' })).status).toBe(405);
    expect((await fetched(port, '/checkpoints', { method: 'POST' })).status).toBe(405);
    expect(readdirSync(checkpoints).sort()).toEqual(['deeper', 'secret.txt']);
    expect(readFileSync(join(checkpoints, 'secret.txt'), 'utf8')).toBe('secret');
    expect(JSON.parse(String((await fetched(port, '/checkpoints')).body))).toEqual({ checkpoints: [] });
  });
});

/** Bytes that begin as a checkpoint does, and what is wrong with them. */
const flawed: readonly (readonly [string, () => Uint8Array, RegExp])[] = [
  ['its first bytes alone', () => Buffer.from('RRXCKPT1'), /^expected a checkpoint \(RRXCKPT1 …\)/],
  ['its first bytes and something else', () => Buffer.from(`RRXCKPT1${'x'.repeat(100)}`), /SHA-256 differs/],
  ['the end cut off', () => small().subarray(0, -1), /SHA-256 differs/],
  ['a byte too many', () => Buffer.concat([small(), Buffer.from('x')]), /SHA-256 differs/],
  ['a bit turned', () => small().map((byte, i) => (i === 60 ? byte ^ 1 : byte)), /SHA-256 differs/],
  ['a head that is no object', () => sealed('[1, 2]'), /^expected a checkpoint's header, found/],
  ['a head that is no JSON', () => sealed('{"step":'), /^expected a checkpoint, found .*JSON/],
  ['a head without a spec', () => sealed('{"format":4,"step":1,"states":{}}'), /^spec: expected an object/],
  ['a head without a step', () => sealed('{"format":4,"spec":{},"states":{}}'), /^step: expected a whole number/],
  ['several of which none follows', () => Buffer.from('RRXSIDE1\x02\0\0\0'), /cut short/],
];

/** A head with the hash that belongs to it. */
const sealed = (header: string): Buffer => {
  const text = Buffer.from(header);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const rest = Buffer.concat([length, text]);
  return Buffer.concat([Buffer.from('RRXCKPT1'), createHash('sha256').update(rest).digest(), rest]);
};

describe('what is sent as a checkpoint', () => {
  it.each(flawed)('with %s is not kept, and changes nothing', async (_, body, why) => {
    const checkpoints = folder();
    const { port, fake } = await faking({ checkpoints });
    for (const path of ['/checkpoints/x', '/checkpoint']) {
      const put = await fetched(port, path, { method: 'PUT', body: body() });
      expect([put.status, String(put.body).trim()], path).toEqual([409, expect.stringMatching(why)]);
    }
    expect(readdirSync(checkpoints)).toEqual([]);
    expect(fake.called).toEqual([]);
  });

  it.each(['/checkpoint', '/checkpoints/x'])('in chunks to %s is bounded as well as all at once', async (path) => {
    const checkpoints = folder();
    const most = small().length;
    const { port, fake } = await faking({ checkpoints, limits: { upload: most } });
    const status = await new Promise<number>((resolve, reject) => {
      const asking = request({ port, path, method: 'PUT', host: '127.0.0.1' }, (response) => {
        resolve(response.statusCode ?? 0);
        response.resume();
        asking.destroy();
      });
      asking.on('error', reject);
      // Without a length, and without an end: the bound alone ends it.
      const chunk = Buffer.alloc(most);
      asking.write(small());
      asking.write(chunk);
    });
    expect(status).toBe(413);
    expect(readdirSync(checkpoints)).toEqual([]);
    expect(fake.called).toEqual([]);
  });

  it('in chunks is kept if it is whole and not too large', async () => {
    const checkpoints = folder();
    const body = small();
    const { port } = await faking({ checkpoints, limits: { upload: body.length } });
    const status = await new Promise<number>((resolve, reject) => {
      const to = { port, path: '/checkpoints/x', method: 'PUT', host: '127.0.0.1' };
      const asking = request(to, (response) => resolve(response.resume().statusCode ?? 0));
      asking.on('error', reject);
      asking.write(body.subarray(0, 30));
      asking.end(body.subarray(30));
    });
    expect(status).toBe(201);
    expect(readFileSync(join(checkpoints, 'x')).equals(body)).toBe(true);
  });
});

describe('a shelf', () => {
  const bytes = new TextEncoder().encode('RRXCKPT1 is how they begin');

  it('holds so many files and bytes, and what is there can be written anew', async () => {
    const kept = shelf(join(folder(), 'new'), { files: 2, bytes: 3 * bytes.length });
    expect(await kept.list()).toEqual([]);
    right(await kept.save('a', bytes));
    right(await kept.save('b', bytes));
    expect(await kept.save('c', bytes)).toEqual(E.left('c: expected at most 2 checkpoints in the folder'));
    right(await kept.save('b', bytes));
    const twice = new Uint8Array(2 * bytes.length + 1);
    twice.set(bytes);
    expect(await kept.save('b', twice)).toEqual(E.left(expect.stringMatching(/^b: expected at most \d+ bytes in/)));
    expect(right(await kept.load('b'))).toEqual(bytes);
  });

  it('has no place for files that are being written, and a server that starts removes those of killed ones', async () => {
    const path = folder();
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const half = join(path, `a.ckpt.${pid}.0.tmp`);
    writeFileSync(half, bytes);
    expect(await shelf(path).list()).toEqual([]);
    for (const work of [shelf(path).load(`a.ckpt.${pid}.0.tmp`), shelf(path).save('b.1.2.tmp', bytes)]) {
      expect(await work).toEqual(E.left(expect.stringMatching(/^file: expected a name of letters/)));
    }
    utimesSync(half, 0, 0);
    await faking({ checkpoints: path });
    await until(() => !existsSync(half));
  });

  it('follows no link to a file that is none', async () => {
    const path = folder();
    symlinkSync('/etc/passwd', join(path, 'link'));
    symlinkSync('/dev/zero', join(path, 'device'));
    for (const name of ['link', 'device']) {
      expect(await shelf(path).load(name)).toEqual(E.left(expect.stringMatching(/: expected a checkpoint, found/)));
      expect(await shelf(path).save(name, bytes)).toEqual(
        E.left(expect.stringMatching(/: expected a checkpoint, found/)),
      );
    }
  });

  it('keeps a session of several variants, too', async () => {
    const { address, port } = await serving({
      variants: ['a', 'b'].map((name) => ({ name, spec: specOf() })),
    });
    const client = await greeted(address);
    await ask(client, 'save', { file: 'both' });
    const { body } = await fetched(port, '/checkpoints/both');
    const both = right(decodeBundle(new Uint8Array(body)));
    expect(both.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(Buffer.from(encodeBundle(both)).equals(body)).toBe(true);
  });
});
