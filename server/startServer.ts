import type { Server } from 'node:http';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Observable, Subscription, take } from 'rxjs';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Refusal } from '../pipelines/files.ts';
import type { Spec } from '../pipelines/index.ts';
import { type Audience, audience } from './audience.ts';
import { client, wishes } from './client.ts';
import { httpServer, listen } from './http.ts';
import type { Failed, Progress } from './messages.ts';
import { MAX_MESSAGE } from './protocol.ts';
import { type Simulation, simulation } from './simulation.ts';

export interface ServerOptions {
  readonly spec: Spec;
  /** What clients are told that it is. */
  readonly pipeline: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** Model time over real time; Infinity for as fast as it goes. */
  readonly speed: number;
}

/** A server that listens, and the simulation behind it. */
export interface Running {
  /** `ws://127.0.0.1:8080` */
  readonly address: string;
  readonly port: number;
  readonly progress: Observable<Progress>;
  /** If the simulation ends by itself, why; clients have been told then, and the server has closed. */
  readonly failure: Observable<Failed>;
  /** Says goodbye to all clients and ends the simulation. Can be called again. */
  readonly close: () => Promise<void>;
}

const GOING_AWAY = 1001;
const INTERNAL_ERROR = 1011;
/** How long clients have to answer a goodbye (ms). */
const GOODBYE = 300;

/** A client's whole life. It is heard from when the signals are known. */
const welcome = (socket: WebSocket, sim: Simulation, to: Audience, { pipeline, spec }: ServerOptions): void => {
  const guest = client(socket);
  // A broken or oversized message: ws closes the connection, with the code that says why.
  socket.on('error', () => {});
  socket.pause();
  const known = sim.ready.pipe(take(1)).subscribe((signals) => {
    guest.tell({ type: 'hello', pipeline, dt: spec.dt, signals });
    wishes(guest, signals).subscribe({ next: (wish) => to.wish(guest, wish), complete: () => to.leave(guest) });
    socket.resume();
  });
  socket.on('close', () => known.unsubscribe());
};

const closeAll = async (http: Server, sockets: WebSocketServer, code: number, reason: string): Promise<void> => {
  const closed = new Promise((resolve) => http.close(resolve));
  for (const socket of sockets.clients) {
    // A paused socket would never hear the answer.
    socket.resume();
    socket.close(code, reason);
  }
  const late = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
    http.closeAllConnections();
  }, GOODBYE);
  http.closeIdleConnections();
  await closed;
  clearTimeout(late);
};

const broadcast = (http: Server, port: number, options: ServerOptions): Running => {
  // No subprotocol is spoken, so none is agreed to: who asks for one is to see that.
  const sockets = new WebSocketServer({ server: http, maxPayload: MAX_MESSAGE, handleProtocols: () => false });
  const sim = simulation(options.spec, options.speed);
  const listeners = audience(sim.demand);
  sockets.on('connection', (socket) => welcome(socket, sim, listeners, options));

  const subscriptions = new Subscription();
  let closing: Promise<void> | undefined;
  const end = (code: number, reason: string): Promise<void> => {
    closing ??= (async () => {
      subscriptions.unsubscribe();
      await Promise.all([closeAll(http, sockets, code, reason), sim.stop()]);
    })();
    return closing;
  };
  subscriptions.add(sim.frames.subscribe(listeners.deliver));
  subscriptions.add(
    sim.failure.subscribe(({ message }) => {
      for (const socket of sockets.clients) {
        client(socket).tell({ type: 'error', message: `the simulation has ended: ${message}` });
      }
      void end(INTERNAL_ERROR, 'the simulation has ended');
    }),
  );

  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    address: `ws://${host}:${port}`,
    port,
    progress: sim.progress,
    failure: sim.failure,
    close: () => end(GOING_AWAY, 'the server is ending'),
  };
};

/** Listens, and starts the simulation; or says in a line why it cannot listen. */
export const startServer = (options: ServerOptions): TE.TaskEither<Refusal, Running> => {
  const http = httpServer(options.pipeline);
  return pipe(
    listen(http, options.port, options.host),
    TE.map((port) => broadcast(http, port, options)),
  );
};
