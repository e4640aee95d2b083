/**
 * What comes to one page, in a headless browser at 1280 × 720: messages and bytes a second; how long the page's main thread is in
 * the handlers of messages; how long it would take to decode them if nothing else ran (the least of many passes); what compression
 * would make of them. With a checkout of another version beside, both in turns; medians over rounds.
 *
 *     npx tsx bench/wire.ts [--seconds 5] [--rounds 5] [--speed max] [--beside ../before]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { constants, createDeflateRaw } from 'node:zlib';
import * as E from 'fp-ts/lib/Either.js';
import type { BrowserContext, Page } from 'playwright-core';
import { unpack } from '../server/frames/unpack.ts';
import type { PackingMessage } from '../server/json/protocol.ts';
import { browse } from '../test/page/browser.ts';
import { median, sleep } from './serving.ts';
import { row, measure as timed } from './timing.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    speed: { type: 'string', default: 'max' },
    beside: { type: 'string' },
  },
});
const seconds = Number(values.seconds);

const HERE = fileURLToPath(new URL('..', import.meta.url));
const VERSIONS: Readonly<Record<string, string>> = {
  ...(values.beside === undefined ? {} : { before: values.beside }),
  now: HERE,
};
/** Small enough to run at many thousand steps a second. */
const small = join(mkdtempSync(join(tmpdir(), 'wire-')), 'small.json');
writeFileSync(small, JSON.stringify({ task: 'short', memory: { kind: 'bump', side: 20 }, reservoir: { units: 50 } }));

const PIPELINES: Readonly<Record<string, readonly string[]>> = {
  'long-hebbian-attractor': ['--pipeline', 'long-hebbian-attractor'],
  'short-hebbian-attractor': ['--pipeline', 'short-hebbian-attractor'],
  'the same with 50 units': ['--pipeline', small],
  'three compared, one live memory': ['--pipeline', 'long-force', '--compare', 'hebbian-attractor,hebbian,force'],
  'four compared, trials of 1 s': [
    ...['--pipeline', 'short-force'],
    ...['--compare', 'hebbian-attractor,force-attractor,hebbian,force'],
  ],
};

/** Until the page stands, on a machine that is busy with other things (ms). */
const PATIENCE = 300_000;

interface Served {
  readonly address: string;
  readonly process: ChildProcess;
}

/** A server in a process of its own, from a checkout's sources. */
const serve = async (folder: string, options: readonly string[]): Promise<Served> => {
  const program = ['--import', 'tsx', 'bin/reservoir-rx.ts', 'serve', '--port', '0', '--speed', values.speed];
  const child = spawn(process.execPath, [...program, ...options], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  child.once('exit', () => process.off('exit', stop));
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (part) => {
      said += String(part);
      const found = /http:\/\/[\d.]+:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return { address, process: child };
};

interface Counted {
  messages: number;
  bytes: number;
  /** Time in the handlers of messages (ms). */
  reading: number;
  /** The last messages, and those that say what the binary ones hold. */
  kept: (string | ArrayBuffer)[];
  packings: string[];
  steps: number;
}

/** Counts what comes by any WebSocket. It runs in the page, before its own scripts. */
const counting = (): void => {
  const page = globalThis as unknown as { WebSocket: typeof WebSocket; counted: Counted };
  const counted: Counted = { messages: 0, bytes: 0, reading: 0, kept: [], packings: [], steps: 0 };
  page.counted = counted;
  page.WebSocket = class extends page.WebSocket {
    override set onmessage(hear: (event: MessageEvent) => void) {
      super.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
        const { data } = event;
        counted.messages += 1;
        counted.bytes += typeof data === 'string' ? new TextEncoder().encode(data).length : data.byteLength;
        counted.kept.push(data);
        if (typeof data === 'string' && data.startsWith('{"type":"packing"')) counted.packings.push(data);
        if (counted.kept.length > 100) counted.kept.shift();
        const began = performance.now();
        hear(event);
        counted.reading += performance.now() - began;
        if (typeof data === 'string' && data.startsWith('{"type":"progress"'))
          counted.steps = (JSON.parse(data) as { step: number }).step;
      };
    }
  };
};

const now = (page: Page): Promise<Measured> =>
  page.evaluate(() => {
    const { messages, bytes, reading, steps } = (globalThis as unknown as { counted: Counted }).counted;
    return { messages, bytes, reading, steps };
  });

/** The messages that came last, and what the binary ones hold. */
const lastOf = async (page: Page) => {
  const { kept, packings } = await page.evaluate(() => {
    const { counted } = globalThis as unknown as { counted: Counted };
    return {
      kept: counted.kept.map((one) =>
        typeof one === 'string'
          ? { text: one }
          : { base64: btoa(new Uint8Array(one).reduce((all, byte) => all + String.fromCharCode(byte), '')) },
      ),
      packings: counted.packings,
    };
  });
  const known = packings.map((text) => JSON.parse(text) as PackingMessage);
  return {
    messages: kept.map(({ text, base64 }) => text ?? Uint8Array.from(Buffer.from(base64 ?? '', 'base64')).buffer),
    packings: new Map(known.map(({ packing, signals }) => [packing, signals])),
  };
};

type Last = Awaited<ReturnType<typeof lastOf>>;

/** How long a message takes to be decoded, alone (µs). */
const decoding = ({ messages, packings }: Last): number => {
  const decode = (): void => {
    for (const message of messages) {
      if (typeof message === 'string') JSON.parse(message);
      else if (E.isLeft(unpack(message, packings))) throw new Error('a message that cannot be read');
    }
  };
  return timed(decode, 300).min / messages.length;
};

const PASSES = 5;

/** What permessage-deflate would send of them, each message flushed, and how long that takes (µs each). */
const deflated = async ({ messages }: Last): Promise<{ readonly part: number; readonly each: number }> => {
  const all = messages.map((one) => Buffer.from(one as string));
  const bytes = all.reduce((sum, { length }) => sum + length, 0);
  let [out, each] = [0, Number.POSITIVE_INFINITY];
  for (let pass = 0; pass < PASSES; pass++) {
    const deflate = createDeflateRaw({ level: constants.Z_BEST_SPEED });
    out = 0;
    deflate.on('data', ({ length }: Buffer) => {
      out += length;
    });
    const began = performance.now();
    for (const message of all) {
      deflate.write(message);
      await new Promise<void>((done) => deflate.flush(constants.Z_SYNC_FLUSH, done));
    }
    each = Math.min(each, ((performance.now() - began) * 1000) / all.length);
  }
  return { part: out / bytes, each };
};

interface Measured {
  readonly messages: number;
  readonly bytes: number;
  readonly reading: number;
  readonly steps: number;
}

const measure = async (context: BrowserContext, address: string) => {
  const page = await context.newPage();
  await page.addInitScript(counting);
  page.setDefaultTimeout(PATIENCE);
  await page.goto(address);
  await page.locator('.plot canvas').first().waitFor();
  await sleep(3000);
  const [from, began] = [await now(page), performance.now()];
  await sleep(seconds * 1000);
  const [to, s] = [await now(page), (performance.now() - began) / 1000];
  const last = await lastOf(page);
  const [squeezed, each] = [await deflated(last), decoding(last)];
  await page.close();
  const perSecond = (key: keyof Measured): number => (to[key] - from[key]) / s;
  const found: Measured = {
    ...{ messages: perSecond('messages'), bytes: perSecond('bytes') },
    ...{ reading: perSecond('reading'), steps: perSecond('steps') },
  };
  return { ...found, ...squeezed, decoding: (each * found.messages) / 1000 };
};

const { context, close } = await browse();
console.log(row('', 'steps/s', 'messages/s', 'kB/s', 'handle ms/s', 'decode ms/s', 'deflated', 'µs each'));
for (const [name, options] of Object.entries(PIPELINES)) {
  const found = new Map<string, Awaited<ReturnType<typeof measure>>[]>();
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [version, folder] of Object.entries(VERSIONS)) {
      const served = await serve(folder, options);
      found.set(version, [...(found.get(version) ?? []), await measure(context, served.address)]);
      const ended = once(served.process, 'exit');
      served.process.kill();
      await ended;
    }
  }
  console.log(name);
  for (const [version, all] of found) {
    const of = (key: keyof (typeof all)[number]): number => median(all.map((one) => one[key]));
    const cells = [of('steps').toFixed(0), of('messages').toFixed(0), (of('bytes') / 1000).toFixed(1)];
    console.log(
      row(`  ${version}`, ...cells, of('reading'), of('decoding'), of('part').toFixed(2), of('each').toFixed(0)),
    );
  }
}
rmSync(dirname(small), { recursive: true });
await close();
