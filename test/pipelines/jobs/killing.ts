import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keyOf, uniform } from '../../../modules/index.ts';
import { type Done, readStore } from '../../../pipelines/jobs/index.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Shares from 0 to 1, one for each kill: the same for the same seed, which is told. `KILL_SEED=7` draws others. */
export const drawn = (kills: number): readonly number[] => {
  const seed = Number(process.env.KILL_SEED ?? 1);
  process.stderr.write(`${kills} kills drawn with KILL_SEED=${seed}\n`);
  const shares = new Float64Array(kills);
  uniform(keyOf(seed, 'kills')).fill(shares, 0);
  return [...shares].map((share) => (share + 1) / 2);
};

/** A program, in the checkout's folder. */
export const program = (...words: readonly string[]): ChildProcess =>
  spawn(process.execPath, words, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });

export const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.on('close', resolve));

/** The names in a store's log, line by line, whether or not they are there twice. */
export const logged = (folder: string): readonly string[] =>
  readFileSync(join(folder, 'runs.log'), 'utf8')
    .split('\n')
    .slice(1, -1)
    .flatMap((line) => /"id":"(\w+)"/.exec(line)?.[1] ?? []);

const stored = (folder: string): Promise<readonly Done[]> => readStore(folder).catch(() => []);

export interface Killing {
  readonly folder: string;
  readonly start: () => ChildProcess;
  readonly kills: number;
  /** When to kill: so many ms after it has said so many lines (0: after its start). */
  readonly after: (kill: number) => { readonly ms: number; readonly lines: number };
  /** It may come to its end before it is killed. */
  readonly mayEnd?: boolean;
}

/**
 * Starts a program again and again and kills it without a warning; then lets it end.
 * @returns what was in the store after each
 * @throws {Error} if something that had counted is gone, or has changed
 */
export const killing = async ({
  folder,
  start,
  kills,
  after,
  mayEnd = false,
}: Killing): Promise<readonly (readonly Done[])[]> => {
  const seen: (readonly Done[])[] = [[]];
  const look = async (): Promise<void> => {
    const before = seen.at(-1) ?? [];
    const now = await stored(folder);
    if (JSON.stringify(now.slice(0, before.length)) !== JSON.stringify(before)) {
      throw new Error(`lost: expected ${before.length} runs as they were, found ${now.length}`);
    }
    seen.push(now);
  };
  for (let kill = 0; kill < kills; kill++) {
    const child = start();
    const exit = exitOf(child);
    const { ms, lines } = after(kill);
    let said = 0;
    let struck = false;
    const strike = (): void => {
      if (struck || said < lines) return;
      struck = true;
      setTimeout(() => child.kill('SIGKILL'), ms).unref();
    };
    child.stdout?.on('data', (part: Buffer) => {
      said += part.toString().split('\n').length - 1;
      strike();
    });
    strike();
    const code = await exit;
    if (code !== null && !(mayEnd && code === 0))
      throw new Error(`expected it to be killed before its end, it ended with code ${code}`);
    await look();
  }
  const last = start();
  last.stdout?.resume();
  const code = await exitOf(last);
  if (code !== 0) throw new Error(`expected it to end well, found code ${code}`);
  await look();
  return seen;
};
