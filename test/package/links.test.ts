import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The files that `npm pack` would ship of what stands here, but for what is built. */
const shipped = (): readonly string[] => {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [packed] = JSON.parse(
    execFileSync('npm', words, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  ) as readonly { readonly files: readonly { readonly path: string }[] }[];
  return (packed?.files ?? []).map(({ path }) => path);
};

const LINK = /\]\(([^)#\s]+)(?:#[^)]*)?\)|(?:src|href)="([^"#]+)"/g;

/** Where the links and pictures of a document lead, as paths from the package's root. */
const linksIn = (path: string): readonly string[] =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(LINK)]
    .map(([, link, source]) => link ?? source ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => normalize(join(dirname(path), link)).replace(/\/$/, ''));

describe('the package', () => {
  const files = shipped();
  const documents = files.filter((path) => path.endsWith('.md'));

  it('has the documents', () => {
    expect(documents).toEqual(
      expect.arrayContaining(['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'docs/modules.md']),
    );
  });

  it.each(documents)('has whatever %s leads to', (path) => {
    const lost = linksIn(path).filter((link) => !files.some((one) => one === link || one.startsWith(`${link}/`)));
    expect(lost).toEqual([]);
  });

  it('is prepared where there is nothing to build it with: a line, and no failure', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reservoir-rx-bare-'));
    copyFileSync(join(ROOT, 'bin', 'prepare.mjs'), join(folder, 'prepare.mjs'));
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'prepare.mjs')], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 0, lines: 1 });
    expect(stderr).toContain('npm ci --include=dev');
  });

  it('ships no source map: the sources that maps point to do not ship', () => {
    expect(files.filter((path) => path.endsWith('.map'))).toEqual([]);
  });
});
