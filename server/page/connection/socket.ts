import * as E from 'fp-ts/lib/Either.js';
import { BehaviorSubject, Observable, retry, Subject, timer } from 'rxjs';
import type { ServerMessage } from '../../json/protocol.ts';
import type { Change, Description, Past, Progress, Test, Wanted } from '../contract.ts';
import { addressesOf } from './addresses.ts';
import type { Connection, Notice, Sample, Status } from './connection.ts';
import { subscriptionsTo } from './subscriptions.ts';
import { unpacking } from './unpacking.ts';

/** Between two attempts (ms): twice as long each time, up to a limit, and never quite together with other pages. */
const FIRST_WAIT = 400;
const LONGEST_WAIT = 8000;
/** A server that says nothing for so long is asked; and given up if it does not answer (ms). */
const SILENCE = 8000;

const waitAfter = (attempts: number): number =>
  Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1)) * (0.75 + Math.random() / 2);

type Ask = (message: object) => void;

/** Messages of one WebSocket; it fails when that is lost, also where nobody said goodbye. */
const messages = (url: string, opened: (say: Ask) => void): Observable<ServerMessage | ArrayBuffer> =>
  new Observable((subscriber) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    let heard = Date.now();
    let asked = false;
    const lost = (): void => subscriber.error(new Error('lost'));
    socket.onopen = () => opened((message) => socket.send(JSON.stringify(message)));
    socket.onmessage = ({ data }) => {
      heard = Date.now();
      asked = false;
      subscriber.next(data instanceof ArrayBuffer ? data : (JSON.parse(String(data)) as ServerMessage));
    };
    socket.onclose = lost;
    const watch = setInterval(() => {
      if (Date.now() - heard < SILENCE || document.hidden) return;
      if (asked) return lost();
      asked = true;
      heard = Date.now();
      if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"call","id":"alive","method":"get"}');
    }, SILENCE / 2);
    return () => {
      clearInterval(watch);
      socket.onclose = null;
      socket.close();
    };
  });

/** A server's simulation, over the protocol of docs/protocol.md: signals as binary messages, all else as JSON. */
export const socketConnection = (page: Pick<Location, 'href'>, token: string | undefined): Connection => {
  const addresses = addressesOf(page, token);
  const status = new BehaviorSubject<Status>({ state: 'connecting' });
  const described = new Subject<Description>();
  const samples = new Subject<Sample>();
  const progress = new Subject<Progress>();
  const tests = new Subject<Test>();
  const changes = new Subject<Change>();
  const past = new Subject<Past>();
  const notices = new Subject<Notice>();
  const calls = new Map<number, (result: E.Either<string, unknown>) => void>();
  const subscriptions = subscriptionsTo();
  const received = unpacking();
  /** What was wrong with the last message that could not be read: the next are mostly alike. */
  let unread: string | undefined;
  let say: Ask | undefined;
  let ids = 0;

  let refused = false;

  const fetched = async (url: string, init: RequestInit = {}): Promise<Response | undefined> => {
    const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    try {
      return await fetch(url, { ...init, headers: { ...authorization, ...init.headers } });
    } catch {
      return undefined;
    }
  };

  /** A browser does not say why it got no socket. The page can be there without the token: in a second tab, say. */
  const tellRefusal = async (): Promise<void> => {
    const response = await fetched(addresses.checkpoints, { method: 'HEAD' });
    if (response?.status !== 401 || refused) return;
    refused = true;
    const message = 'this server expects its token: open the page with ?token=… at the end of its address';
    notices.next({ level: 'wrong', message });
  };

  const answer = (id: unknown, result: E.Either<string, unknown>): void => {
    const waiting = calls.get(id as number);
    calls.delete(id as number);
    waiting?.(result);
  };

  const take = (message: ArrayBuffer): void => {
    const found = received.take(message);
    if (E.isRight(found)) for (const sample of found.right) samples.next(sample);
    else if (unread !== found.left) notices.next({ level: 'wrong', message: found.left });
    unread = E.isLeft(found) ? found.left : unread;
  };

  const hear = (message: ServerMessage): void => {
    switch (message.type) {
      case 'hello':
      case 'described': {
        const { type: _, ...rest } = message;
        const description = rest;
        if (status.value.state !== 'live') status.next({ state: 'live' });
        subscriptions.greeted(description, say);
        described.next(description);
        if (message.type === 'hello')
          void call('history').then((all) => E.isRight(all) && past.next(all.right as Past));
        break;
      }
      case 'packing':
        received.expect(message);
        break;
      case 'progress':
        progress.next(message);
        break;
      case 'test':
        tests.next(message);
        break;
      case 'change':
        changes.next(message);
        break;
      case 'result':
        answer(message.id, E.right(message.result));
        break;
      case 'error':
        if (message.id === undefined) notices.next({ level: 'wrong', message: message.message });
        else answer(message.id, E.left(message.message));
        break;
      case 'frame':
      case 'notice':
      case 'dropped':
        // All that is wanted comes as bytes. Frames that come more rarely, or came too late to be seen: nothing that a user could mend.
        break;
    }
  };

  messages(addresses.socket, (ask) => {
    say = ask;
  })
    .pipe(
      retry({
        resetOnSuccess: true,
        delay: (_, attempts) => {
          say = undefined;
          for (const id of [...calls.keys()]) answer(id, E.left('the connection was lost'));
          const retryIn = waitAfter(attempts);
          status.next({ state: 'lost', retryIn });
          if (!refused) void tellRefusal();
          return timer(retryIn);
        },
      }),
    )
    .subscribe((message) => (message instanceof ArrayBuffer ? take(message) : hear(message)));

  const call: Connection['call'] = (method, params = {}) => {
    const ask = say;
    if (ask === undefined) return Promise.resolve(E.left('there is no connection'));
    return new Promise((resolve) => {
      calls.set(ids, resolve);
      ask({ type: 'call', id: ids++, method, params });
    });
  };

  const checkpoint = async (init?: RequestInit): Promise<E.Either<string, Response>> => {
    const response = await fetched(addresses.checkpoint, init);
    if (response === undefined) return E.left('there is no connection');
    return response.ok ? E.right(response) : E.left((await response.text()).trim());
  };

  return {
    ...{ status, described, samples, progress, tests, changes, past, notices, call },
    shelf: true,
    demand: (demands: readonly Wanted[]) => subscriptions.want(demands, say),
    save: async () => {
      const response = await checkpoint();
      if (E.isLeft(response)) return response;
      const disposition = response.right.headers.get('content-disposition') ?? '';
      const name = /filename="([^"]+)"/.exec(disposition)?.[1] ?? 'checkpoint.ckpt';
      return E.right({ name, bytes: new Uint8Array(await response.right.arrayBuffer()) });
    },
    restore: async (body) => {
      // In JSON a refusal is an answer like others; as a status the browser would write it into its console, too.
      const response = await checkpoint({ method: 'PUT', body, headers: { accept: 'application/json' } });
      if (E.isLeft(response)) return response;
      const done = (await response.right.json()) as { readonly refused?: string };
      return done.refused === undefined ? E.right(done) : E.left(done.refused);
    },
  };
};
