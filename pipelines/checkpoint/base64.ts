import * as E from 'fp-ts/lib/Either.js';

/** Bytes turned into characters at a time: arguments of one call. */
const CHUNK = 0x8000;
const ALPHABET = /^[A-Za-z0-9+/]*={0,2}$/;

/** Node's own is a hundred times faster than what browsers have. */
const native = typeof Buffer === 'undefined' ? undefined : Buffer;

export const toBase64 = (bytes: Uint8Array): string => {
  if (native !== undefined) return native.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  }
  return btoa(parts.join(''));
};

/** The bytes, or one line on why it is no base64. */
export const fromBase64 = (text: string): E.Either<string, Uint8Array> => {
  if (text.length % 4 !== 0 || !ALPHABET.test(text))
    return E.left('expected a checkpoint in base64, found something else');
  // A Buffer may lie in memory that it shares with others.
  if (native !== undefined) return E.right(new Uint8Array(native.from(text, 'base64')));
  return E.right(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
};
