import type { WebSocket } from 'ws';
import { bytesOf, type Packet } from './packet.ts';
import { type QueueLimits, queue } from './queue.ts';

/** How many bytes ws and the socket may hold. The rest waits in the queue, where it can still be dropped. */
const IN_FLIGHT = 64 * 1024;
/** The least time between two notices of dropped data (ms). */
const SELDOM = 250;
/** How long a client that is cut off has to read the reason (ms). */
const GRACE = 1000;
const TRY_AGAIN_LATER = 1013;

/** Everything that goes to one client. */
export interface Outbox {
  readonly data: (packet: Packet) => void;
  readonly control: (packet: Packet) => void;
  /**
   * The result of a call. It may be large, so its size does not count for the limit.
   * @param sent is called when it is on its way
   */
  readonly answer: (packet: Packet, sent: () => void) => void;
  /** Sends all control messages, then ends the connection. */
  readonly end: (code: number, reason: string) => void;
  /** Whether anything waits. */
  readonly waits: () => boolean;
  /** How many messages the system has taken. While a client reads, however slowly, this grows. */
  readonly countMoved: () => number;
}

interface Outgoing extends Packet {
  /** Called when it is on its way. */
  readonly sent?: () => void;
}

/** @param tellLoss makes the message that tells a client how many data it has lost */
export const outbox = (socket: WebSocket, limits: QueueLimits, tellLoss: (count: number) => Packet): Outbox => {
  const waiting = queue<Outgoing>(limits);
  let moved = 0;
  let pumping = false;
  let ended = false;
  let told = Number.NEGATIVE_INFINITY;

  const goOn = (error?: Error | null): void => {
    moved += 1;
    if (error === undefined || error === null) pump();
  };

  const send = ({ parts, binary, sent }: Outgoing): void => {
    const last = parts.length - 1;
    parts.forEach((part, i) => {
      socket.send(part, { binary, compress: false, fin: i === last }, (error) => {
        if (i === last) sent?.();
        goOn(error);
      });
    });
  };

  /** The notice of dropped data, if it is time for it: now and then between messages, and when nothing waits any more. */
  const loss = (): Packet | undefined => {
    if (waiting.countDropped() === 0) return undefined;
    const now = performance.now();
    if (now - told < SELDOM && waiting.size() > 0) return undefined;
    told = now;
    return tellLoss(waiting.takeDropped());
  };

  const pump = (): void => {
    if (pumping || ended) return;
    pumping = true;
    while (socket.readyState === socket.OPEN && socket.bufferedAmount < IN_FLIGHT) {
      const next = loss() ?? waiting.shift();
      if (next === undefined) break;
      send(next);
    }
    pumping = false;
  };

  const cutOff = (): void => {
    ended = true;
    waiting.clear();
    socket.close(TRY_AGAIN_LATER, 'too much is waiting to be read');
    setTimeout(() => socket.terminate(), GRACE).unref();
  };

  const control = (packet: Outgoing, bytes: number): void => {
    if (ended || socket.readyState !== socket.OPEN) return;
    if (waiting.control(packet, bytes)) pump();
    else cutOff();
  };

  return {
    data: (packet) => {
      if (ended || socket.readyState !== socket.OPEN) return;
      waiting.data(packet, bytesOf(packet));
      pump();
    },
    control: (packet) => control(packet, bytesOf(packet)),
    answer: (packet, sent) => control({ ...packet, sent }, 0),
    end: (code, reason) => {
      if (ended) return;
      ended = true;
      for (let next = waiting.shiftControl(); next !== undefined; next = waiting.shiftControl()) {
        if (socket.readyState === socket.OPEN) send(next);
      }
      waiting.clear();
      // A paused socket would not read the client's answer.
      socket.resume();
      socket.close(code, reason);
    },
    waits: () => socket.bufferedAmount > 0 || waiting.size() > 0,
    countMoved: () => moved,
  };
};
