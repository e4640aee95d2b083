import { InvalidArgumentError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { seed as anySeed, type Decoder, number, show, whole } from '../pipelines/schema/decode.ts';
import { SPEED } from '../pipelines/session/calls.ts';

const NUMERAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const refuse = (expected: string, text: string): never => {
  throw new InvalidArgumentError(`expected ${expected}, found ${show(text)}`);
};

/** A flag's number by one of the decoders of specs. */
const numeral =
  (decoder: Decoder<number>, or = '') =>
  (text: string): number => {
    const decoded = decoder(NUMERAL.test(text) ? Number(text) : text, '');
    return E.isRight(decoded) ? decoded.right : refuse(or + decoded.left[0].expected, text);
  };

export const trials = numeral(whole(1, 1_000_000));
export const seed = numeral(anySeed);
export const seeds = numeral(whole(1, 1000));
export const workers = numeral(whole(1, 1024));
export const seconds = numeral(number({ above: 0, max: 86_400 }));
export const port = numeral(whole(0, 65_535));

/** Where a port is in use: which flag takes a free one. */
export const orFreePort =
  (flag: string) =>
  (lines: readonly string[]): readonly string[] =>
    lines.map((line) => (/^port: .* in use on /.test(line) ? `${line} (${flag} 0 takes a free one)` : line));

const timesReal = numeral(number(SPEED), 'max or ');
export const speed = (text: string): number => (text === 'max' ? Number.POSITIVE_INFINITY : timesReal(text));

/** Any text but none: an empty host would mean all of this machine's addresses. */
export const text = (given: string): string => (given === '' ? refuse('a name', given) : given);

/** The same for each of several words. */
export const texts = (given: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  text(given),
];
