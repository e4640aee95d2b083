import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownData } from '../../pipelines/files/own.ts';

/** The dashboard that `npm run build:page` has built. */
export const PAGE = fileURLToPath(ownData('server/page/built/'));

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly body: Uint8Array;
  /** A browser may keep it for ever: its name changes with its content. */
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
 * Reads the files of a folder, by the paths that they are served at. They are read once: a request opens no file.
 * `index.html` stands at `/`. Files of types that no page has are left out. Without a folder there are no files.
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
