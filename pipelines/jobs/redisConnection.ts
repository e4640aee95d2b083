import { need } from '../files/optional.ts';
import { isAddress, shown } from './address.ts';

/** There is no server, or it does not let us in. */
export class RedisError extends Error {
  override readonly name = 'RedisError';
}

/** How long a server may take to answer, and a connection to close (ms). */
const PATIENCE = 4000;
/** Between two tries to connect again (ms). */
const RETRY = 500;

/** Resolves after so long, or when it is cancelled. */
const after = (ms: number): { readonly over: Promise<void>; readonly cancel: () => void } => {
  let cancel = (): void => {};
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    cancel = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return { over, cancel };
};

/** What a promise comes to, or undefined if that takes too long. */
const within = async <A>(promise: Promise<A>, ms: number): Promise<A | undefined> => {
  const { over, cancel } = after(ms);
  try {
    return await Promise.race([promise, over.then(() => undefined)]);
  } finally {
    cancel();
  }
};

/**
 * @throws {RedisError} if nobody answers at the address
 * @throws {MissingError} if the packages of the queue are not installed
 */
export const expectRedis = async (url: string): Promise<void> => {
  if (!isAddress(url)) {
    const form = 'redis://user:password@host:port/db (in a password / is %2F, @ is %40, ? is %3F)';
    throw new RedisError(`${shown(url)}: expected an address such as ${form}, found one of another form`);
  }
  const { Redis } = await need('redis', () => import('ioredis'));
  const options = { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: PATIENCE };
  const client = new Redis(url, options);
  const complaints: string[] = [];
  client.on('error', (error: Error) => complaints.push(error.message || (error as NodeJS.ErrnoException).code || ''));
  try {
    const answer = await within(
      client.connect().then(() => client.ping()),
      PATIENCE,
    );
    if (answer === undefined) throw new Error(`no answer for ${PATIENCE / 1000} s`);
  } catch (error) {
    const found = complaints[0] ?? (error as Error).message;
    throw new RedisError(`${shown(url)}: expected a Redis server, found ${found}`);
  } finally {
    client.disconnect();
  }
};

/** A queue, its events or a worker, of BullMQ. */
interface Closable {
  readonly close: () => Promise<void>;
  readonly disconnect: () => Promise<void>;
}

export interface Connection {
  /** For BullMQ: a server that goes away is waited for, until this is closed. */
  readonly options: {
    readonly url: string;
    readonly maxRetriesPerRequest: null;
    readonly connectTimeout: number;
    readonly retryStrategy: (times: number) => number | null;
  };
  /**
   * Closes what uses it. A close waits for the server's word, which never comes from one that has gone, so it has so long
   * and no longer. @param busy what is waited for however long it takes
   */
  readonly close: (users: readonly Closable[], busy?: () => Promise<unknown> | undefined) => Promise<void>;
}

const answers = (url: string): Promise<boolean> =>
  expectRedis(url).then(
    () => true,
    () => false,
  );

export const connection = (url: string): Connection => {
  let wanted = true;
  return {
    options: {
      url,
      maxRetriesPerRequest: null,
      connectTimeout: PATIENCE,
      retryStrategy: () => (wanted ? RETRY : null),
    },
    close: async (users, busy = () => undefined) => {
      await busy();
      if (!(await answers(url))) {
        wanted = false;
        // Whatever was about to connect again has given up by then, and so have its questions. If it were closed while it
        // waits to try again, its questions would wait forever.
        await after(2 * RETRY).over;
      }
      const closing = Promise.allSettled(users.map((one) => one.close()));
      do {
        await busy();
        await within(closing, PATIENCE);
      } while (busy() !== undefined);
      wanted = false;
      await within(Promise.allSettled([closing, ...users.map((one) => one.disconnect())]), PATIENCE);
    },
  };
};
