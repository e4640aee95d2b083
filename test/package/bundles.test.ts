import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { built } from '../support/built.ts';

const CORE = [
  ...['attractor', 'clock', 'everyStep', 'feedback', 'hebbian', 'projection', 'readout', 'readoutAtRest', 'reservoir'],
  ...['reward', 'short', 'target', 'zeros'],
];

/** What a page downloads that uses these of the package: minified, with all that they need, rxjs among it (kB). */
const sizeOf = async (names: readonly string[]): Promise<number> => {
  const list = names.join(', ');
  const contents = `import { ${list} } from ${JSON.stringify(built('index.js'))}; globalThis.used = [${list}];`;
  const { outputFiles } = await build({
    ...{ stdin: { contents, resolveDir: '.' }, bundle: true, minify: true, format: 'esm', write: false },
    logLevel: 'silent',
  });
  return (outputFiles[0]?.contents.length ?? Number.POSITIVE_INFINITY) / 1000;
};

/** A dependency of the core that cannot be taken apart, or a module that does something when it is read, shows here. */
it.each([
  ['the clock', 12, ['clock']],
  ["README's pipeline", 82, CORE],
] as const)('%s, bundled by a user, takes what it uses: at most %d kB', async (_, most, names) => {
  expect(await sizeOf(names)).toBeLessThan(most);
});
