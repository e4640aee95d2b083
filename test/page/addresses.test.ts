import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../server/page/connection/addresses.ts';
import { takeToken } from '../../server/page/connection/token.ts';

const SOCKETS = [
  ['http://127.0.0.1:8080/', 'ws://127.0.0.1:8080/'],
  ['http://[::1]:8080/?x=1#panels', 'ws://[::1]:8080/'],
  ['https://lab.example.org/', 'wss://lab.example.org/'],
  ['https://lab.example.org/sim/', 'wss://lab.example.org/sim/'],
  ['https://lab.example.org/a/b/index.html?y', 'wss://lab.example.org/a/b/'],
] as const;

describe("a page's server", () => {
  it.each(SOCKETS)('of %s is at %s', (href, socket) => {
    const beside = socket.replace('ws', 'http');
    expect(addressesOf({ href })).toEqual({
      ...{ socket, checkpoint: `${beside}checkpoint`, checkpoints: `${beside}checkpoints` },
    });
  });

  it('is told the token by the socket, whatever signs it has', () => {
    const { socket, checkpoint } = addressesOf({ href: 'http://lab/sim/' }, 'a;b%41=c"d&e+f');
    expect(new URL(socket).searchParams.get('token')).toBe('a;b%41=c"d&e+f');
    expect(checkpoint).toBe('http://lab/sim/checkpoint');
  });
});

/** A tab of a browser that shows an address. */
const tabAt = (href: string, kept = new Map<string, string>(), works = true) => {
  const tab = {
    location: { href },
    history: {
      state: null,
      replaceState: (_: unknown, __: string, url?: string | URL | null) => {
        tab.location.href = String(url);
      },
    },
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => {
        if (!works) throw new Error('the storage is closed');
        kept.set(key, value);
      },
    },
  };
  return tab;
};

describe('the token', () => {
  it('leaves the address, and nothing else of it does', () => {
    const tab = tabAt('http://lab/sim/?a=1&token=correct-horse&b=2#panels');
    expect(takeToken(tab)).toBe('correct-horse');
    expect(tab.location.href).toBe('http://lab/sim/?a=1&b=2#panels');
  });

  it('is known to the tab when it loads the page again, and to no page under another prefix', () => {
    const kept = new Map<string, string>();
    takeToken(tabAt('http://lab/sim/?token=correct-horse', kept));
    expect(takeToken(tabAt('http://lab/sim/', kept))).toBe('correct-horse');
    expect(takeToken(tabAt('http://lab/other/', kept))).toBeUndefined();
    expect(takeToken(tabAt('http://lab/sim/?token=another-horse', kept))).toBe('another-horse');
    expect(takeToken(tabAt('http://lab/sim/', kept))).toBe('another-horse');
  });

  it('leaves the address also where the browser keeps nothing', () => {
    const tab = tabAt('http://lab/?token=correct-horse', new Map(), false);
    expect(takeToken(tab)).toBe('correct-horse');
    expect(tab.location.href).toBe('http://lab/');
  });
});
