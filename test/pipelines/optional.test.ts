import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  installing,
  lacking,
  MissingError,
  need,
  OPTIONAL,
  type Purpose,
  wanted,
} from '../../pipelines/files/optional.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const purposes = Object.keys(OPTIONAL) as readonly Purpose[];
const packages = purposes.flatMap((purpose) => OPTIONAL[purpose].map((name) => [purpose, name] as const));
const names = packages.map(([, name]) => name as string);

const about = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies: object;
  readonly devDependencies: object;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
};

describe('what the core does without', () => {
  it('stands in package.json: optional peers, which a checkout has', () => {
    const optional = Object.entries(about.peerDependenciesMeta).flatMap(([name, its]) => (its.optional ? name : []));
    expect(optional.sort()).toEqual([...names].sort());
    expect(Object.keys(about.peerDependencies).sort()).toEqual([...names, 'rxjs'].sort());
    expect(Object.keys(about.dependencies).filter((name) => names.includes(name))).toEqual([]);
    expect(names.filter((name) => !Object.keys(about.devDependencies).includes(name))).toEqual([]);
  });

  it('is asked for in versions that npm finds: each has a range, or is taken as it is', () => {
    expect([wanted('vega'), wanted('@duckdb/node-api')]).toEqual(['vega@6', '@duckdb/node-api']);
    // Every version of DuckDB is called a prerelease, which ranges leave out.
    expect(about.peerDependencies).toMatchObject({ '@duckdb/node-api': '*' });
  });

  it('is loaded by `need` and in no other way', () => {
    const sources = ['bin', 'modules', 'pipelines', 'server'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.includes('page'))
        .map((file) => join(folder, file)),
    );
    const loads = /^(?:import|export) (?!type )[^;]*?from '([^'.][^']*)'|(?<!typeof )\bimport\('([^'.][^']*)'\)/gm;
    const needed = /need\('[^']*', \(\) => import\('[^']*'\)\)/g;
    const stray = sources.flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8').replace(needed, '');
      const found = [...text.matchAll(loads)].map(([, still = '', late = '']) => still + late);
      return found
        .filter((one) => names.some((name) => one === name || one.startsWith(`${name}/`)))
        .map((one) => `${file}: ${one}`);
    });
    expect(stray).toEqual([]);
  });

  it.each(packages)('%s without %s is one line: what needs it, and the command that installs it', (purpose, name) => {
    const line = lacking(purpose, { has: (one) => one !== name });
    expect(line).toBe(`${purpose}: expected ${name}, which is not installed here: npm install ${wanted(name)}`);
  });

  it('several at once are one line, and what comes of it stands before the command', () => {
    const line = lacking('redis', { has: () => false, so: 'so nothing runs' });
    const [rest, command] = ['bullmq and ioredis, which are not installed here, so nothing runs', 'bullmq@6 ioredis@6'];
    expect(line).toBe(`redis: expected ${rest}: npm install ${command}`);
  });

  it('is all there in a checkout', () => {
    expect(purposes.map((purpose) => lacking(purpose))).toEqual(purposes.map(() => undefined));
  });

  it('that is there and does not load is one line, too', async () => {
    const broken = () => Promise.reject(new Error('no binary for this machine\n  at some/place'));
    const failing = need('query', broken);
    await expect(failing).rejects.toThrow(MissingError);
    await expect(failing).rejects.toThrow(/^query: expected @duckdb\/node-api to load, found no binary .*$/);
  });
});

describe('the command that installs', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'reservoir-rx '));
    for (const place of ['mine/node_modules', 'mine/deep']) mkdirSync(join(folder, place), { recursive: true });
    writeFileSync(join(folder, 'mine', 'package.json'), '{}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const own = (at: string): string => join(folder, at, 'node_modules', 'reservoir-rx', 'dist', 'x.js');

  it('puts packages where this one is found: here, in another folder, or for all', () => {
    const at = join(folder, 'mine', 'deep');
    expect(installing(['a', 'b'], own('mine'), at)).toBe('npm install a b');
    expect(installing(['a'], own('mine'), tmpdir())).toBe(`npm install --prefix "${join(folder, 'mine')}" a`);
    expect(installing(['a'], own('lib'), at)).toBe('npm install --global a');
    expect(installing(['a'], join(ROOT, 'pipelines', 'x.ts'), tmpdir())).toBe('npm install a');
  });
});
