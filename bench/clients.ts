/** Clients in a process of their own, for load.ts and soak.ts: they connect, receive, count, and tell their parent. */
import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';

export interface Job {
  readonly address: string;
  readonly healthy: number;
  /** Every second one as a Foxglove client. */
  readonly mixed: boolean;
  /** Clients that subscribe to much and read nothing. */
  readonly stalled: number;
  /** Hz, of the JSON clients. */
  readonly rate: number;
  readonly seconds: number;
}

export interface Report {
  readonly connected: number;
  /** Of the healthy ones. */
  readonly receiving: number;
  readonly messagesPerSecond: number;
  /** Of the client with the least. */
  readonly leastPerSecond: number;
  readonly lost: number;
  readonly dropped: number;
}

/** At once, while they connect: more would only queue up in the system. */
const TOGETHER = 25;

/** @param hear is given the socket before it opens: the first messages come with the handshake's last bytes */
const opened = (address: string, protocols: string[], hear: (socket: WebSocket) => void): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(address, protocols, { perMessageDeflate: false });
    hear(socket);
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Hello {
  readonly signals: readonly { readonly name: string }[];
}

/** All numbers that there are, and not one of them read. */
const stall = async (address: string): Promise<WebSocket> => {
  let greeted = (_: Hello): void => {};
  const greeting = new Promise<Hello>((resolve) => {
    greeted = resolve;
  });
  const socket = await opened(address, [], (early) => {
    early.once('message', (data) => greeted(JSON.parse(String(data)) as Hello));
  });
  const hello = await greeting;
  socket.send(JSON.stringify({ type: 'subscribe', signals: hello.signals.map(({ name }) => name), rate: 1000 }));
  (socket as unknown as { readonly _socket: { readonly pause: () => void } })._socket.pause();
  return socket;
};

const work = async ({ address, healthy, mixed, stalled, rate, seconds }: Job): Promise<Report> => {
  const counts: number[] = new Array(healthy).fill(0);
  let [lost, dropped, over] = [0, 0, false];
  const watch = (socket: WebSocket): WebSocket =>
    socket
      .on('error', () => {})
      .on('close', () => {
        if (!over) lost += 1;
      });

  const plain = async (i: number): Promise<WebSocket> => {
    const socket = await opened(address, [], (early) => {
      watch(early).on('message', (data) => {
        const text = (data as Buffer).toString('latin1', 0, 20);
        if (text.startsWith('{"type":"frame"')) counts[i] = (counts[i] ?? 0) + 1;
        if (text.startsWith('{"type":"dropped"')) dropped += 1;
      });
    });
    socket.send(JSON.stringify({ type: 'subscribe', signals: ['readout.z', 'reward.P', 'target'], rate }));
    return socket;
  };
  const dashboard = (i: number): Promise<WebSocket> => {
    let z = -1;
    return opened(address, ['foxglove.websocket.v1'], (socket) => {
      watch(socket).on('message', (data, binary) => {
        if (binary) {
          if ((data as Buffer)[0] === 1) counts[i] = (counts[i] ?? 0) + 1;
          return;
        }
        const message = JSON.parse(String(data)) as { op: string; channels?: { id: number; topic: string }[] };
        if (message.op === 'status') dropped += 1;
        if (message.op !== 'advertise' || z >= 0) return;
        z = message.channels?.find(({ topic }) => topic === '/readout/z')?.id ?? -1;
        socket.send(JSON.stringify({ op: 'subscribe', subscriptions: [{ id: 0, channelId: z }] }));
      });
    });
  };

  const sockets: WebSocket[] = [];
  for (let i = 0; i < stalled; i++) sockets.push(await stall(address));
  for (let i = 0; i < healthy; i += TOGETHER) {
    const some = Array.from({ length: Math.min(TOGETHER, healthy - i) }, (_, j) => i + j);
    sockets.push(...(await Promise.all(some.map((j) => (mixed && j % 2 === 1 ? dashboard(j) : plain(j))))));
  }
  process.send?.('connected');
  await sleep(500);
  counts.fill(0);
  const began = performance.now();
  await sleep(seconds * 1000);
  const elapsed = (performance.now() - began) / 1000;
  over = true;
  const all = counts.reduce((sum, count) => sum + count, 0);
  const report = {
    connected: sockets.filter((socket) => socket.readyState === socket.OPEN).length,
    receiving: counts.filter((count) => count > 0).length,
    messagesPerSecond: all / elapsed,
    leastPerSecond: counts.reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY) / elapsed,
    ...{ lost, dropped },
  };
  for (const socket of sockets) socket.terminate();
  return report;
};

process.on('message', (job: Job) => {
  void work(job).then(
    (report) => process.send?.(report, () => process.exit(0)),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
// What is said to it earlier, it does not hear.
process.send?.('ready');
