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
  /** Pings it. False: it has given no sign of life for too long, and is cut off. */
  readonly beat: () => boolean;
  readonly end: Outbox['end'];
  /** Begins to take its messages. */
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
  const conversation = protocol.open({
    data: out.data,
    control: out.control,
    answer: (packet) => {
      unread += 1;
      out.answer(packet, read);
    },
    call: calls(simulation, limits, () => unread),
  });
  let missed = 0;
  let moved = 0;
  let waited = false;

  // A broken or oversized message: ws closes the connection, with the code that says why.
  socket.on('error', () => {});
  // Until it is greeted.
  socket.pause();
  const quiet = intake(socket, limits.messages, (message) => {
    try {
      conversation.take(message);
    } catch {
      // A mistake of ours that a message found: it costs its sender the connection, and nobody else anything.
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
    forget();
  });

  return {
    conversation,
    beat: () => {
      // Who reads slowly comes to the ping late, but comes on.
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
