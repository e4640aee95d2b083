import { readFileSync } from 'node:fs';
import { PACKAGE } from './own.ts';

let known: string | undefined;

/** The package's version. */
export const version = (): string => {
  known ??= (JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8')) as { readonly version: string })
    .version;
  return known;
};
