import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll } from 'vitest';

/** The page as it stands in the sources, built into a folder of its own: `page` watches a server, `site` needs none. */
export const built = async (mode: 'page' | 'site'): Promise<string> => {
  const outDir = mkdtempSync(join(tmpdir(), `${mode}-`));
  afterAll(() => rmSync(outDir, { recursive: true, force: true }));
  await build({
    mode: mode === 'site' ? 'site' : 'production',
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
};
