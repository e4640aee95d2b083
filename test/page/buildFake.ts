import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Builds the page on pipelines that only seem to run into a folder. */
export const buildFake = async (outDir: string): Promise<void> => {
  await build({
    configFile: false,
    root: fileURLToPath(new URL('./fake', import.meta.url)),
    base: './',
    logLevel: 'error',
    define: { __SITE__: 'false' },
    build: { outDir, emptyOutDir: true, target: 'es2023', modulePreload: { polyfill: false } },
  });
};
