import type * as E from 'fp-ts/lib/Either.js';
import type { Observable } from 'rxjs';
import type { Change, Description, Failed, Progress, Test, Untested } from '../thread/messages.ts';
import type { Audience } from './audience.ts';
import type { Limits } from './limits.ts';
import type { Packet } from './packet.ts';

/** What a protocol does for one client. */
export interface Conversation {
  /** Takes a client's message: text, or bytes. */
  readonly take: (message: string | Buffer) => void;
  /** Tells what runs. The first time, this is the greeting. */
  readonly describe: (description: Description) => void;
  readonly tellChange: (change: Change) => void;
  readonly tellProgress: (progress: Progress) => void;
  readonly tellFailure: (failed: Failed) => void;
  readonly leave: () => void;
}

/** What a protocol may do with one client. */
export interface Line {
  /** Sends data. They may be dropped, the oldest first. */
  readonly data: (packet: Packet) => void;
  /** Sends a message that is never dropped. */
  readonly control: (packet: Packet) => void;
  /** Sends the result of a call, which may be large. It is never dropped. */
  readonly answer: (packet: Packet) => void;
  /** Calls a method, unless this client has called too often. */
  readonly call: (method: string, params: unknown) => Promise<E.Either<string, unknown>>;
}

/** A protocol: what all its clients share. */
export interface Protocol {
  /** The message about data that did not reach a client. */
  readonly tellLoss: (count: number) => Packet;
  readonly open: (line: Line) => Conversation;
}

export interface Context {
  /** The tests of this run so far, and all that follow. */
  readonly tests: Observable<Test | Untested>;
  readonly audience: Audience;
  readonly limits: Limits;
}

/** A failure in words, for clients. */
export const saysFailed = ({ message, restarted, ended, beside = false }: Failed): string => {
  if (ended) return `the simulation has ended: ${message}`;
  if (restarted) return message;
  if (beside) return `the simulation goes on, but ${message}`;
  return `the simulation stands still; reset, load or restore it: ${message}`;
};
