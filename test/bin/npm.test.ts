import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Subscription } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { called } from '../../bin/npm.ts';
import { orphaned, type Surroundings } from '../../bin/orphan.ts';
import { CLI } from '../support/built.ts';
import { thoroughly } from '../support/thorough.ts';
import { folder, tiny } from './support.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { path, file } = folder();
const endless = file('endless.json', { ...tiny, protocol: { trials: 1_000_000, testAt: [1, 2], testTrials: 1 } });

interface Running {
  readonly child: ChildProcess;
  /** Everything that was started has let go of stdout. */
  readonly ended: Promise<string>;
  readonly says: (pattern: RegExp) => Promise<string>;
}

const groups: number[] = [];
afterEach(() => {
  // Also what has lost its parent, where a test fails.
  for (const pid of groups.splice(0)) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  }
});

const begin = (command: string, words: readonly string[], options: object = {}): Running => {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const child = spawn(command, words, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
    ...options,
  });
  groups.push(child.pid as number);
  let said = '';
  const hear = (part: Buffer): void => {
    said += part;
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = new Promise<string>((resolve) => child.on('close', () => resolve(said)));
  const says = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(said);
        if (found !== null) resolve(found[0]);
      };
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', look);
      child.on('close', () => reject(new Error(`ended without saying ${pattern}: ${said}`)));
      look();
    });
  return { child, ended, says };
};

describe('a program that npm started', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('gives its port back when npm gets %s', async (signal) => {
    const npm = begin('npm', ['start', '--', '--pipeline', endless, '--port', '0']);
    const page = await npm.says(/http:\/\/127\.0\.0\.1:\d+/);
    expect((await fetch(page)).status).toBe(200);
    npm.child.kill(signal);
    await npm.ended;
    await expect(fetch(page)).rejects.toThrow();
  });

  thoroughly.each(['SIGTERM', 'SIGKILL'] as const)('saves its checkpoint when npm gets %s', async (signal) => {
    const place = file(`${signal}.ckpt`);
    const npm = begin('npm', ['run', '--silent', 'cli', '--', 'run', endless, '--json', '--save', place]);
    await npm.says(/"trial":2,/);
    npm.child.kill(signal);
    expect(await npm.ended).toMatch(/stopped in trial \d+, saved in /);
    expect(existsSync(place)).toBe(true);
  });

  it('behind a shell that does not exec: saves and ends when the shell is killed', async () => {
    const place = file('shell.ckpt');
    const script = `node ${CLI} run ${endless} --json --save ${place}; true`;
    const shell = begin('sh', ['-c', script], { env: { ...process.env, npm_lifecycle_event: 'mine' } });
    await shell.says(/"trial":2,/);
    shell.child.kill('SIGKILL');
    expect(await shell.ended).toMatch(/stopped in trial \d+, saved in /);
    expect(existsSync(place)).toBe(true);
  });

  it('takes paths from the folder that npm was called in, and says a command that exists there', async () => {
    const place = 'here.ckpt';
    const cwd = path;
    const npm = begin(
      'npm',
      ['--prefix', ROOT, 'run', '--silent', 'cli', '--', 'run', 'endless.json', '--save', place],
      { cwd },
    );
    await npm.says(/^ +2 /m);
    npm.child.kill('SIGTERM');
    expect(await npm.ended).toContain(
      `  npm --prefix ${ROOT.slice(0, -1)} run --silent cli -- run endless.json --resume ${place}`,
    );
    expect(existsSync(join(path, place))).toBe(true);
  });
});

describe('a parent that goes', () => {
  const around: Surroundings = {
    env: { npm_lifecycle_event: 'start' },
    parent: () => 4,
    leadsSession: () => false,
    every: 10,
  };
  const heard = (given: Partial<Surroundings>): { readonly times: () => number } => {
    let parent = process.ppid;
    let times = 0;
    all.add(orphaned({ ...around, parent: () => parent, ...given }).subscribe(() => times++));
    vi.advanceTimersByTime(100);
    expect(times).toBe(0);
    parent = 1;
    vi.advanceTimersByTime(100);
    return { times: () => times };
  };
  let all = new Subscription();
  const faking = (): void => {
    vi.useFakeTimers();
    all = new Subscription();
  };
  afterEach(() => {
    all.unsubscribe();
    vi.useRealTimers();
  });

  it('is told once, under npm', () => {
    faking();
    expect(heard({}).times()).toBe(1);
  });

  it('is nothing to who was started otherwise: nohup, systemd, a shell in the background', () => {
    faking();
    expect(heard({ env: {} }).times()).toBe(0);
  });

  it('is nothing to who has a session of its own (setsid)', () => {
    faking();
    expect(heard({ leadsSession: () => true }).times()).toBe(0);
  });

  it("is nothing to a container's first process, nor where it had gone before", () => {
    faking();
    for (const pid of [0, 1]) expect(heard({ parent: () => pid }).times()).toBe(0);
  });
});

describe('the command that a hint names', () => {
  it.each([
    [{ env: { npm_lifecycle_event: 'cli' }, file: 'x', fromSource: false, checkout: true }, 'npm run --silent cli --'],
    [{ env: {}, file: 'bin/reservoir-rx.ts', fromSource: true }, 'npx tsx bin/reservoir-rx.ts'],
    [{ env: { npm_lifecycle_event: 'test' }, file: 'x', fromSource: true }, 'npx tsx bin/reservoir-rx.ts'],
    [{ env: {}, file: '/usr/bin/reservoir-rx', fromSource: false, checkout: false }, 'reservoir-rx'],
    [{ env: {}, file: '/my/node_modules/.bin/reservoir-rx', fromSource: false, checkout: false }, 'npx reservoir-rx'],
    [
      { env: { npm_lifecycle_event: 'npx' }, file: '/c/.bin/reservoir-rx', fromSource: false, checkout: false },
      'npx reservoir-rx',
    ],
    [
      { env: {}, file: 'dist/program/bin/reservoir-rx.js', fromSource: false, checkout: false },
      'node dist/program/bin/reservoir-rx.js',
    ],
  ])('%j: %s', (started, expected) => {
    expect(called(started)).toBe(expected);
  });
});
