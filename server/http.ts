import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { oneLine } from '../pipelines/decode.ts';
import type { Refusal } from '../pipelines/files.ts';
import { COOKIE, type Denied } from './guard.ts';
import type { Limits } from './limits.ts';
import type { Asset } from './pages.ts';

const greeting = (pipeline: string, host: string): string => `reservoir-rx: ${pipeline}, learning live.
(The dashboard is not built here: npm run build:page.)

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
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is served besides the WebSocket. */
export interface Served {
  readonly pipeline: () => string;
  readonly pages: ReadonlyMap<string, Asset>;
  /** What else may be asked for, by method and path: `PUT /checkpoint`. */
  readonly more: Readonly<Record<string, (request: IncomingMessage) => Promise<Answer>>>;
}

export const text = (status: number, body: string): Answer => ({ status, type: 'text/plain; charset=utf-8', body });

/** What a page of ours may do: run its own scripts, style itself, and talk to where it comes from. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const file = ({ type, body, forever }: Asset): Answer => ({
  status: 200,
  type,
  body,
  headers: {
    ...(type.startsWith('text/html') ? { 'content-security-policy': PAGE_POLICY } : {}),
    ...(forever ? { 'cache-control': 'private, max-age=31536000, immutable' } : {}),
  },
});

/** Every path that is served, and nothing else: a path is looked up, never opened. */
const answer = (path: string, { pages, pipeline }: Served, host: string): Answer => {
  const page = pages.get(path);
  if (page !== undefined) return file(page);
  return path === '/' ? text(200, greeting(pipeline(), host)) : text(404, 'nothing here; see /\n');
};

/** Who came with a token in the address gets it as a cookie: the page's files are asked for without it. */
const cookie = (url: URL): Readonly<Record<string, string>> => {
  const token = url.searchParams.get('token');
  return token === null ? {} : { 'set-cookie': `${COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/` };
};

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

/** Answers plain requests: the page, or a short text that says what this is. */
export const httpServer = (
  served: Served,
  admit: (request: IncomingMessage) => E.Either<Denied, void>,
  limits: Limits,
): Server => {
  const server = createServer(
    // Who is slow about a request holds a socket; not for long.
    { maxHeaderSize: 8192, headersTimeout: 10_000, requestTimeout: 15_000, connectionsCheckingInterval: 5000 },
    (request, response) => {
      const send = ({ status, type, body, headers }: Answer, more: Readonly<Record<string, string>> = {}): void => {
        response.writeHead(status, { ...SECURITY, 'content-type': type, ...headers, ...more });
        response.end(request.method === 'HEAD' ? undefined : body);
      };
      const admitted = admit(request);
      if (E.isLeft(admitted)) {
        const { status, message } = admitted.left;
        return send(text(status, `${message}\n`), status === 401 ? { 'www-authenticate': 'Bearer' } : {});
      }
      const url = new URL(request.url ?? '/', 'http://x');
      const path = (request.url ?? '').split('?')[0] ?? '';
      const key = `${request.method} ${path}`;
      const special = Object.hasOwn(served.more, key) ? served.more[key] : undefined;
      if (special !== undefined) {
        return void special(request).then(send, (error) => send(text(500, `${oneLine(String(error), 200)}\n`)));
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return send(text(405, 'expected GET\n'), { allow: 'GET, HEAD' });
      }
      return send(answer(path, served, request.headers.host ?? 'this address'), path === '/' ? cookie(url) : {});
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
