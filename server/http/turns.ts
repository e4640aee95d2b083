import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Resolves when an answer is out, or cannot go out any more. */
const over = (response: ServerResponse, socket: Duplex): Promise<void> =>
  new Promise((resolve) => {
    if (response.closed || socket.destroyed) return resolve();
    const end = (): void => {
      response.off('close', end);
      socket.off('close', end);
      resolve();
    };
    response.on('close', end);
    return void socket.on('close', end);
  });

/** The requests of each connection, one after the other. */
export interface Turns {
  /** Begins the work for a request when the answer before it has been taken. */
  readonly take: (request: IncomingMessage, response: ServerResponse, work: () => void) => void;
  /** Whether a connection's requests wait, or its client still has an answer to take. */
  readonly busy: (socket: Duplex) => boolean;
}

/**
 * Work begins no sooner than its answer can be sent: a client that sends many requests at once, or reads no answer, has one
 * answer waiting and no more.
 * @param most how many requests of a connection may wait; with more it is ended
 */
export const turns = (most: number): Turns => {
  const lines = new WeakMap<Duplex, { waiting: number; last: Promise<void> }>();
  return {
    take: ({ socket }, response, work) => {
      const line = lines.get(socket) ?? { waiting: 0, last: Promise.resolve() };
      lines.set(socket, line);
      if (socket.destroyed) return;
      if (line.waiting >= most) return void socket.destroy();
      line.waiting += 1;
      line.last = line.last.then(async () => {
        if (!socket.destroyed) {
          work();
          await over(response, socket);
        }
        line.waiting -= 1;
      });
    },
    busy: (socket) => (lines.get(socket)?.waiting ?? 0) > 0,
  };
};
