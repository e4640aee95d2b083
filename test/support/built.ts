import { fileURLToPath } from 'node:url';

const DIST = new URL('../../dist/', import.meta.url);

/** A file of the program as it ships, by its path in the sources. `build.ts` has made it. */
export const built = (source: string): string => fileURLToPath(new URL(source.replace(/\.ts$/, '.js'), DIST));

/** The command line. */
export const CLI = built('bin/reservoir-rx.ts');

/** The page that watches a server. */
export const PAGE = built('server/page/built');
