import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll } from 'vitest';
import { buildFake } from './buildFake.ts';

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

/** The page of pipelines that only seem to run, `test/page/fake`. */
export const builtFake = async (): Promise<string> => {
  const outDir = mkdtempSync(join(tmpdir(), 'fake-'));
  afterAll(() => rmSync(outDir, { recursive: true, force: true }));
  await buildFake(outDir);
  return outDir;
};
