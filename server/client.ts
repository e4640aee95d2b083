import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { fromEvent, type Observable, scan, takeUntil } from 'rxjs';
import type { MessageEvent, WebSocket } from 'ws';

import { oneLine } from '../pipelines/decode.ts';
import type { Listener } from './audience.ts';
import { decodeMessage, type ServerMessage, type Signal } from './protocol.ts';
import { NOTHING, type Wish, wishAfter } from './wish.ts';

/** Bytes that may wait for a client to read them; beyond this it gets no more until it has. */
const MOST_WAITING = 1 << 20;

export interface Client extends Listener {
  readonly socket: WebSocket;
  readonly tell: (message: ServerMessage) => void;
}

export const client = (socket: WebSocket): Client => {
  const keepsUp = (): boolean => socket.readyState === socket.OPEN && socket.bufferedAmount < MOST_WAITING;
  const send = (text: string): void => {
    if (keepsUp()) socket.send(text);
  };
  return { socket, keepsUp, send, tell: (message) => send(JSON.stringify(message)) };
};

/** Text, or a binary message's bytes. */
type Data = MessageEvent['data'];

const wishFrom = (data: Data, wish: Wish, signals: readonly Signal[]): E.Either<string, Wish> =>
  typeof data === 'string'
    ? pipe(
        decodeMessage(data),
        E.chain((message) => wishAfter(wish, message, signals)),
      )
    : E.left('expected JSON text, found a binary message');

/** What a client wants, from its messages; it is told of each one that makes no sense. Completes when it leaves. */
export const wishes = ({ socket, tell }: Client, signals: readonly Signal[]): Observable<Wish> =>
  fromEvent(socket, 'message', ({ data }: MessageEvent) => data).pipe(
    scan((wish, data) => {
      const next = wishFrom(data, wish, signals);
      if (E.isRight(next)) return next.right;
      tell({ type: 'error', message: oneLine(next.left, 4000) });
      return wish;
    }, NOTHING),
    takeUntil(fromEvent(socket, 'close')),
  );
