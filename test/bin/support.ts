import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, vi } from 'vitest';
import { main } from '../../bin/main.ts';
import { CLI } from '../support/built.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Waits until stdout fits; what it is then. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
}

/** The real command line, in a process of its own. */
export const start = (...words: readonly string[]): Started => {
  const env = { ...process.env, RESERVOIR_RX_DEBUG: '' };
  const child = spawn(process.execPath, [CLI, ...words], { cwd: ROOT, env });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part) => {
    stdout += part;
  });
  child.stderr.on('data', (part) => {
    stderr += part;
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  const says = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(stdout);
        if (found !== null) resolve(found);
      };
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`ended without saying ${pattern}: ${stdout}${stderr}`)));
      look();
    });
  return { child, ended, says };
};

export const cli = (...words: readonly string[]): Promise<Ended> => start(...words).ended;

/** The same command line within this process, which is much sooner there; one at a time. */
export const within = async (...words: readonly string[]): Promise<Ended> => {
  let stdout = '';
  let stderr = '';
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
      stdout += part;
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((part) => {
      stderr += part;
      return true;
    }),
  ];
  try {
    const code = await main(words);
    return { code, stdout, stderr };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};

/** Several of them, one after another. */
export const eachWithin = async (...lines: readonly (readonly string[])[]): Promise<readonly Ended[]> => {
  const ended: Ended[] = [];
  for (const words of lines) ended.push(await within(...words));
  return ended;
};

/** A folder of its own for a test file, removed at the end. */
export const folder = (): { readonly path: string; readonly file: (name: string, content?: unknown) => string } => {
  const path = mkdtempSync(join(tmpdir(), 'reservoir-rx-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    file: (name, content) => {
      const at = join(path, name);
      if (content instanceof Uint8Array || typeof content === 'string') writeFileSync(at, content);
      else if (content !== undefined) writeFileSync(at, JSON.stringify(content));
      return at;
    },
  };
};

/** A pipeline that trains in a blink. */
export const tiny = {
  task: { kind: 'short', period: 100 },
  attractor: { kind: 'bump', side: 10, cue: null, warmup: 5 },
  reservoir: { units: 30 },
  protocol: { trials: 6, testAt: [2, 4], testTrials: 2 },
};

/** A memory whose rates grow without bound within some steps, though not at once. */
export const RUNAWAY = { kind: 'ring', neurons: 10, warmup: 0, weights: { offset: 60 } };

/** The lines of `--json`. */
export const linesOf = ({ stdout }: Ended): readonly Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
