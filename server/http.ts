import { createServer, type Server } from 'node:http';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Refusal } from '../pipelines/files.ts';

const page = (pipeline: string, host: string): string => `reservoir-rx: ${pipeline}, learning live.

Its signals are broadcast over a WebSocket at ws://${host}/
Open it, read the hello message, and send for example
  {"type":"subscribe","signals":["readout.z","target"],"rate":50}
`;

/** Answers plain requests: a short text that says what this is. */
export const httpServer = (pipeline: string): Server =>
  createServer((request, response) => {
    const send = (status: number, text: string): void => {
      response.writeHead(status, {
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
        ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
      });
      response.end(request.method === 'HEAD' ? undefined : text);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'expected GET\n');
    if (request.url?.split('?')[0] !== '/') return send(404, 'nothing here; see /\n');
    return send(200, page(pipeline, request.headers.host ?? 'this address'));
  });

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
