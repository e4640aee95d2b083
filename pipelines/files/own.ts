import { existsSync } from 'node:fs';

/** Where the package's own files lie: in a checkout, as TypeScript or built from it, or as they are packed. */

const holding = (folder: URL): URL => {
  const parent = new URL('..', folder);
  return existsSync(new URL('package.json', folder)) || parent.href === folder.href ? folder : holding(parent);
};

/** Whether this runs from a checkout's TypeScript. */
export const FROM_SOURCE = import.meta.url.endsWith('.ts');

/** The folder of package.json. */
export const PACKAGE = holding(new URL('.', import.meta.url));

/** Whether it is a checkout, which has the sources, and not what npm installs. */
export const CHECKOUT = existsSync(new URL('bin/reservoir-rx.ts', PACKAGE));

/** A file of the sources as it runs here. @param path from the top: `server/thread/worker.ts` */
export const ownProgram = (path: string): URL =>
  FROM_SOURCE ? new URL(path, PACKAGE) : new URL(`dist/program/${path.replace(/\.ts$/, '.js')}`, PACKAGE);

/** What lies beside the programs and is no program. @param path from the top: `pipelines/named/` */
export const ownData = (path: string): URL => new URL(CHECKOUT ? path : `dist/${path}`, PACKAGE);
