import { readFileSync } from 'node:fs';
import { PACKAGE } from './own.ts';

interface About {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

let known: About | undefined;

/** What the package's package.json says. */
const about = (): About => {
  known ??= JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8')) as About;
  return known;
};

export const version = (): string => about().version;

/** Which versions of another package this one works with. */
export const rangeOf = (name: string): string | undefined => about().peerDependencies[name];
