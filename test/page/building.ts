import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll } from 'vitest';
import { buildFake } from './buildFake.ts';

/** The site, which needs no server, built into a folder of its own. */
export const builtSite = async (): Promise<string> => {
  const outDir = mkdtempSync(join(tmpdir(), 'site-'));
  afterAll(() => rmSync(outDir, { recursive: true, force: true }));
  await build({ mode: 'site', logLevel: 'error', build: { outDir, emptyOutDir: true } });
  return outDir;
};

/** The page of pipelines that only seem to run, `test/page/fake`. */
export const builtFake = async (): Promise<string> => {
  const outDir = mkdtempSync(join(tmpdir(), 'fake-'));
  afterAll(() => rmSync(outDir, { recursive: true, force: true }));
  await buildFake(outDir);
  return outDir;
};
