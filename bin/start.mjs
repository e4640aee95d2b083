/**
 * The command line as npm's scripts start it in a checkout: from its bundle, which is made anew if it is older than the sources.
 * To translate each file at every start took several times as long.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isCurrent } from './current.mjs';

const build = fileURLToPath(new URL('build.mjs', import.meta.url));

if (!isCurrent('dist/program/bin/reservoir-rx.js')) execFileSync(process.execPath, [build], { stdio: 'inherit' });
await import('../dist/program/bin/reservoir-rx.js');
