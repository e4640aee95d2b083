/**
 * Bundles the programs, the command line and what it starts in threads and processes, into dist/program/: one that reads a few
 * files starts in a third of the time of one that reads two hundred. They share their code, and with it the kinds, with what
 * users' files import of the package and of rxjs (pipelines/files/use.ts leads them there). Scripts import the library, dist/, which is
 * not bundled: bundlers then drop what is not used.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const began = new Date();
const { peerDependencies } = require('../package.json');

/** fp-ts and rxjs by their ES modules, of which only what is used is taken. */
const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));
const [FP, RXJS] = ['fp-ts', 'rxjs'].map(folderOf);
const esModules = {
  name: 'ES modules',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^fp-ts\/lib\// }, ({ path }) => ({ path: join(FP, path.replace('fp-ts/lib/', 'es6/')) }));
    onResolve({ filter: /^rxjs(\/|$)/ }, ({ path }) => ({
      path: join(RXJS, path.replace('rxjs', 'dist/esm'), 'index.js'),
      sideEffects: false,
    }));
  },
};

/** What users' files may import of rxjs. */
const entries = ['rxjs', ...['ajax', 'fetch', 'operators', 'testing', 'webSocket'].map((part) => `rxjs/${part}`)];

const { outputFiles } = await build({
  write: false,
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
    ...entries.map((name) => ({ in: name, out: `${name}/index` })),
  ],
  outdir: 'dist/program',
  outbase: '.',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // What is native or optional is found where it is installed.
  external: ['ws', ...Object.keys(peerDependencies).filter((name) => name !== 'rxjs')],
  // Packages by their ES modules, of which only what is used is taken; the others may ask for modules of Node's.
  mainFields: ['module', 'main'],
  banner: {
    js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
  },
  plugins: [esModules],
  logLevel: 'warning',
});

/** Whole at every moment, and untouched if nothing has changed: a program that runs from there may read more of it. */
for (const { path, contents } of outputFiles) {
  if (existsSync(path) && readFileSync(path).equals(contents)) continue;
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.tmp`;
  writeFileSync(beside, contents);
  renameSync(beside, path);
}
// It says how new all of them are: see current.mjs.
utimesSync(fileURLToPath(new URL('../dist/program/bin/reservoir-rx.js', import.meta.url)), began, began);
