import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Refusal } from '../pipelines/files.ts';
import type { Denied } from './guard.ts';
import type { Limits } from './limits.ts';

const page = (pipeline: string, host: string): string => `reservoir-rx: ${pipeline}, learning live.

Its signals are broadcast over a WebSocket at ws://${host}/
Open it, read the hello message, and send for example
  {"type":"subscribe","signals":["readout.z","target"],"rate":50}

Foxglove and Lichtblick open the same address as a Foxglove WebSocket.
`;

/** What is answered to a plain request. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

const text = (status: number, body: string): Answer => ({ status, type: 'text/plain; charset=utf-8', body });

/**
 * Every path that is served, and nothing else: a path is looked up, never opened. (A folder of files plugs in here: list it
 * once at the start, and look up in that list.)
 */
const answer = (path: string, pipeline: string, host: string): Answer =>
  path === '/' ? text(200, page(pipeline, host)) : text(404, 'nothing here; see /\n');

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

/** Answers plain requests: a short text that says what this is. */
export const httpServer = (
  pipeline: () => string,
  admit: (request: IncomingMessage) => E.Either<Denied, void>,
  limits: Limits,
): Server => {
  const server = createServer(
    // Who is slow about a request holds a socket; not for long.
    { maxHeaderSize: 8192, headersTimeout: 10_000, requestTimeout: 15_000, connectionsCheckingInterval: 5000 },
    (request, response) => {
      const send = ({ status, type, body }: Answer, more: Readonly<Record<string, string>> = {}): void => {
        response.writeHead(status, { ...SECURITY, 'content-type': type, ...more });
        response.end(request.method === 'HEAD' ? undefined : body);
      };
      const admitted = admit(request);
      if (E.isLeft(admitted)) {
        const { status, message } = admitted.left;
        return send(text(status, `${message}\n`), status === 401 ? { 'www-authenticate': 'Bearer' } : {});
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return send(text(405, 'expected GET\n'), { allow: 'GET, HEAD' });
      }
      return send(answer(request.url?.split('?')[0] ?? '', pipeline(), request.headers.host ?? 'this address'));
    },
  );
  server.maxConnections = limits.connections + limits.handshakes;
  return server;
};

/** Turns an upgrade away. */
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

/** Listens; answers with the port. */
export const listen = (server: Server, port: number, host: string): TE.TaskEither<Refusal, number> =>
  TE.tryCatch(
    () =>
      new Promise<number>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          const address = server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : port);
        });
      }),
    (error): Refusal => [why(error as NodeJS.ErrnoException, port, host)],
  );
