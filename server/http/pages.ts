import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The dashboard as `npm run build:page` leaves it, beside this file in a checkout and in the package. */
export const PAGE = fileURLToPath(new URL('../page/built/', import.meta.url));

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly body: Uint8Array;
  /** Its name changes with its content, so that a browser may keep it. */
  readonly forever: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

const list = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
};

/**
 * The files of a folder by the paths that they are served at, read once: a request is looked up and opens nothing.
 * `index.html` stands at `/`. Files of other types than a page's are left out; without the folder there are none.
 */
export const pages = (folder: string | undefined): ReadonlyMap<string, Asset> =>
  new Map(
    (folder === undefined ? [] : list(folder)).flatMap((file) => {
      const type = TYPES[extname(file)];
      if (type === undefined) return [];
      const path = `/${file.split(sep).join('/')}`;
      const body = new Uint8Array(readFileSync(join(folder as string, file)));
      const asset: Asset = { type, body, forever: path.startsWith('/assets/') };
      return [[path === '/index.html' ? '/' : path, asset] as const];
    }),
  );
