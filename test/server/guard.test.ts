import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { guard, isLoopback, type Policy, type Purpose, policyOf } from '../../server/http/guard.ts';

const token = 'correct-horse';

const asked = (
  policy: Policy,
  headers: Readonly<Record<string, string>>,
  url = '/',
  purpose: Purpose = 'work',
): number => {
  const request = { url, headers: { host: '127.0.0.1:8080', ...headers }, socket: { localPort: 8080 } };
  const admitted = guard(policy).admit(request, purpose);
  return E.isLeft(admitted) ? admitted.left.status : 200;
};

const local: Policy = { host: '127.0.0.1' };
const open: Policy = { host: '0.0.0.0', token };

describe('loopback', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost', 'LOCALHOST', 'a.localhost', '::ffff:127.0.0.1'])(
    'is %s',
    (host) => expect(isLoopback(host)).toBe(true),
  );
  it.each(['0.0.0.0', '::', '192.168.1.4', 'example.org', 'localhost.example.org', '127.0.0.1.nip.io', '', '1'])(
    'is not %s',
    (host) => expect(isLoopback(host)).toBe(false),
  );
});

describe('a server', () => {
  it('that can be reached from elsewhere needs a token', () => {
    expect(policyOf({ host: '0.0.0.0' })).toEqual(
      E.left([expect.stringMatching(/^host: expected an address of this machine that is loopback, or a token/)]),
    );
    expect(E.isRight(policyOf(open))).toBe(true);
    expect(E.isRight(policyOf(local))).toBe(true);
  });

  it.each(['', 'short', 'with blank', 'x'.repeat(201), 'näh-näh-näh'])('does not take %j for a token', (bad) => {
    expect(policyOf({ ...local, token: bad })).toEqual(E.left([expect.stringMatching(/^token: expected/)]));
  });
});

/** Policy, headers, status. */
const table: readonly (readonly [string, Policy, Readonly<Record<string, string>>, number])[] = [
  ['no origin', local, {}, 200],
  ['its own origin', local, { origin: 'http://127.0.0.1:8080' }, 200],
  ['another local port', local, { origin: 'http://localhost:5173' }, 200],
  ['a foreign origin', local, { origin: 'https://example.org' }, 403],
  ['a foreign origin that looks local', local, { origin: 'https://localhost.example.org' }, 403],
  ['an origin that hides behind a user', local, { origin: 'http://127.0.0.1@example.org' }, 403],
  ['a file', local, { origin: 'file://' }, 403],
  ['a sandbox', local, { origin: 'null' }, 403],
  ['an empty origin', local, { origin: '' }, 403],
  ['an origin of another kind', local, { origin: 'chrome-extension://localhost' }, 403],
  ['an origin that is named', { ...local, origins: ['https://example.org'] }, { origin: 'https://example.org' }, 200],
  ['one beside it', { ...local, origins: ['https://example.org'] }, { origin: 'https://example.org.evil' }, 403],
  ['a file where files are named', { ...local, origins: ['file://'] }, { origin: 'file://' }, 200],
  ['a name that was pointed here', local, { host: 'evil.example.org:8080' }, 403],
  ['the same with its own origin', local, { host: 'evil.org', origin: 'http://evil.org' }, 403],
  ['localhost by name', local, { host: 'localhost:9' }, 200],
  ['an IPv6 address', { host: '::1' }, { host: '[::1]:8080' }, 200],
  ['a host that is none', local, { host: 'a b' }, 403],
  ['a host with a user', local, { host: 'x@127.0.0.1' }, 403],
  ['a host with a path', local, { host: '127.0.0.1/x' }, 403],
  ['no token', open, { host: 'lab.example.org' }, 401],
  ['a bearer', open, { host: 'lab.example.org', authorization: `Bearer ${token}` }, 200],
  ['a bearer in small letters', open, { host: 'lab.example.org', authorization: `bearer ${token}` }, 200],
  ['a wrong bearer', open, { authorization: 'Bearer correct-hors' }, 401],
  ['a longer bearer', open, { authorization: `Bearer ${token}x` }, 401],
  ['another kind of authorization', open, { authorization: `Basic ${token}` }, 401],
  ['its own origin elsewhere', open, { host: 'lab:1', origin: 'http://lab:1', authorization: `Bearer ${token}` }, 200],
  [
    'another port of its own host',
    open,
    { host: 'lab:1', origin: 'http://lab:2', authorization: `Bearer ${token}` },
    403,
  ],
  ['its host without the port', open, { host: 'lab:1', origin: 'http://lab', authorization: `Bearer ${token}` }, 403],
  [
    'another local port, where there is a token',
    { ...local, token },
    { origin: 'http://127.0.0.1:5173', authorization: `Bearer ${token}` },
    403,
  ],
  [
    'its own local port and the token',
    { ...local, token },
    { origin: 'http://127.0.0.1:8080', authorization: `Bearer ${token}` },
    200,
  ],
  [
    'another local port that is named, and the token',
    { ...local, token, origins: ['http://localhost:5173'] },
    { origin: 'http://localhost:5173', authorization: `Bearer ${token}` },
    200,
  ],
  ['a token from a foreign page', open, { origin: 'https://example.org', authorization: `Bearer ${token}` }, 403],
];

describe('a request', () => {
  it.each(table)('with %s', (_, policy, headers, status) => expect(asked(policy, headers)).toBe(status));

  it('may carry its token in the address', () => {
    expect(asked(open, {}, `/?token=${token}`)).toBe(200);
    expect(asked(open, {}, `/?a=b&token=${token}`)).toBe(200);
    expect(asked(open, {}, '/?token=')).toBe(401);
    expect(asked(open, {}, `/?token=${token}x`)).toBe(401);
    expect(asked(open, {}, '//%zz?token')).toBe(401);
  });

  it('needs a Host', () => {
    expect(E.isLeft(guard(local).admit({ url: '/', headers: {} }, 'page'))).toBe(true);
  });
});

/** What a browser says of a request, whether it gets the page's files, and whether it gets anything else. */
const fetched: readonly (readonly [string, Readonly<Record<string, string>>, number, number])[] = [
  ['an image of a foreign page', { site: 'cross-site', mode: 'no-cors', dest: 'image' }, 403, 403],
  ['a script of a foreign page', { site: 'cross-site', mode: 'no-cors', dest: 'script' }, 403, 403],
  ['a fetch of another port', { site: 'same-site', mode: 'no-cors', dest: 'empty' }, 403, 403],
  ['a frame in a foreign page', { site: 'cross-site', mode: 'navigate', dest: 'iframe' }, 403, 403],
  ['a link on a foreign page', { site: 'cross-site', mode: 'navigate', dest: 'document' }, 200, 403],
  ['an address that is typed', { site: 'none', mode: 'navigate', dest: 'document' }, 200, 200],
  ['our own page', { site: 'same-origin', mode: 'cors', dest: 'empty' }, 200, 200],
];

describe('a request without an origin', () => {
  it.each(fetched)('of %s', (_, { site, mode, dest }, page, work) => {
    const headers = {
      ...{ 'sec-fetch-site': String(site), 'sec-fetch-mode': String(mode), 'sec-fetch-dest': String(dest) },
    };
    expect([asked(local, headers, '/', 'page'), asked(local, headers, '/checkpoint')]).toEqual([page, work]);
  });

  it('with an origin that is let in is judged by that', () => {
    const headers = { origin: 'http://localhost:5173', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    expect(asked(local, headers)).toBe(200);
  });
});

describe('the cookie', () => {
  const cookieOf = (policy: Policy, localPort = 8080): string =>
    (guard(policy).remember({ url: '/', headers: {}, socket: { localPort } })['set-cookie'] ?? '').split(';')[0] ?? '';

  it("opens the page's files and nothing else", () => {
    const cookie = cookieOf(open);
    expect(asked(open, { cookie }, '/', 'page')).toBe(200);
    expect(asked(open, { cookie: `other=1; ${cookie}` }, '/', 'page')).toBe(200);
    expect(asked(open, { cookie }, '/', 'work')).toBe(401);
    expect(asked(open, { cookie: `${cookie}x` }, '/', 'page')).toBe(401);
    expect(asked(open, { cookie: cookie.replace(/=.*/, `=${token}`) }, '/', 'page')).toBe(401);
  });

  it('is not the token, and is the same after a restart', () => {
    expect(cookieOf(open)).not.toContain(token);
    expect(cookieOf(open)).toBe(cookieOf({ ...open }));
  });

  it('has a name of its own for each port and each token, so that no server takes the place of another', () => {
    const names = [cookieOf(open), cookieOf(open, 8081), cookieOf({ ...open, token: 'another-horse' })];
    expect(new Set(names.map((one) => one.split('=')[0])).size).toBe(3);
    expect(names[0]).toMatch(/^reservoir-rx-8080-/);
  });

  it('is not set where there is no token', () => expect(cookieOf(local)).toBe(''));
});
