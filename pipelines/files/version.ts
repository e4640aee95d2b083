import { existsSync, readFileSync } from 'node:fs';

const find = (folder: URL): URL => {
  const file = new URL('package.json', folder);
  const parent = new URL('..', folder);
  return existsSync(file) || parent.href === folder.href ? file : find(parent);
};

interface About {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

let known: About | undefined;

/** What the package's package.json says, from wherever this file stands in it. */
const about = (): About => {
  known ??= JSON.parse(readFileSync(find(new URL('.', import.meta.url)), 'utf8')) as About;
  return known;
};

export const version = (): string => about().version;

/** Which versions of another package this one works with. */
export const rangeOf = (name: string): string | undefined => about().peerDependencies[name];
