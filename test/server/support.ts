import * as E from 'fp-ts/lib/Either.js';
import { WebSocket } from 'ws';
import { parseSpec, type Spec } from '../../pipelines/index.ts';
import type { ErrorMessage, FrameMessage, Hello, ServerMessage } from '../../server/index.ts';
import { type Running, type ServerOptions, startServer } from '../../server/index.ts';
import { afterwards } from '../support/afterwards.ts';
import { type Fake, fakeSimulation } from './fakeSimulation.ts';

/** A spec from JSON, small unless it says otherwise. */
export const specOf = (json: object = {}): Spec => {
  const task = { kind: 'short', period: 100 };
  const parsed = parseSpec({ task, memory: null, reservoir: { units: 30 }, ...json });
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left));
  return parsed.right;
};

/** A memory whose rates grow without bound within some steps, though not at once. */
export const RUNAWAY = { kind: 'ring', neurons: 10, warmup: 0, weights: { offset: 60 } } as const;

/** A pipeline alone. */
export const alone = (spec: Spec): ServerOptions['variants'] => [{ name: '', spec }];

export interface Serving extends Partial<ServerOptions> {
  readonly spec?: Spec;
}

/** A server on a free port; closed after the test. */
export const serving = async ({ spec = specOf(), ...options }: Serving = {}): Promise<Running> => {
  const all = { pipeline: 'tiny', variants: alone(spec), port: 0, host: '127.0.0.1', speed: 10 };
  const started = await startServer({ ...all, ...options })();
  if (E.isLeft(started)) throw new Error(started.left.join('\n'));
  afterwards(started.right.close);
  return started.right;
};

/** The same with a simulation in the test's hands. */
export const faking = async (
  options: Serving = {},
  fake: Fake = fakeSimulation(),
): Promise<Running & { fake: Fake }> => ({
  ...(await serving({ ...options, simulate: () => fake.simulation })),
  fake,
});

/** A client that keeps every message and can be asked for the next that fits. */
export interface Client {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  /** The binary ones. */
  readonly binary: ArrayBuffer[];
  readonly say: (message: object | string | Uint8Array) => void;
  /** The first message, of those not yet asked for, of this type. */
  readonly next: <T extends ServerMessage['type']>(type: T) => Promise<Extract<ServerMessage, { type: T }>>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

export const connect = async (address: string, ...rest: unknown[]): Promise<Client> => {
  const socket = new WebSocket(address, ...(rest as []));
  const messages: ServerMessage[] = [];
  const bytes: ArrayBuffer[] = [];
  const waiting = new Set<() => void>();
  let read = 0;
  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  socket.on('message', (data, binary) => {
    if (binary) {
      bytes.push(Uint8Array.from(data as Buffer).buffer);
      return;
    }
    messages.push(JSON.parse(String(data)) as ServerMessage);
    wake();
  });
  socket.on('error', () => {});
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: String(reason) });
      wake();
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  afterwards(() => socket.terminate());
  return {
    socket,
    messages,
    binary: bytes,
    closed,
    say: (message) =>
      socket.send(typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message)),
    next: (type) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          while (read < messages.length) {
            const message = messages[read++];
            if (message?.type !== type) continue;
            waiting.delete(look);
            resolve(message as never);
            return;
          }
          if (socket.readyState === socket.CLOSED) {
            waiting.delete(look);
            reject(new Error(`closed while waiting for ${type}`));
          }
        };
        waiting.add(look);
        look();
      }),
  };
};

export { afterwards };

/** A client that has been told what signals there are. */
export const greeted = async (address: string): Promise<Client & { readonly hello: Hello }> => {
  const client = await connect(address);
  return { ...client, hello: await client.next('hello') };
};

export const framesOf = (client: Client): readonly FrameMessage[] =>
  client.messages.filter((message) => message.type === 'frame');

export const errorsOf = (client: Client): readonly ErrorMessage[] =>
  client.messages.filter((message) => message.type === 'error');

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until it holds; the test's own time limit ends the wait. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await sleep(5);
};
