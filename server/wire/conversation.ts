import type * as E from 'fp-ts/lib/Either.js';
import type { Observable } from 'rxjs';
import type { Change, Description, Failed, Progress, Test } from '../thread/messages.ts';
import type { Audience } from './audience.ts';
import type { Limits } from './limits.ts';
import type { Packet } from './packet.ts';

/** What a protocol has to do with one client. */
export interface Conversation {
  /** A client's message: text, or bytes. */
  readonly take: (message: string | Buffer) => void;
  /** The first is the greeting. */
  readonly describe: (description: Description) => void;
  readonly tellChange: (change: Change) => void;
  readonly tellProgress: (progress: Progress) => void;
  readonly tellFailure: (failed: Failed) => void;
  readonly leave: () => void;
}

/** What a protocol may do with one client. */
export interface Line {
  /** May be dropped, the oldest first. */
  readonly data: (packet: Packet) => void;
  /** Never dropped. */
  readonly control: (packet: Packet) => void;
  /** Never dropped either: the result of a call, which may be large. */
  readonly answer: (packet: Packet) => void;
  /** Calls a method, if this client has not called too much already. */
  readonly call: (method: string, params: unknown) => Promise<E.Either<string, unknown>>;
}

/** What is shared by all clients of a protocol. */
export interface Protocol {
  /** Tells of data that did not reach a client. */
  readonly tellLoss: (count: number) => Packet;
  readonly open: (line: Line) => Conversation;
}

export interface Context {
  /** Those of this run so far, and those that come. */
  readonly tests: Observable<Test>;
  readonly audience: Audience;
  readonly limits: Limits;
}

/** What every client is told. */
export const saysFailed = ({ message, restarted, ended }: Failed): string => {
  if (ended) return `the simulation has ended: ${message}`;
  if (restarted) return `the simulation's thread died: ${message}`;
  return `the simulation stands still; reset, load or restore it: ${message}`;
};
