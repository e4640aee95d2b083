import type { IncomingMessage } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import { fromBase64, toBase64 } from '../../pipelines/checkpoint/base64.ts';
import type { Simulation } from '../thread/simulation.ts';
import type { Limits } from '../wire/limits.ts';
import { type Reply, type Route, reads, text } from './http.ts';
import type { Folder } from './shelf.ts';
import { slots } from './slots.ts';
import { together } from './together.ts';
import { flawOf } from './whole.ts';

/** The most uploads at one time. */
const TOGETHER = 4;

export type CheckpointLimits = Pick<Limits, 'upload' | 'downloads' | 'downloadsEach'>;

const json = (status: number, value: object): Reply => ({
  ...{ status, type: 'application/json', body: JSON.stringify(value) },
});

const file = (name: string, body: Reply['body'], bytes: number): Reply => ({
  ...{ status: 200, type: 'application/octet-stream', body },
  headers: { 'content-length': String(bytes), 'content-disposition': `attachment; filename="${name}"` },
});

/** Reads a body of at most so many bytes; undefined if there are more. The request stays open, to be answered. */
const receive = async (request: IncomingMessage, most: number): Promise<Uint8Array | undefined> => {
  if (Number(request.headers['content-length'] ?? 0) > most) return undefined;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
};

const refusal = (why: string): Reply => text(409, `${why}\n`);

/** A refusal. A client that accepts JSON gets it as an ordinary answer in JSON. */
const refusalTo = (request: IncomingMessage, why: string): Reply =>
  request.headers.accept === 'application/json' ? json(200, { refused: why }) : refusal(why);

/** The reply with a checkpoint of the present state. */
const current = async (call: Simulation['call']): Promise<Reply> => {
  const saved = await call('save', {});
  if (E.isLeft(saved)) return refusal(saved.left);
  const { step, checkpoint } = saved.right as { readonly step: number; readonly checkpoint: string };
  const bytes = fromBase64(checkpoint);
  if (E.isLeft(bytes)) return refusal(bytes.left);
  return file(`step-${step}.ckpt`, bytes.right, bytes.right.length);
};

const restore = async (call: Simulation['call'], request: IncomingMessage, bytes: Uint8Array): Promise<Reply> => {
  const done = await call('restore', { checkpoint: toBase64(bytes) });
  return E.isLeft(done)
    ? refusalTo(request, done.left)
    : json(200, { step: (done.right as { readonly step: number }).step });
};

const give = async (folder: Folder, name: string): Promise<Reply> => {
  const opened = await folder.open(name);
  if (E.isLeft(opened)) return text(404, `${opened.left}\n`);
  const { handle, bytes } = opened.right;
  return file(name, handle.createReadStream({ start: 0 }), bytes);
};

const keep = async (folder: Folder, name: string, bytes: Uint8Array): Promise<Reply> => {
  const saved = await folder.save(name, bytes);
  return E.isLeft(saved) ? text(400, `${saved.left}\n`) : json(201, { file: name, bytes: bytes.length });
};

/**
 * Checkpoints as files. GET `/checkpoint` gives the present state, PUT goes on from another one. `/checkpoints` lists the
 * checkpoints that are kept. GET and PUT `/checkpoints/NAME` give and take one of them; the methods `save` and `restore`
 * use the same names. Pages of other origins cannot PUT: a browser asks first (a preflight), and gets no answer.
 * To save costs the simulation time, so a save is shared by all who ask meanwhile.
 */
export const checkpoints = (
  call: Simulation['call'],
  folder: Folder,
  { upload: most, downloads, downloadsEach }: CheckpointLimits,
): Route => {
  let coming = 0;
  const going = slots(downloads, downloadsEach);
  const present = together(() => current(call));
  const listed = together(folder.list);

  /** Gives a file, if not too many are on their way. */
  const hand = async ({ socket }: IncomingMessage, make: () => Promise<Reply>): Promise<Reply> => {
    const over = going.take(socket.remoteAddress ?? '');
    if (over === undefined) {
      const expected = `expected at most ${downloads} downloads at once, ${downloadsEach} of them to one address`;
      return text(503, `${expected}\n`, { 'retry-after': '5' });
    }
    try {
      return { ...(await make()), over };
    } catch (error) {
      over();
      throw error;
    }
  };

  const take = async (request: IncomingMessage, use: (bytes: Uint8Array) => Promise<Reply>): Promise<Reply> => {
    // The body is not read to its end, so no other request can follow on this connection.
    const unread = { connection: 'close' };
    if (coming >= TOGETHER) return text(503, `expected at most ${TOGETHER} uploads at once\n`, unread);
    coming += 1;
    try {
      const bytes = await receive(request, most);
      if (bytes === undefined) return text(413, `expected at most ${most} bytes\n`, unread);
      const flaw = flawOf(bytes);
      return flaw === undefined ? await use(bytes) : refusalTo(request, flaw);
    } finally {
      coming -= 1;
    }
  };

  return (request, path) => {
    if (path === '/checkpoints' && reads(request)) {
      return listed().then((all) => json(200, { checkpoints: all }));
    }
    // The name is not decoded: no allowed name looks different in a URL.
    const [, named] = /^\/checkpoint(?:s\/(.*))?$/s.exec(path) ?? [undefined, null];
    if (named === null) return undefined;
    if (reads(request)) return hand(request, () => (named === undefined ? present() : give(folder, named)));
    if (request.method !== 'PUT') return text(405, 'expected GET or PUT\n', { allow: 'GET, HEAD, PUT' });
    return take(request, (bytes) => (named === undefined ? restore(call, request, bytes) : keep(folder, named, bytes)));
  };
};
