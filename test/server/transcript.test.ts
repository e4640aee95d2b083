import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { loadSpec } from '../../pipelines/files/files.ts';
import { right } from '../pipelines/support.ts';
import { afterwards, alone, serving, until } from './support.ts';

const DOCUMENT = readFileSync('docs/protocol.md', 'utf8');

const transcript = (kind: string): readonly string[] =>
  new RegExp(`\`\`\`${kind}-transcript\\n([\\s\\S]*?)\`\`\``).exec(DOCUMENT)?.[1]?.trim().split('\n') ?? [];

const HEADER = 13;

/** `[02 03000000 …] json{}` as bytes. */
const bytesOf = (line: string): string | Buffer => {
  const [, header, payload] = /^\[([\da-f ]+)\] (.*)$/.exec(line) ?? [];
  return header === undefined
    ? line
    : Buffer.concat([Buffer.from(header.replaceAll(' ', ''), 'hex'), Buffer.from(payload ?? '')]);
};

const lineOf = (data: Buffer, binary: boolean): string => {
  if (!binary) return data.toString();
  const hex = data.subarray(0, HEADER).toString('hex');
  const parts = data[0] === 1 ? [2, 10, 26] : [2, 10, 18, 26];
  const header = parts.map((end, i) => hex.slice(i === 0 ? 0 : parts[i - 1], end)).join(' ');
  return `[${header}] ${data.subarray(HEADER)}`;
};

/** `…` stands for anything. */
const pattern = (line: string): RegExp =>
  new RegExp(
    `^${line
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]*')}$`,
  );

const converse = async (address: string, protocols: string[], lines: readonly string[]): Promise<void> => {
  const heard: string[] = [];
  const socket = new WebSocket(address, protocols);
  afterwards(() => socket.terminate());
  socket.on('message', (data: Buffer, binary) => {
    const isTime = binary && data[0] === 2;
    if (!isTime) heard.push(lineOf(data, binary));
  });
  await new Promise((resolve) => socket.once('open', resolve));
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) {
    if (line.startsWith('> ')) {
      socket.send(bytesOf(line.slice(2)));
    } else {
      await until(() => heard.length > 0);
      expect(heard.shift()).toMatch(pattern(line.slice(2)));
    }
  }
  socket.close();
};

describe('docs/protocol.md', () => {
  it('tells how conversations go, message by message', async () => {
    const spec = right(await loadSpec('short-hebbian-attractor')());
    const { address } = await serving({
      speed: Number.POSITIVE_INFINITY,
      pipeline: 'short-hebbian-attractor',
      variants: alone(spec),
    });
    await converse(address, [], transcript('json'));
    await converse(address, ['foxglove.websocket.v1'], transcript('foxglove'));
  });
});
