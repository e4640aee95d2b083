import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What a user writes. */
const OWN = fileURLToPath(new URL('./own/', import.meta.url));

/** The package as a user has it: packed, installed in a folder of its own, with files of theirs beside it. */
export interface Installed {
  readonly folder: string;
  /** What `npm pack` made. */
  readonly tarball: string;
  readonly remove: () => void;
  /** Installs more beside it. */
  readonly add: (...packages: readonly string[]) => void;
  /** What is installed: packages, the package itself among them, and the size of their files (MB). */
  readonly size: () => { readonly packages: number; readonly megabytes: number };
  /** A file of the user's, checked by TypeScript with all declarations that it leads to. @returns what is wrong with it */
  readonly check: (file: string) => string;
  /** A command line to its end. */
  readonly rx: (...words: readonly string[]) => Promise<Ended>;
  /** One that goes on: what it says until stdout fits. */
  readonly begin: (words: readonly string[], until: RegExp) => Promise<Begun>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Begun {
  readonly found: RegExpExecArray;
  readonly stop: () => Promise<Ended>;
}

const quietly = (command: string, words: readonly string[], cwd: string): string =>
  execFileSync(command, [...words], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Another patch of rxjs than ours: users have the one or the other. */
const RXJS = 'rxjs@7.8.1';

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => lstatSync(join(folder, path)))
    .reduce((sum, one) => sum + (one.isFile() ? one.size : 0), 0);

/** Packs what the tests have built, and installs it with npm, as `npm install reservoir-rx rxjs` would: the core alone. */
export const installed = (): Installed => {
  const folder = mkdtempSync(join(tmpdir(), 'reservoir-rx-outside-'));
  const packed = quietly('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], ROOT);
  const tarball = join(folder, packed.trim().split('\n').at(-1) ?? '');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'mine', private: true, type: 'module' }));
  const add = (...packages: readonly string[]): void => {
    quietly('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', ...packages], folder);
  };
  add(tarball, RXJS);
  cpSync(OWN, folder, { recursive: true });

  const run = (words: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } => {
    const bin = join(folder, 'node_modules', '.bin', 'reservoir-rx');
    const child = spawn(bin, [...words], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (part) => {
      stdout += part;
    });
    child.stderr.on('data', (part) => {
      stderr += part;
    });
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
    return { child, ended };
  };

  return {
    folder,
    tarball,
    add,
    size: () => {
      const modules = join(folder, 'node_modules');
      const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'));
      return { packages: Object.keys(packages).length, megabytes: bytesIn(modules) / 1e6 };
    },
    check: (file) => {
      const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
      const strictly = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--types', '', '--ignoreConfig'];
      const words = [...strictly, '--target', 'es2023', '--module', 'nodenext', file];
      return spawnSync(tsc, words, { cwd: folder, encoding: 'utf8' }).stdout;
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
    rx: (...words) => run(words).ended,
    begin: (words, until) => {
      const { child, ended } = run(words);
      let said = '';
      return new Promise((resolve, reject) => {
        child.stdout?.on('data', (part) => {
          said += part;
          const found = until.exec(said);
          if (found === null) return;
          const stop = (): Promise<Ended> => {
            child.kill('SIGINT');
            return ended;
          };
          resolve({ found, stop });
        });
        ended.then(({ stderr }) => reject(new Error(`ended without saying ${until}: ${said}${stderr}`)));
      });
    },
  };
};

/** A plain client of the JSON protocol. */
export const client = async (address: string) => {
  const socket = new WebSocket(address);
  const messages: Record<string, unknown>[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    for (const look of waiting) look();
  });
  const until = (fits: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = messages.find(fits);
        if (found !== undefined) resolve(found);
      };
      waiting.push(look);
      look();
    });
  const hello = await until(({ type }) => type === 'hello');
  let ids = 0;
  return {
    hello,
    socket,
    messages: messages as readonly Record<string, unknown>[],
    close: () => socket.terminate(),
    say: (message: object) => socket.send(JSON.stringify(message)),
    until,
    /** A call's result; refused, it throws why. */
    call: async (method: string, params: object = {}): Promise<Record<string, unknown>> => {
      const id = ids++;
      socket.send(JSON.stringify({ type: 'call', id, method, params }));
      const answer = await until((message) => message.id === id);
      if (answer.type === 'error') throw new Error(String(answer.message));
      return answer.result as Record<string, unknown>;
    },
  };
};
