import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * The page, from one source for two places. `vite build` makes the dashboard that the server hands out and that watches it
 * over a WebSocket; `vite build --mode site` makes a folder for any web server, in which the simulation runs in a Web Worker.
 * A page more is another HTML file in `input`.
 */
export default defineConfig(({ mode }) => ({
  root: at('server/page'),
  // The site may lie in any folder of its host.
  base: './',
  define: { __SITE__: JSON.stringify(mode === 'site') },
  build: {
    outDir: mode === 'site' ? at('site') : at('server/page/built'),
    emptyOutDir: true,
    target: 'es2023',
    // Under the policy that the page is served with, nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        dashboard: at('server/page/index.html'),
        // Results come from a server: the site has none.
        ...(mode === 'site' ? {} : { study: at('server/page/study.html') }),
      },
    },
  },
  worker: { format: 'es' },
}));
