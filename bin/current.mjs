import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SOURCES = ['index.ts', 'modules', 'pipelines', 'server', 'bin', 'package.json', 'package-lock.json'];
const PAGE = join(ROOT, 'server/page/built');

const newestIn = (path) => {
  const at = join(ROOT, path);
  if (!statSync(at).isDirectory()) return statSync(at).mtimeMs;
  return Math.max(
    0,
    ...readdirSync(at, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.startsWith(PAGE))
      .map((file) => statSync(file).mtimeMs),
  );
};

/** Whether what was made of this checkout is newer than all of its sources. */
export const isCurrent = (made) =>
  existsSync(join(ROOT, made)) && statSync(join(ROOT, made)).mtimeMs > Math.max(...SOURCES.map(newestIn));
