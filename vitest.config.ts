import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** They leave nothing behind in their process: several share one and its imports, which saves half of their processor time. */
const TOGETHER = [
  // That one counts the memory of its process.
  'test/modules/**/!(memory).test.ts',
  // Those three put other modules in the place of ours, which no other file must see.
  'test/pipelines/!(fork|disk|compare).test.ts',
  'test/pipelines/{paper,report}/*.test.ts',
  'test/pipelines/studies/{analysis,names,null,plan,statistics}.test.ts',
  'test/page/{addresses,colours,diagram,scale,state,waves,words}.test.ts',
  'test/server/*.test.ts',
  'test/{boundaries,laws,pipeline}.test.ts',
];
const ALL = ['test/**/*.test.ts'];

export default defineConfig({
  // The package by its own name, as in tsconfig.json: for examples of what users write.
  resolve: {
    alias: [
      { find: /^reservoir-rx\/studies$/, replacement: here('./pipelines/studies/index.ts') },
      { find: /^reservoir-rx\/server$/, replacement: here('./server/index.ts') },
      { find: /^reservoir-rx$/, replacement: here('./index.ts') },
    ],
  },
  test: {
    globalSetup: ['test/support/build.ts'],
    setupFiles: ['test/support/close.ts'],
    // Half of the long ones wait for a process, a socket or a browser.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // Generous: what a test claims must not depend on how fast the machine is.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      { extends: true, test: { name: 'together', include: TOGETHER, isolate: false } },
      { extends: true, test: { name: 'apart', include: ALL, exclude: TOGETHER } },
    ],
  },
});
