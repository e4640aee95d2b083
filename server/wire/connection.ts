import type { WebSocket } from 'ws';
import type { Simulation } from '../thread/simulation.ts';
import { calls } from './calls.ts';
import type { Conversation, Protocol } from './conversation.ts';
import { intake } from './intake.ts';
import type { Limits } from './limits.ts';
import { type Outbox, outbox } from './outbox.ts';

export const INTERNAL_ERROR = 1011;

/** One client, from its handshake to its end. */
export interface Connection {
  readonly conversation: Conversation;
  /** Pings the client. False: it was silent for too long and is cut off. */
  readonly beat: () => boolean;
  readonly end: Outbox['end'];
  /** Begins to take the client's messages. */
  readonly listen: () => void;
}

export const connection = (
  socket: WebSocket,
  protocol: Protocol,
  simulation: Pick<Simulation, 'call'>,
  limits: Limits,
  forget: () => void,
): Connection => {
  const out = outbox(socket, limits, protocol.tellLoss);
  let unread = 0;
  const read = (): void => {
    unread -= 1;
  };
  const asked = calls(simulation, limits, () => unread);
  const conversation = protocol.open({
    data: out.data,
    control: out.control,
    answer: (packet) => {
      unread += 1;
      out.answer(packet, read);
    },
    call: asked.call,
  });
  let missed = 0;
  let moved = 0;
  let waited = false;

  // A broken or too large message: ws closes the connection, with a code that says why.
  socket.on('error', () => {});
  // Nothing is read until the client is greeted.
  socket.pause();
  const quiet = intake(socket, limits.messages, (message) => {
    try {
      conversation.take(message);
    } catch {
      // The message met a bug in the server. Its sender loses the connection; nobody else notices.
      out.end(INTERNAL_ERROR, 'internal error');
    }
  });
  const alive = (): void => {
    missed = 0;
  };
  socket.on('pong', alive);
  socket.on('message', alive);
  socket.on('close', () => {
    quiet();
    conversation.leave();
    asked.leave();
    forget();
  });

  return {
    conversation,
    beat: () => {
      // A client that reads slowly answers a ping late, but it is alive.
      if ((waited && out.countMoved() > moved) || socket.isPaused) missed = 0;
      if (missed >= limits.pingsMissed) {
        socket.terminate();
        return false;
      }
      missed += 1;
      moved = out.countMoved();
      waited = out.waits();
      if (socket.readyState === socket.OPEN) socket.ping();
      return true;
    },
    end: out.end,
    listen: () => socket.resume(),
  };
};
