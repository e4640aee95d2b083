import { existsSync, readFileSync } from 'node:fs';

const find = (folder: URL): URL => {
  const file = new URL('package.json', folder);
  const parent = new URL('..', folder);
  return existsSync(file) || parent.href === folder.href ? file : find(parent);
};

let known: string | undefined;

/** The package's version, from wherever this file stands in it. */
export const version = (): string => {
  known ??= (JSON.parse(readFileSync(find(new URL('.', import.meta.url)), 'utf8')) as { readonly version: string })
    .version;
  return known;
};
