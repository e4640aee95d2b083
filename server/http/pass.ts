import { scryptSync } from 'node:crypto';

/**
 * What a browser keeps in place of the token, so that it gets the page's files. A cookie goes to every port of a host, so
 * this one opens nothing else, and the token cannot be found out from it.
 */
export interface Pass {
  /** Servers of one host have cookies of their own, also where several have the same port (behind a proxy, in containers). */
  readonly name: (port: number | undefined) => string;
  readonly value: string;
}

/** Three bytes tell servers with different tokens apart; sixteen cannot be guessed. */
const [NAME, VALUE] = [3, 16] as const;

/** It is slow on purpose, and always gives the same: a page that is open outlives a restart of the server. */
export const passOf = (token: string): Pass => {
  const bytes = scryptSync(token, 'reservoir-rx page', NAME + VALUE);
  const name = bytes.subarray(0, NAME).toString('hex');
  return {
    name: (port) => `reservoir-rx-${port ?? 0}-${name}`,
    value: bytes.subarray(NAME).toString('base64url'),
  };
};
