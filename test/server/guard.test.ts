import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { admit, isLoopback, type Policy, policyOf } from '../../server/http/guard.ts';

const token = 'correct-horse';

const asked = (policy: Policy, headers: Readonly<Record<string, string>>, url = '/'): number => {
  const admitted = admit(policy)({ url, headers: { host: '127.0.0.1:8080', ...headers } });
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
    expect(E.isLeft(admit(local)({ url: '/', headers: {} }))).toBe(true);
  });
});
