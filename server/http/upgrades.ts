import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Turns } from './turns.ts';

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The offer of another protocol. Without these headers a request is a plain one. */
const OFFER: ReadonlySet<string> = new Set(['upgrade', 'connection', 'http2-settings']);

/** A request's head as bytes again, without its offer. The connection ends with the answer. */
const plainHead = ({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer => {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (!OFFER.has((rawHeaders[i] as string).toLowerCase())) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  }
  return Buffer.from([...lines, 'connection: close', '', ''].join('\r\n'), 'latin1');
};

/**
 * Takes the requests that want a WebSocket. Others offer a protocol that is not spoken here (`curl --http2` offers h2c): a
 * server may ignore that (RFC 9110, 7.8), so they are read once more as plain requests, with their bodies.
 * @param busy whether an answer is still on its way to the client; nothing can be put between that and its end
 */
export const takeUpgrades = (server: Server, busy: Turns['busy'], upgrade: Upgrade): void => {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (busy(socket)) return socket.destroy();
    if (request.headers.upgrade?.toLowerCase() === 'websocket') return upgrade(request, socket, head);
    socket.unshift(Buffer.concat([plainHead(request), head]));
    return server.emit('connection', socket);
  });
};
