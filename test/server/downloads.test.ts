import { Agent, request } from 'node:http';
import { connect as dial, type Socket } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../pipelines/index.ts';
import { slots } from '../../server/http/slots.ts';
import { together } from '../../server/http/together.ts';
import { fakeSimulation } from './fakeSimulation.ts';
import { afterwards, connect, type Serving, serving, until } from './support.ts';

/** A server whose simulation saves so many bytes, when the test lets it. */
const saving = async (bytes: number, options: Serving = {}) => {
  const fake = fakeSimulation();
  const checkpoint = toBase64(new Uint8Array(bytes));
  const waiting: (() => void)[] = [];
  let begun = 0;
  const call: typeof fake.simulation.call = async (method, params) => {
    if (method !== 'save') return fake.simulation.call(method, params);
    begun += 1;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return E.right({ step: begun, checkpoint });
  };
  const server = await serving({ ...options, simulate: () => ({ ...fake.simulation, call }) });
  return {
    ...server,
    saves: () => begun,
    finish: () => {
      for (const go of waiting.splice(0)) go();
    },
  };
};

/** @returns status and bytes of an answer */
const fetched = (port: number, path = '/checkpoint', agent?: Agent): Promise<readonly [number, number]> =>
  new Promise((resolve, reject) => {
    request({ port, path, host: '127.0.0.1', ...(agent === undefined ? {} : { agent }) }, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      response.on('end', () => resolve([response.statusCode ?? 0, bytes]));
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });

/** A connection that says something and reads nothing. */
const silent = (port: number, text: string): Socket & { ended: boolean } => {
  const socket = Object.assign(dial(port, '127.0.0.1'), { ended: false });
  socket.pause();
  socket.write(text);
  socket.on('error', () => {});
  socket.on('close', () => {
    socket.ended = true;
  });
  afterwards(() => socket.destroy());
  return socket;
};

const GET = (port: number, path = '/checkpoint'): string => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;

describe('a checkpoint of the present state', () => {
  it('is saved once for all who ask before the save begins, and once more for those who come later', async () => {
    const { port, saves, finish } = await saving(1000);
    const first = fetched(port);
    await until(() => saves() === 1);
    const others = Array.from({ length: 6 }, () => fetched(port));
    await fetched(port, '/');
    expect(saves()).toBe(1);
    finish();
    expect(await first).toEqual([200, 1000]);
    await until(() => saves() === 2);
    finish();
    for (const other of others) expect(await other).toEqual([200, 1000]);
    expect(saves()).toBe(2);
  });

  it('is saved once for a connection that asks many times at once, until its client takes the answer', async () => {
    const { port, saves, finish } = await saving(8 << 20, { limits: { requests: 200 } });
    const client = silent(port, GET(port).repeat(150));
    await until(() => saves() === 1);
    finish();
    // Others have theirs meanwhile, which takes a save of its own; the connection that reads nothing has none.
    for (const n of [2, 3]) {
      const other = fetched(port);
      await until(() => saves() === n);
      finish();
      expect(await other).toEqual([200, 8 << 20]);
    }
    expect(client.ended).toBe(false);
  });

  it('is not held for a client that does not read it', async () => {
    const { port, saves, finish } = await saving(32 << 20, { limits: { patience: 100, slowest: 1e9, downloads: 1 } });
    const client = silent(port, GET(port));
    await until(() => saves() === 1);
    expect((await fetched(port))[0]).toBe(503);
    finish();
    while ((await fetched(port, '/checkpoints/none'))[0] === 503);
    client.resume();
    await until(() => client.ended);
  });

  it('goes to so many at once, and to so many of one address', async () => {
    const { port, saves, finish } = await saving(10, { limits: { downloads: 3, downloadsEach: 2 } });
    const first = fetched(port);
    await until(() => saves() === 1);
    const second = fetched(port);
    const agent = new Agent({ localAddress: '127.0.0.2' });
    const elsewhere = fetched(port, '/checkpoint', agent);
    const third = await Promise.race([fetched(port, '/checkpoints/none'), fetched(port, '/checkpoints/none')]);
    expect(third[0]).toBe(503);
    finish();
    await until(() => saves() === 2);
    finish();
    for (const one of [first, second, elsewhere]) expect(await one).toEqual([200, 10]);
    expect((await fetched(port, '/checkpoints/none'))[0]).toBe(404);
  });
});

describe('a connection', () => {
  it('with more requests waiting than it may have is ended, and no other is', async () => {
    const { port } = await saving(10);
    const client = silent(port, GET(port).repeat(40)).resume();
    await until(() => client.ended);
    expect((await fetched(port, '/'))[0]).toBe(200);
  });

  it('has each of its requests answered, in order', async () => {
    const { port } = await saving(10);
    let answer = '';
    const paths = ['/', '/none', '/checkpoints', '/'];
    const last = `GET /last HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
    const socket = dial(port, '127.0.0.1', () => socket.write(paths.map((path) => GET(port, path)).join('') + last));
    socket.on('data', (bytes) => {
      answer += bytes;
    });
    await new Promise((resolve) => socket.on('close', resolve));
    expect(answer.match(/HTTP\/1\.1 \d+/g)?.map((line) => line.slice(-3))).toEqual(['200', '404', '200', '200', '404']);
  });

  it('that asks for a WebSocket before it has its answer is ended, and no other is', async () => {
    const { port, address, saves } = await saving(10);
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    const client = silent(port, `${GET(port)}GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${upgrade}${key}`).resume();
    await until(() => client.ended);
    expect(saves()).toBeLessThanOrEqual(1);
    await connect(address);
  });
});

describe('work that is done together', () => {
  it('rests nine times as long as it took, and not for ever', async () => {
    let now = 0;
    let takes = 5;
    const begins: number[] = [];
    const clock = {
      now: () => now,
      sleep: async (ms: number) => {
        now += ms;
      },
    };
    const ask = together(async () => {
      begins.push(now);
      now += takes;
    }, clock);
    await ask();
    takes = 60_000;
    await ask();
    await ask();
    expect(begins).toEqual([0, 50, 50 + 60_000 + 10_000]);
  });

  it('that fails is begun anew for the next', async () => {
    let times = 0;
    const ask = together(async () => {
      times += 1;
      if (times === 1) throw new Error('failed');
      return times;
    });
    await expect(ask()).rejects.toThrow('failed');
    expect(await ask()).toBe(2);
  });
});

describe('slots', () => {
  it('come back once, however often they are given', () => {
    const two = slots(2, 1);
    const give = two.take('a') as () => void;
    expect(two.take('a')).toBeUndefined();
    give();
    give();
    expect(two.take('a')).toBeDefined();
    expect(two.take('b')).toBeDefined();
    expect(two.take('c')).toBeUndefined();
  });
});
