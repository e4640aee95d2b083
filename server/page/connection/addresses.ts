/** Where a page's server is. */
export interface Addresses {
  readonly socket: string;
  readonly checkpoint: string;
}

/**
 * All addresses are relative to the page: a proxy may put page and server together under a prefix, such as
 * `https://lab.example.org/sim/`.
 */
export const addressesOf = ({ href }: Pick<Location, 'href'>): Addresses => {
  const token = new URL(href).searchParams.get('token');
  const at = (path: string): URL => {
    const url = new URL(path, href);
    if (token !== null) url.searchParams.set('token', token);
    return url;
  };
  const socket = at('./');
  socket.protocol = socket.protocol === 'https:' ? 'wss:' : 'ws:';
  return { socket: socket.href, checkpoint: at('./checkpoint').href };
};
