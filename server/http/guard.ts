import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4 } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import type { Refusal } from '../../pipelines/files/files.ts';
import { passOf } from './pass.ts';

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

/** What is looked at of a request. */
export type Asking = Pick<IncomingMessage, 'url' | 'headers'> & {
  readonly socket?: Pick<IncomingMessage['socket'], 'localPort'>;
};

/**
 * What a request is for. A `page` request reads a file of the page: it may come from a link on any page, and with a cookie.
 * All else needs more.
 */
export type Purpose = 'page' | 'work';

/** Decides who comes in. */
export interface Guard {
  /** Whether a request, or an upgrade, may come in. This is checked before anything else is done for it. */
  readonly admit: (request: Asking, purpose: Purpose) => E.Either<Denied, void>;
  /** The headers with which a browser that was let in may ask for the page's files. */
  readonly remember: (request: Asking) => Readonly<Record<string, string>>;
}

const cookieOf = (header: string | undefined, name: string): string | undefined =>
  (header ?? '')
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${name}=`))
    ?.slice(name.length + 1);

const tokenOf = ({ url, headers }: Asking): string | undefined => {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? urlOf(`http://x${url ?? '/'}`)?.searchParams.get('token') ?? undefined;
};

const deny = (status: Denied['status'], message: string): E.Either<Denied, void> => E.left({ status, message });

/** Whether a page of somewhere else asks, as browsers say it of requests that have no origin: of images, scripts, links. */
const isForeign = ({ headers }: Asking): boolean =>
  ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site'] ?? ''));

/** Whether someone follows a link: what comes back is shown by itself. */
const isVisit = ({ headers }: Asking): boolean =>
  headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';

/** How long a browser may keep the cookie (s). Each visit of the page begins it anew. */
const KEPT = 7 * 24 * 3600;

export const guard = ({ host, token, origins = [] }: Policy): Guard => {
  const pass = token === undefined ? undefined : passOf(token);

  /** Other ports of this machine are trusted as this machine is, but not where there is a token: they may be anyone's. */
  const isOurs = (origin: string, own: URL): boolean => {
    const from = /^https?:\/\//.test(origin) ? urlOf(origin) : undefined;
    return from !== undefined && (from.host === own.host || (token === undefined && isLoopback(from.hostname)));
  };

  const knows = (request: Asking, purpose: Purpose): boolean => {
    if (token === undefined || pass === undefined) return true;
    if (same(tokenOf(request) ?? '', token)) return true;
    const cookie = cookieOf(request.headers.cookie, pass.name(request.socket?.localPort));
    return purpose === 'page' && same(cookie ?? '', pass.value);
  };

  return {
    admit: (request, purpose) => {
      const own = hostOf(request.headers.host);
      // Someone may let a name of theirs point to 127.0.0.1. To a browser, their page then has the same origin as ours.
      if (own === undefined || (isLoopback(host) && !isLoopback(own.hostname))) {
        return deny(403, 'the Host header names another machine');
      }
      const { origin } = request.headers;
      if (origin !== undefined && !origins.includes(origin) && !isOurs(origin, own)) {
        return deny(403, 'this origin is not let in; --origin names those that are');
      }
      if (origin === undefined && isForeign(request) && !(purpose === 'page' && isVisit(request))) {
        return deny(403, 'a page of another origin asks for this');
      }
      return knows(request, purpose) ? E.right(undefined) : deny(401, 'expected the token');
    },
    remember: ({ socket }) =>
      pass === undefined
        ? {}
        : {
            'set-cookie': `${pass.name(socket?.localPort)}=${pass.value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${KEPT}`,
          },
  };
};
