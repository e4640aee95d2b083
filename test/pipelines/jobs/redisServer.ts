import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';

/** Whether there is one to be started: CI sees to it, and elsewhere the tests that need it are left out. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A port of this machine that nobody listens at. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject()));
    });
  });

export interface RedisServer {
  readonly url: string;
  /** Kills it without a warning, and starts another in its place. */
  readonly restart: () => Promise<void>;
  /** It goes on listening, and never answers. */
  readonly freeze: () => void;
  readonly stop: () => Promise<void>;
}

const answers = async (url: string): Promise<void> => {
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => {});
  await client.ping();
  client.disconnect();
};

/**
 * A real redis-server on a free port of the loopback, with a folder of its own.
 * @param durable whether it remembers when it is started again
 * @param password what clients must know
 */
export const redisServer = async (folder: string, durable: boolean, password = ''): Promise<RedisServer> => {
  const port = await freePort();
  const url = `redis://${password === '' ? '' : `:${password}@`}127.0.0.1:${port}`;
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--loglevel', 'warning'];
  if (password !== '') words.push('--requirepass', password);
  if (durable) words.push('--appendonly', 'yes', '--appendfsync', 'always');
  const start = async (): Promise<ChildProcess> => {
    const child = spawn('redis-server', words, { stdio: 'ignore' });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', () => reject(new Error('expected redis-server on the PATH: apt-get install redis-server')));
    });
    await answers(url);
    return child;
  };
  const kill = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('close', () => resolve());
      child.kill('SIGKILL');
    });
  let server = await start();
  return {
    url,
    restart: async () => {
      await kill(server);
      server = await start();
    },
    freeze: () => void server.kill('SIGSTOP'),
    stop: () => kill(server),
  };
};
