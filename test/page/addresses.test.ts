import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../server/page/connection/addresses.ts';

const SOCKETS = [
  ['http://127.0.0.1:8080/', 'ws://127.0.0.1:8080/'],
  ['http://[::1]:8080/?x=1#panels', 'ws://[::1]:8080/'],
  ['https://lab.example.org/', 'wss://lab.example.org/'],
  ['https://lab.example.org/sim/', 'wss://lab.example.org/sim/'],
  ['https://lab.example.org/a/b/index.html?y', 'wss://lab.example.org/a/b/'],
] as const;

describe("a page's server", () => {
  it.each(SOCKETS)('of %s is at %s', (href, socket) => {
    expect(addressesOf({ href })).toEqual({ socket, checkpoint: `${socket.replace('ws', 'http')}checkpoint` });
  });
});
