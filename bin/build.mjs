/**
 * Bundles the programs, the command line and what it starts in threads and processes, into dist/program/: one that reads a few
 * files starts in a third of the time of one that reads two hundred. They share their code, and with it the kinds, with what
 * users' files import of the package. Scripts import the library, dist/, which is not bundled: bundlers then drop what is not used.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const { peerDependencies } = require('../package.json');

/** fp-ts by its ES modules, of which only what is used is taken. */
const FP = dirname(require.resolve('fp-ts/package.json'));
const esModules = {
  name: 'fp-ts by its ES modules',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^fp-ts\/lib\// }, ({ path }) => ({ path: join(FP, path.replace('fp-ts/lib/', 'es6/')) })),
};

await build({
  entryPoints: [
    'index.ts',
    'server/index.ts',
    'pipelines/studies/index.ts',
    'bin/reservoir-rx.ts',
    'server/thread/worker.ts',
    'server/thread/examWorker.ts',
    'server/stage/stageWorker.ts',
    'pipelines/jobs/worker.ts',
    'pipelines/jobs/arrayTask.ts',
    'pipelines/jobs/train.ts',
    'pipelines/paper/tasks/*.ts',
  ],
  outdir: 'dist/program',
  outbase: '.',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Of rxjs there must be one, which users' files have as well; what is native or optional is found where it is installed.
  external: ['ws', ...Object.keys(peerDependencies)],
  // Packages by their ES modules, of which only what is used is taken; the others may ask for modules of Node's.
  mainFields: ['module', 'main'],
  banner: {
    js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
  },
  plugins: [esModules],
  logLevel: 'warning',
});
