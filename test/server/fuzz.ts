import fc from 'fast-check';
import { WebSocket } from 'ws';
import { hostileFoxglove, hostileJson, type Sent } from './hostile.ts';

/** One client that sends what it likes, and what came back. */
export interface Fuzzed {
  readonly sent: number;
  /** Answers that say that something is wrong. */
  readonly errors: number;
  /** The codes with which connections were lost. There should be none. */
  readonly lost: readonly number[];
}

/** How to tell that all so far was taken, and what is an error. */
interface Kind {
  readonly protocols: string[];
  readonly messages: fc.Arbitrary<Sent>;
  readonly mark: (n: number) => string;
  readonly isMark: (message: Record<string, unknown>, n: number) => boolean;
  readonly isError: (message: Record<string, unknown>) => boolean;
}

export const KINDS: Readonly<Record<'json' | 'foxglove', Kind>> = {
  json: {
    protocols: [],
    messages: hostileJson,
    mark: (n) => JSON.stringify({ type: 'unsubscribe', signals: [`mark ${n}`] }),
    isMark: ({ type, message }, n) => type === 'error' && String(message).endsWith(`"mark ${n}"`),
    isError: ({ type }) => type === 'error',
  },
  foxglove: {
    protocols: ['foxglove.sdk.v1'],
    messages: hostileFoxglove,
    mark: (n) => JSON.stringify({ op: 'getParameters', parameterNames: ['mark'], id: `mark ${n}` }),
    isMark: ({ op, id }, n) => op === 'parameterValues' && id === `mark ${n}`,
    isError: ({ op, level }) => op === 'serviceCallFailure' || (op === 'status' && level === 2),
  },
};

const BATCH = 200;

/** Sends so many messages, some at a time, and waits each time until all were taken. */
export const fuzz = async (address: string, kind: Kind, count: number, seed: number): Promise<Fuzzed> => {
  let [sent, errors] = [0, 0];
  const lost: number[] = [];
  const connect = (): Promise<WebSocket> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(address, kind.protocols);
      socket.on('open', () => resolve(socket));
      socket.on('error', reject);
    });

  const batch = async (socket: WebSocket, messages: readonly Sent[], n: number): Promise<void> => {
    let failed = 0;
    await new Promise<void>((resolve) => {
      const gone = (code: number): void => {
        lost.push(code);
        resolve();
      };
      socket.once('close', gone);
      socket.on('message', (data, binary) => {
        if (binary) return;
        const message = JSON.parse(String(data)) as Record<string, unknown>;
        if (kind.isMark(message, n)) {
          socket.removeListener('close', gone);
          resolve();
        } else if (kind.isError(message)) {
          failed += 1;
        }
      });
      for (const message of messages) socket.send(message);
      socket.send(kind.mark(n));
    });
    socket.removeAllListeners('message');
    errors += failed;
    sent += messages.length;
    // Over all batches: a call is answered when it took effect, which may be after the next batch began.
    if (errors > sent) throw new Error(`${errors} errors for ${sent} messages`);
  };

  let socket = await connect();
  for (let n = 0; sent < count; n++) {
    const messages = fc.sample(kind.messages, { numRuns: Math.min(BATCH, count - sent), seed: seed + n });
    await batch(socket, messages, n);
    if (socket.readyState !== socket.OPEN) socket = await connect();
  }
  socket.close();
  return { sent, errors, lost };
};
