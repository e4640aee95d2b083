import type { WebSocket } from 'ws';
import { bucket } from './bucket.ts';

export type Message = string | Buffer;

/** The shortest sleep (ms). */
const NAP = 10;

/**
 * Takes at most `rate` messages of a client per second. The others wait on the client's side: meanwhile the socket is not
 * read. Only messages that came together with an earlier one are held here.
 *
 * @returns a function that ends this
 */
export const intake = (socket: WebSocket, rate: number, take: (message: Message) => void): (() => void) => {
  const allowed = bucket(rate, rate);
  let held: Message[] = [];
  let later: NodeJS.Timeout | undefined;

  const sleep = (): void => {
    socket.pause();
    later = setTimeout(wake, Math.max(NAP, allowed.wait(performance.now())));
  };

  const wake = (): void => {
    later = undefined;
    let taken = 0;
    while (taken < held.length && allowed.take(performance.now())) take(held[taken++] as Message);
    held = held.slice(taken);
    if (held.length > 0) sleep();
    else socket.resume();
  };

  socket.on('message', (data: Buffer, binary) => {
    const message = binary ? data : data.toString('utf8');
    if (later === undefined && allowed.take(performance.now())) return take(message);
    held.push(message);
    if (later === undefined) sleep();
  });
  return () => {
    clearTimeout(later);
    held = [];
  };
};
