import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Before the tests: the program and the page as they ship, in `dist/`, for the tests that start processes and threads. From
 * there they start in a third of the time that they take from TypeScript. What is newer than its sources is not built again.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = 'server/page/built';
const STAMP = 'dist/program/bin/reservoir-rx.js';

const newestIn = (path: string): number => {
  const at = join(ROOT, path);
  if (!statSync(at).isDirectory()) return statSync(at).mtimeMs;
  return Math.max(
    0,
    ...readdirSync(at, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.startsWith(join(ROOT, PAGE)))
      .map((file) => statSync(file).mtimeMs),
  );
};

const isCurrent = (made: string, sources: readonly string[]): boolean =>
  existsSync(join(ROOT, made)) && statSync(join(ROOT, made)).mtimeMs > Math.max(...sources.map(newestIn));

const SOURCES = ['index.ts', 'modules', 'pipelines', 'server', 'bin', 'package.json', 'package-lock.json'];

export default (): void => {
  if (!isCurrent(STAMP, SOURCES)) execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
  process.env.RESERVOIR_RX_BUILT = '1';
};
