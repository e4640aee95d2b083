/**
 * Compiles assembly/*.ts to WebAssembly and writes the bytes as a module, compiled.ts:
 *
 *     node modules/kernels/build.mjs
 */
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));
let binary;
const { error, stderr } = await asc.main(
  [
    'assembly/index.ts',
    '--baseDir',
    here,
    '--outFile',
    'kernels.wasm',
    '-O3',
    '--noAssert',
    '--converge',
    '--enable',
    'simd',
    '--runtime',
    'stub',
    '--importMemory',
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
await writeFile(
  `${here}/compiled.ts`,
  `/** Made by build.mjs from assembly/. WebAssembly, in base64. */
export const compiled =
  '${Buffer.from(binary).toString('base64')}';
`,
);
console.log(`modules/kernels/compiled.ts: ${binary.length} bytes of WebAssembly`);
