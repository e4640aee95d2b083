import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { filter, map, mergeMap, type Observable, pairwise, Subscription, startWith, take } from 'rxjs';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Refusal } from '../pipelines/files/files.ts';
import { describeWarning } from '../pipelines/schema/warning.ts';
import { foxgloveProtocol, SUBPROTOCOLS } from './foxglove/client.ts';
import { checkpoints } from './http/checkpoints.ts';
import { front, purposeOf } from './http/front.ts';
import { type Denied, type Guard, guard, type Policy, policyOf } from './http/guard.ts';
import { httpServer, listen, refuse } from './http/http.ts';
import { pages } from './http/pages.ts';
import { shelf, tidy } from './http/shelf.ts';
import { type Turns, turns } from './http/turns.ts';
import { takeUpgrades } from './http/upgrades.ts';
import { jsonProtocol } from './json/client.ts';
import type { Failed, Progress, SimulationOptions } from './thread/messages.ts';
import { type Simulation, simulation } from './thread/simulation.ts';
import { audience } from './wire/audience.ts';
import { type Connection, connection, INTERNAL_ERROR } from './wire/connection.ts';
import { LIMITS, type Limits } from './wire/limits.ts';

export interface ServerOptions extends SimulationOptions, Policy {
  /** The folder for checkpoints. Left out, it is a temporary one, deleted when the server closes. */
  readonly checkpoints?: string | undefined;
  /** 0 takes a free one. */
  readonly port: number;
  /** The folder of a page that is served at `/`. */
  readonly page?: string | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Starts something else than our simulation, to be watched and steered. */
  readonly simulate?: ((options: SimulationOptions) => Simulation) | undefined;
}

/** A server that listens, and the simulation behind it. */
export interface Running {
  /** `ws://127.0.0.1:8080` */
  readonly address: string;
  readonly port: number;
  readonly progress: Observable<Progress>;
  /** Why the simulation has ended by itself. By then clients have been told, and the server closes. */
  readonly failure: Observable<Failed>;
  /** What went wrong in the simulation without ending it. Clients have been told. */
  readonly troubles: Observable<Failed>;
  /** What to know of what runs before believing its numbers: each once, and again when it comes back. */
  readonly warnings: Observable<string>;
  /** How many clients there are now, and how many different things they want. */
  readonly load: () => { readonly clients: number; readonly wants: number };
  /** Says goodbye to all clients and ends the simulation. Can be called again. */
  readonly close: () => Promise<void>;
}

const GOING_AWAY = 1001;
const ENDING = 'the server is ending';
/** How long clients have to answer a goodbye (ms). */
const GOODBYE = 300;

const subprotocolsOf = (request: IncomingMessage): readonly string[] | undefined =>
  request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());

/** A client that asks only for subprotocols that the server does not speak is refused. */
const admitSubprotocols = (request: IncomingMessage): E.Either<Denied, void> =>
  (subprotocolsOf(request) ?? [...SUBPROTOCOLS]).some((name) => SUBPROTOCOLS.has(name))
    ? E.right(undefined)
    : E.left({ status: 400, message: `subprotocol: expected none or one of ${[...SUBPROTOCOLS].join(', ')}` });

const closeAll = async (
  http: Server,
  sockets: WebSocketServer,
  connections: Iterable<Connection>,
  code: number,
  reason: string,
): Promise<void> => {
  const closed = new Promise((resolve) => http.close(resolve));
  for (const { end } of connections) end(code, reason);
  const late = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
    http.closeAllConnections();
  }, GOODBYE);
  http.closeIdleConnections();
  await closed;
  clearTimeout(late);
};

/** A folder that does not exist yet, with a name that nobody can guess. */
const unusedFolder = (): string => join(tmpdir(), `reservoir-rx-${randomUUID()}`);

/** Where clients come in. */
interface Door {
  readonly http: Server;
  readonly port: number;
  readonly guard: Guard;
  readonly line: Turns;
}

const serve = (door: Door, options: ServerOptions, limits: Limits, sim: Simulation): Running => {
  const { http, port } = door;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.message,
    perMessageDeflate: false,
    handleProtocols: (names) => [...names].find((name) => SUBPROTOCOLS.has(name)) ?? false,
  });
  const listeners = audience(sim.demand, limits.allNumbers);
  const context = { audience: listeners, limits, tests: sim.tests };
  const protocols = { json: jsonProtocol(context), foxglove: foxgloveProtocol(context) };
  const steered: Pick<Simulation, 'call'> = {
    call: (method, params, signal) => {
      listeners.settle();
      return sim.call(method, params, signal);
    },
  };
  const connections = new Set<Connection>();
  const greeted = new Set<Connection>();
  let closing: Promise<void> | undefined;
  /** The failure because of which the simulation stands still, for clients that come later. */
  let standing: Failed | undefined;
  /** What has failed for good while it goes on, for them, too. */
  const lasting: Failed[] = [];

  const welcome = (socket: WebSocket): void => {
    const protocol = socket.protocol === '' ? protocols.json : protocols.foxglove;
    const known = new Subscription();
    const one = connection(socket, protocol, steered, limits, () => {
      known.unsubscribe();
      connections.delete(one);
      greeted.delete(one);
    });
    connections.add(one);
    known.add(
      sim.described.pipe(take(1)).subscribe((description) => {
        one.conversation.describe(description);
        for (const failed of lasting) one.conversation.tellFailure(failed);
        if (standing !== undefined) one.conversation.tellFailure(standing);
        greeted.add(one);
        one.listen();
      }),
    );
  };

  const room = (): E.Either<Denied, void> => {
    if (closing !== undefined) return E.left({ status: 503, message: ENDING });
    return sockets.clients.size < limits.connections
      ? E.right(undefined)
      : E.left({ status: 503, message: `expected at most ${limits.connections} clients` });
  };

  takeUpgrades(http, door.line.busy, (request, socket, head) => {
    const admitted = pipe(
      door.guard.admit(request, 'work'),
      E.chain(() => admitSubprotocols(request)),
      E.chain(room),
    );
    if (E.isLeft(admitted)) return refuse(socket, admitted.left);
    return sockets.handleUpgrade(request, socket, head, welcome);
  });

  const all = new Subscription();
  const pulse = setInterval(() => {
    for (const { beat } of connections) beat();
  }, limits.pingEvery);
  all.add(() => clearInterval(pulse));

  const end = (code: number, reason: string): Promise<void> => {
    closing ??= (async () => {
      all.unsubscribe();
      await Promise.all([closeAll(http, sockets, connections, code, reason), sim.stop()]);
    })();
    return closing;
  };

  const each = (tell: (one: Connection) => void) => {
    for (const one of greeted) tell(one);
  };
  all.add(sim.frames.subscribe(listeners.deliver));
  all.add(sim.changes.subscribe((change) => each(({ conversation }) => conversation.tellChange(change))));
  all.add(sim.progress.subscribe((progress) => each(({ conversation }) => conversation.tellProgress(progress))));
  all.add(
    sim.described.subscribe((description) => {
      standing = undefined;
      each(({ conversation }) => conversation.describe(description));
      listeners.repeat();
    }),
  );
  all.add(
    sim.failure.subscribe((failed) => {
      for (const { conversation } of greeted) conversation.tellFailure(failed);
      if (failed.beside === true) lasting.push(failed);
      else standing = failed.restarted ? undefined : failed;
      if (failed.ended) void end(INTERNAL_ERROR, 'the simulation has ended');
    }),
  );

  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    address: `ws://${host}:${port}`,
    port,
    progress: sim.progress,
    failure: sim.failure.pipe(filter(({ ended }) => ended)),
    troubles: sim.failure.pipe(filter(({ ended }) => !ended)),
    warnings: sim.described.pipe(
      map(({ warnings }) => warnings.map(describeWarning)),
      startWith<readonly string[]>([]),
      pairwise(),
      mergeMap(([before, now]) => now.filter((one) => !before.includes(one))),
    ),
    load: () => ({ clients: connections.size, wants: listeners.size() }),
    close: () => end(GOING_AWAY, ENDING),
  };
};

/** Listens, and starts the simulation. Left: why it cannot listen, in a line. */
export const startServer = (options: ServerOptions): TE.TaskEither<Refusal, Running> => {
  const limits = { ...LIMITS, ...options.limits };
  const { simulate = simulation } = options;
  const temporary = options.checkpoints === undefined ? unusedFolder() : undefined;
  const folder = options.checkpoints ?? (temporary as string);
  return pipe(
    TE.fromEither(policyOf(options)),
    TE.chain((policy) => {
      let call: Simulation['call'] = async () => E.left('the simulation has not begun');
      const kept = checkpoints((method, params) => call(method, params), shelf(folder), limits);
      const files = pages(options.page);
      const own = guard(policy);
      const purpose = purposeOf(files);
      const line = turns(limits.requests);
      const http = httpServer(
        [front(options.pipeline, files, own.remember), kept],
        (request, path) => own.admit(request, purpose(request, path)),
        limits,
        line,
      );
      return pipe(
        listen(http, options.port, options.host),
        TE.map((port) => {
          const sim = simulate({ ...options, checkpoints: folder });
          call = sim.call;
          const running = serve({ http, port, guard: own, line }, options, limits, sim);
          const endTidying = options.checkpoints === undefined ? () => {} : tidy(folder);
          const close = async (): Promise<void> => {
            endTidying();
            await running.close();
            if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
          };
          return { ...running, close };
        }),
      );
    }),
  );
};
