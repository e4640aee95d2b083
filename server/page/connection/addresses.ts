/** Where a page's server is. */
export interface Addresses {
  readonly socket: string;
  readonly checkpoint: string;
  readonly checkpoints: string;
}

/**
 * All addresses are relative to the page: a proxy may put page and server together under a prefix, such as
 * `https://lab.example.org/sim/`. A browser gives a socket no headers, so its address has the token.
 */
export const addressesOf = ({ href }: Pick<Location, 'href'>, token?: string): Addresses => {
  const socket = new URL('./', href);
  socket.protocol = socket.protocol === 'https:' ? 'wss:' : 'ws:';
  if (token !== undefined) socket.searchParams.set('token', token);
  const at = (path: string): string => new URL(path, href).href;
  return { socket: socket.href, checkpoint: at('./checkpoint'), checkpoints: at('./checkpoints') };
};
