import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type Started, start } from '../bin/support.ts';

let server: Started | undefined;
afterEach(async () => {
  server?.child.kill('SIGTERM');
  await server?.ended;
});

interface Message {
  readonly type: string;
  readonly signals: Readonly<Record<string, number | readonly number[]>>;
  readonly message?: string;
}

/** Serves an example, asks for signals and sends these calls; gives messages until one fits. */
const watched = async (
  file: string,
  signals: readonly string[],
  calls: readonly object[],
  until: (m: Message) => boolean,
) => {
  server = start('serve', '--pipeline', file, '--port', '0');
  const [, address] = await server.says(/(ws:\/\/[\d.:]+)/);
  const socket = new WebSocket(address as string);
  try {
    let answered = 0;
    return await new Promise<Message>((resolve, reject) => {
      socket.on('open', () => {
        socket.send(JSON.stringify({ type: 'subscribe', signals, rate: 20 }));
        calls.forEach((call, id) => void socket.send(JSON.stringify({ type: 'call', id, ...call })));
      });
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as Message;
        if (message.type === 'error') reject(new Error(JSON.stringify(message)));
        if (message.type === 'result') answered += 1;
        if (answered === calls.length && until(message)) resolve(message);
      });
      socket.on('error', reject);
    });
  } finally {
    socket.terminate();
  }
};

describe('the examples are served', () => {
  it('two memories: its own signals are streamed, its rule is swapped and its parameter set', async () => {
    const calls = [
      { method: 'swap', params: { place: 'rule', kind: 'force' } },
      { method: 'set', params: { parameters: { share: 0.9 } } },
    ];
    const frame = await watched(
      'docs/examples/two-memories.ts',
      ['waves', 'activity', 'update.post'],
      calls,
      ({ type, signals }) => type === 'frame' && signals.waves !== undefined,
    );
    expect(frame.signals.waves).toHaveLength(10);
    expect(frame.signals.activity).toBeGreaterThan(0);
  });

  it('a sensor: what it sees and where the bump is', async () => {
    const frame = await watched(
      'docs/examples/sensor.ts',
      ['stimulus', 'attractor.position'],
      [],
      ({ type, signals }) => type === 'frame' && [signals.stimulus ?? []].flat().some((value) => value > 0),
    );
    expect(frame.signals.stimulus).toHaveLength(100);
    expect(frame.signals['attractor.position']).toHaveLength(2);
  });
});
