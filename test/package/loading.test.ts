import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OPTIONAL } from '../../pipelines/files/optional.ts';
import { built } from '../support/built.ts';

const names: readonly string[] = Object.values(OPTIONAL).flat();

/** What the command line reads for a command. */
const COMMAND = /^(list|paper|query|replay|run|schema|serve|study|worker)-\w+\.js$/;

/** Says every module that is loaded, on a line of stdout. */
const HOOK = `
import { writeSync } from 'node:fs';
export const load = (url, context, next) => {
  writeSync(1, url + '\\n');
  return next(url, context);
};`;

/** The modules that a process loads which imports these files. */
const loadedBy = (files: readonly string[]): readonly string[] => {
  const hook = `data:text/javascript,${encodeURIComponent(HOOK)}`;
  const program = `
    import { register } from 'node:module';
    register(${JSON.stringify(hook)});
    for (const file of ${JSON.stringify(files.map((file) => pathToFileURL(file).href))}) await import(file);`;
  const words = ['--input-type=module', '--eval', program];
  return execFileSync(process.execPath, words, { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.startsWith('file:'));
};

describe('what is built', () => {
  it('loads nothing of the optional packages before they are used: the three entries, and every command', () => {
    const commands = readdirSync(built('program/chunks')).filter((name) => COMMAND.test(name));
    expect(commands).toHaveLength(9);
    const entries = ['index.js', 'server/index.js', 'pipelines/studies/index.js'];
    const files = [
      ...entries,
      ...entries.map((name) => `program/${name}`),
      ...commands.map((name) => `program/chunks/${name}`),
    ];
    const loaded = loadedBy(files.map(built));
    expect(loaded.filter((url) => url.includes('/node_modules/rxjs/')).length).toBeGreaterThan(0);
    expect(loaded.filter((url) => names.some((name) => url.includes(`/node_modules/${name}/`)))).toEqual([]);
  });

  it('has no declaration that names an optional package: they compile where it is not installed', () => {
    const named: string[] = [];
    const reached = new Set<string>();
    const read = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
      for (const [, one = ''] of code.matchAll(/(?:from |import\(|import |types=)['"]([^'"]+)['"]/g)) {
        if (one.startsWith('.')) read(join(dirname(file), one.replace(/\.[jt]s$/, '.d.ts')));
        else if (names.some((name) => one === name || one.startsWith(`${name}/`))) named.push(`${file}: ${one}`);
      }
    };
    for (const entry of ['index', 'server/index', 'pipelines/studies/index']) read(built(`${entry}.d.ts`));
    expect(reached.size).toBeGreaterThan(50);
    expect(named).toEqual([]);
  });
});
