import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Refusal } from '../../pipelines/files/files.ts';
import type { Limits } from '../wire/limits.ts';
import type { Denied } from './guard.ts';
import { type Turns, turns } from './turns.ts';

/** What is answered to a plain request. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array | Readable;
  /** Added to the headers that every reply has; the same name replaces one of them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Called when the answer is out, or cannot go out any more. */
  readonly over?: () => void;
}

/** Replies to the requests that it knows. Undefined leaves a request to the next route. */
export type Route = (request: IncomingMessage, path: string) => Reply | Promise<Reply | undefined> | undefined;

export const text = (status: number, body: string, headers: Reply['headers'] = {}): Reply => ({
  ...{ status, type: 'text/plain; charset=utf-8', body, headers },
});

export const reads = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

type Patience = Pick<Limits, 'patience' | 'slowest'>;

/** How long a client may take to read an answer (ms). A stream without an end has as long as it lasts. */
const timeFor = ({ body, headers }: Reply, { patience, slowest }: Patience): number | undefined => {
  const bytes =
    typeof body === 'string' || body instanceof Uint8Array ? Buffer.byteLength(body) : headers?.['content-length'];
  return bytes === undefined ? undefined : patience + (1000 * Number(bytes)) / slowest;
};

const send = (request: IncomingMessage, response: ServerResponse, reply: Reply, patience: Patience): void => {
  const { status, type, body, headers, over = () => {} } = reply;
  const whole = typeof body === 'string' || body instanceof Uint8Array;
  if (response.closed || request.socket.destroyed) {
    if (!whole) body.destroy();
    over();
    return;
  }
  const time = timeFor(reply, patience);
  const late = time === undefined ? undefined : setTimeout(() => response.destroy(), time).unref();
  response.once('close', () => {
    clearTimeout(late);
    over();
  });
  response.writeHead(status, { ...SECURITY, 'content-type': type, ...headers });
  if (request.method === 'HEAD') {
    response.end();
    if (!whole) body.destroy();
  } else if (whole) response.end(body);
  // If the file breaks off, so does the connection: the promised length cannot be kept.
  else pipeline(body, response, () => {});
};

/** A connection on which nothing moves for so long is ended (ms). */
const SILENCE = 120_000;

/** Answers each plain request by the first route that knows it. */
export const httpServer = (
  routes: readonly Route[],
  admit: (request: IncomingMessage, path: string) => E.Either<Denied, void>,
  limits: Limits,
  line: Turns = turns(limits.requests),
): Server => {
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const path = request.url?.split('?')[0] ?? '';
    const admitted = admit(request, path);
    if (E.isLeft(admitted)) {
      const { status, message } = admitted.left;
      return text(status, `${message}\n`, status === 401 ? { 'www-authenticate': 'Bearer' } : {});
    }
    for (const route of routes) {
      const reply = await route(request, path);
      if (reply !== undefined) return reply;
    }
    return reads(request) ? text(404, 'nothing here; see /\n') : text(405, 'expected GET\n', { allow: 'GET, HEAD' });
  };
  const server = createServer(
    // A client that sends its request slowly holds a socket, but not for long.
    { headersTimeout: 10_000, requestTimeout: 120_000, connectionsCheckingInterval: 5000 },
    (request, response) => {
      line.take(request, response, () => {
        answer(request).then(
          (reply) => send(request, response, reply, limits),
          () => send(request, response, text(500, 'internal error\n', { connection: 'close' }), limits),
        );
      });
    },
  );
  server.timeout = SILENCE;
  server.maxConnections = limits.connections + limits.handshakes;
  return server;
};

/** Refuses an upgrade. */
export const refuse = (socket: Duplex, { status, message }: Denied): void => {
  const body = `${message}\n`;
  socket.on('error', () => {});
  socket.once('finish', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'connection: close',
      'content-type: text/plain; charset=utf-8',
      ...(status === 401 ? ['www-authenticate: Bearer'] : []),
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
};

const why = (error: NodeJS.ErrnoException, port: number, host: string): string => {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port: expected a free one, found ${port} in use on ${host}`;
    case 'EACCES':
      return `port: expected one that may be opened, found ${port}, which this user may not`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return `host: expected an address of this machine, found ${host}`;
    default:
      return `cannot listen on ${host}, port ${port}: ${error.message}`;
  }
};

/** Listens. @returns the port */
export const listen = (server: Server, port: number, host: string): TE.TaskEither<Refusal, number> =>
  TE.tryCatch(
    () =>
      new Promise<number>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          // If a connection cannot be accepted (no file descriptor is left), only this one is lost.
          server.on('error', () => {});
          const address = server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : port);
        });
      }),
    (error): Refusal => [why(error as NodeJS.ErrnoException, port, host)],
  );
