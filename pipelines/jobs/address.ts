const PLAIN = /^[\w.-]+(:\d+)?$/;
const HOST_AFTER_LOGIN = /^[^?#]*@([\w.-]+(?::\d+)?(?:\/\d*)?)$/;

const parsed = (address: string): URL | undefined => {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const { protocol, host, pathname, search, hash } = url;
  // An @ after the host: the password holds a / or a ?, and what seems to be the host is a part of it.
  const known = (protocol === 'redis:' || protocol === 'rediss:') && host !== '' && !`${pathname}${hash}`.includes('@');
  return known && !/@[^&=]*$/.test(search) ? url : undefined;
};

/** Whether a Redis server can be looked for there: `redis://user:password@host:port/db`, `host:port` or a socket's path. */
export const isAddress = (address: string): boolean =>
  address.startsWith('/') || PLAIN.test(address) || parsed(address) !== undefined;

/**
 * A server's address for messages: only what is surely no password. Whoever mistypes an address has often typed a password
 * in it, so what has no known form is not shown at all.
 */
export const shown = (address: string): string => {
  if (PLAIN.test(address) || /^\/[^@?]*$/.test(address)) return address;
  const url = parsed(address);
  if (url !== undefined) return `${url.protocol}//${url.host}${/^\/\d+$/.test(url.pathname) ? url.pathname : ''}`;
  const [, host] = HOST_AFTER_LOGIN.exec(address) ?? [];
  return host === undefined ? 'redis://…' : `redis://${host}`;
};
