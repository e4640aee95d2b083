/**
 * Compiles the programs of assembly/ to WebAssembly and writes their bytes as a module, compiled.ts:
 *
 *     node modules/kernels/build.mjs
 *
 * Each kernel has a program of its own, so that a bundle takes those that it uses; deflated, it is a third as long.
 */
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));

/** Each program's file in assembly/, and what it asks of an engine beyond WebAssembly 2. */
const PROGRAMS = {
  random: [],
  reservoir: [],
  attractor: [],
  projection: [],
  force: [],
  fusedForce: ['relaxed-simd'],
};

const compile = async (name, features) => {
  let binary;
  const { error, stderr } = await asc.main(
    [
      ...[`assembly/${name}.ts`, '--baseDir', here, '--outFile', `${name}.wasm`],
      ...['-O3', '--noAssert', '--converge', '--runtime', 'stub', '--importMemory'],
      ...['simd', ...features].flatMap((feature) => ['--enable', feature]),
    ],
    {
      writeFile: (_, contents) => {
        binary = contents;
      },
    },
  );
  if (error || !(binary instanceof Uint8Array)) {
    console.error(String(stderr));
    throw error ?? new Error('asc: expected a binary');
  }
  return binary;
};

let text = '// Made by build.mjs from assembly/: WebAssembly, deflated, in base64.\n';
let bytes = 0;
for (const [name, features] of Object.entries(PROGRAMS)) {
  const binary = await compile(name, features);
  bytes += binary.length;
  text += `export const ${name} =\n  '${deflateRawSync(binary, { level: 9, memLevel: 9 }).toString('base64')}';\n`;
}
await writeFile(`${here}/compiled.ts`, text);
console.log(`modules/kernels/compiled.ts: ${bytes} bytes of WebAssembly`);
