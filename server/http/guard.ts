import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4 } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import type { Refusal } from '../../pipelines/files/files.ts';

/** Who may connect. */
export interface Policy {
  /** The address that the server is bound to. */
  readonly host: string;
  readonly token?: string | undefined;
  /** Origins that are let in besides the server's own and loopback: `https://app.foxglove.dev`. */
  readonly origins?: readonly string[] | undefined;
}

/** Why a request is turned away. */
export interface Denied {
  readonly status: 400 | 401 | 403 | 503;
  readonly message: string;
}

const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1').toLowerCase();

/** Whether an address or a name can only be this machine. */
export const isLoopback = (host: string): boolean => {
  const name = bare(host);
  if (isIPv4(name)) return name.startsWith('127.');
  if (isIP(name) === 6) return name === '::1' || /^::ffff:(127\.|7f[0-9a-f]{2}:)/.test(name);
  return name === 'localhost' || name.endsWith('.localhost');
};

/** A server that others than this machine can reach needs a token, and not too short a one. */
export const policyOf = (policy: Policy): E.Either<Refusal, Policy> => {
  const { host, token } = policy;
  if (token === undefined) {
    return isLoopback(host)
      ? E.right(policy)
      : E.left([`host: expected an address of this machine that is loopback, or a token; found ${host} and no token`]);
  }
  return /^[\x21-\x7e]{8,200}$/.test(token)
    ? E.right(policy)
    : E.left(['token: expected 8 to 200 letters, digits or signs without blanks']);
};

const urlOf = (text: string): URL | undefined => {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
};

/** A Host header: a name or an address, perhaps with a port, and nothing else. */
const hostOf = (header: string | undefined): URL | undefined => {
  if (header === undefined || !/^[\w.[\]:-]+$/.test(header)) return undefined;
  return urlOf(`http://${header}`);
};

/** Compares hashes, in constant time: so the time of an answer says nothing about the token. */
const same = (a: string, b: string): boolean => {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
};

/** The cookie that holds the token: with it a browser requests the page's files. */
export const COOKIE = 'reservoir-rx';

const cookieOf = (header = ''): string | undefined =>
  header
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1)
    .replace(/%[\da-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));

const tokenOf = ({ url, headers }: Pick<IncomingMessage, 'url' | 'headers'>): string | undefined => {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? urlOf(`http://x${url ?? '/'}`)?.searchParams.get('token') ?? cookieOf(headers.cookie);
};

const deny = (status: Denied['status'], message: string): E.Either<Denied, void> => E.left({ status, message });

/** Whether a request, or an upgrade, may come in. This is checked before anything else is done for it. */
export const admit =
  ({ host, token, origins = [] }: Policy) =>
  (request: Pick<IncomingMessage, 'url' | 'headers'>): E.Either<Denied, void> => {
    const own = hostOf(request.headers.host);
    // Someone may let a name of theirs point to 127.0.0.1. To a browser, their page then has the same origin as ours.
    if (own === undefined || (isLoopback(host) && !isLoopback(own.hostname))) {
      return deny(403, 'the Host header names another machine');
    }
    const { origin } = request.headers;
    if (origin !== undefined && !origins.includes(origin)) {
      const from = /^https?:\/\//.test(origin) ? urlOf(origin) : undefined;
      const known = from !== undefined && (from.host === own.host || isLoopback(from.hostname));
      if (!known) return deny(403, 'this origin is not let in; --origin names those that are');
    }
    if (token !== undefined && !same(tokenOf(request) ?? '', token)) return deny(401, 'expected the token');
    return E.right(undefined);
  };
