import type { IncomingMessage } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import { fromBase64, toBase64 } from '../pipelines/base64.ts';
import { type Answer, text } from './http.ts';
import type { Simulation } from './simulation.ts';

/** A checkpoint that is sent here may hold so many bytes: four FORCE networks of the published size have 33 MB. */
const MOST_BYTES = 1 << 26;

const body = async (request: IncomingMessage): Promise<Uint8Array | undefined> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request) {
    length += (part as Uint8Array).length;
    if (length > MOST_BYTES) return undefined;
    parts.push(part as Uint8Array);
  }
  return new Uint8Array(Buffer.concat(parts));
};

const refused = (why: string): Answer => text(409, `${why}\n`);

/**
 * Checkpoints over HTTP, as files that a browser keeps: they are larger than a message may be. A page from elsewhere
 * cannot send one: PUT takes a preflight, which is not answered.
 */
export const checkpoints = (call: Simulation['call']) => ({
  'GET /checkpoint': async (): Promise<Answer> => {
    const saved = await call('save', {});
    if (E.isLeft(saved)) return refused(saved.left);
    const { step, checkpoint } = saved.right as { readonly step: number; readonly checkpoint: string };
    const bytes = fromBase64(checkpoint);
    if (E.isLeft(bytes)) return refused(bytes.left);
    const headers = { 'content-disposition': `attachment; filename="step-${step}.ckpt"` };
    return { status: 200, type: 'application/octet-stream', body: bytes.right, headers };
  },
  'PUT /checkpoint': async (request: IncomingMessage): Promise<Answer> => {
    const bytes = await body(request);
    if (bytes === undefined) return text(413, `expected at most ${MOST_BYTES} bytes\n`);
    const restored = await call('restore', { checkpoint: toBase64(bytes) });
    if (E.isLeft(restored)) return refused(restored.left);
    const { step } = restored.right as { readonly step: number };
    return { status: 200, type: 'application/json', body: `${JSON.stringify({ step })}\n` };
  },
});
