/**
 * Memory while clients stay, come and go, and send nonsense. Ends with an error where something is left behind.
 *
 *     npm run soak -- [--minutes 10] [--clients 50] [--churn 10000] [--fuzz 100000] [--pipeline long-hebbian] [--speed 2]
 */

import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WebSocket } from 'ws';
import { fuzz, KINDS } from '../test/server/fuzz.ts';
import { clients, serve, sleep } from './serving.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    clients: { type: 'string', default: '50' },
    churn: { type: 'string', default: '10000' },
    fuzz: { type: 'string', default: '100000' },
    pipeline: { type: 'string', default: 'long-hebbian' },
    // Of the pipeline while clients stay: what they get does not depend on it.
    speed: { type: 'string', default: '2' },
  },
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/**
 * What this thread's heap holds after a collection, what lies outside of it (messages on their way among them), and what the
 * system has given to all (MB).
 */
const memory = (): { readonly heap: number; readonly outside: number; readonly rss: number } => {
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed / 2 ** 20, outside: external / 2 ** 20, rss: rss / 2 ** 20 };
};
const told = ({ heap, outside, rss }: ReturnType<typeof memory>): string =>
  `heap ${heap.toFixed(1)} MB + ${outside.toFixed(1)} MB, rss ${rss.toFixed(0)} MB`;

const generous = { messages: 1e6, calls: 1e6, callsAtOnce: 1e6, callsPending: 1e6 };
const failures: string[] = [];
const settled = async (load: () => { readonly clients: number; readonly wants: number }): Promise<void> => {
  for (let i = 0; i < 100 && load().clients + load().wants > 0; i++) await sleep(50);
  if (load().clients + load().wants > 0) failures.push(`left behind: ${JSON.stringify(load())}`);
};

const soak = async (minutes: number, count: number): Promise<void> => {
  const server = await serve(values.pipeline, {}, Number(values.speed));
  const seconds = minutes * 60;
  const done = clients({ address: server.address, healthy: count, stalled: 1, mixed: true, rate: 50, seconds });
  const samples: ReturnType<typeof memory>[] = [];
  const every = Math.max(5, seconds / 20);
  await sleep(Math.min(15, seconds / 4) * 1000);
  const began = performance.now();
  while ((performance.now() - began) / 1000 < seconds - every) {
    samples.push(memory());
    console.log(
      `${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${told(samples.at(-1) ?? memory())}`,
    );
    await sleep(every * 1000);
  }
  const report = await done;
  console.log(
    `${count} clients and 1 stalled for ${minutes} min: ${report.messagesPerSecond.toFixed(0)} messages/s, ` +
      `${report.receiving} receiving, ${report.lost} lost`,
  );
  // The one that reads nothing does not answer pings.
  if (report.receiving < count || report.lost > 1) failures.push('clients were lost');
  const half = samples.slice(Math.floor(samples.length / 2));
  const [first, last] = [half[0], half.at(-1)];
  if (first && last && last.heap > first.heap + 5) failures.push('memory grows');
  await settled(server.load);
  await server.close();
};

const churn = async (count: number): Promise<void> => {
  const server = await serve(values.pipeline);
  const visit = (i: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const dashboard = i % 2 === 1;
      const socket = new WebSocket(server.address, dashboard ? ['foxglove.sdk.v1'] : []);
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.once('message', () => {
        const subscriptions = [{ id: 0, channelId: 1 }];
        const message = dashboard
          ? { op: 'subscribe', subscriptions }
          : { type: 'subscribe', signals: ['*'], rate: 1 + (i % 900) };
        socket.send(JSON.stringify(message), () => (i % 3 === 0 ? socket.terminate() : socket.close()));
      });
    });
  const visits = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i += 20) {
      await Promise.all(Array.from({ length: Math.min(20, to - i) }, (_, j) => visit(i + j)));
    }
    await settled(server.load);
  };
  await visits(0, Math.floor(count / 10));
  const before = memory();
  const began = performance.now();
  await visits(Math.floor(count / 10), count);
  const after = memory();
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${count} clients came and went, ${((0.9 * count) / seconds).toFixed(0)}/s: ${told(before)} → ${told(after)}`,
  );
  if (after.heap > before.heap + 5) failures.push('clients leave memory behind');
  await server.close();
};

const nonsense = async (count: number): Promise<void> => {
  const server = await serve(values.pipeline, generous);
  const kinds = ['json', 'foxglove'] as const;
  // A tenth of it warms up: compiled code and pools are no leak.
  for (const kind of kinds) await fuzz(server.address, KINDS[kind], Math.ceil(count / 20), 1e6);
  const before = memory();
  const began = performance.now();
  for (const kind of kinds) {
    const { sent, errors, lost } = await fuzz(server.address, KINDS[kind], Math.ceil(count / 2), 1);
    console.log(
      `${sent} messages of nonsense in ${kind}: ${errors} answered by an error, ${lost.length} connections lost`,
    );
    if (lost.length > 0) failures.push(`connections lost with ${[...new Set(lost)].join(', ')}`);
  }
  await settled(server.load);
  const after = memory();
  console.log(`in ${((performance.now() - began) / 1000).toFixed(0)} s: ${told(before)} → ${told(after)}`);
  if (after.heap > before.heap + 5) failures.push('nonsense leaves memory behind');
  // Some of it may have been a pause, or another speed.
  const socket = new WebSocket(server.address);
  const calls = ['reset', 'resume', 'speed'].map((method, id) => ({
    type: 'call',
    id,
    method,
    params: method === 'speed' ? { speed: 'max' } : {},
  }));
  const frames = await new Promise<number>((resolve) => {
    let count = 0;
    setTimeout(() => resolve(count), 10_000).unref();
    socket.on('open', () => {
      for (const call of calls) socket.send(JSON.stringify(call));
      socket.send(JSON.stringify({ type: 'subscribe', signals: ['*'], rate: 100 }));
    });
    socket.on('message', (data) => {
      if (String(data).startsWith('{"type":"frame"') && ++count === 20) resolve(count);
    });
  });
  socket.terminate();
  console.log(`afterwards it goes on: ${frames} frames`);
  if (frames < 20) failures.push('the simulation is stuck');
  await server.close();
};

if (Number(values.fuzz) > 0) await nonsense(Number(values.fuzz));
if (Number(values.churn) > 0) await churn(Number(values.churn));
if (Number(values.minutes) > 0) await soak(Number(values.minutes), Number(values.clients));
for (const failure of failures) console.error(`FAILED: ${failure}`);
process.exit(failures.length === 0 ? 0 : 1);
