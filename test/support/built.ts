import { fileURLToPath } from 'node:url';

const DIST = new URL('../../dist/', import.meta.url);

/** A file of what ships, which `build.ts` has made. @param path below `dist/` */
export const built = (path: string): string => fileURLToPath(new URL(path, DIST));

/** The command line. */
export const CLI = built('program/bin/reservoir-rx.js');

/** The page that watches a server. */
export const PAGE = built('server/page/built');
