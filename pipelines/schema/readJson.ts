import * as E from 'fp-ts/lib/Either.js';
import { printParseErrorCode, visit } from 'jsonc-parser';
import type { Json } from '../../modules/index.ts';
import { oneLine, type Problem, show } from './decode.ts';

/** JSON of users' files: read strictly, and whatever is wrong with it is told with its line and its column. */

/** Some editors write it at a file's beginning. */
const MARK = '\uFEFF';

const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'JSON',
  PropertyNameExpected: 'a key in double quotes',
  ValueExpected: 'a value',
  ColonExpected: '":"',
  CommaExpected: '","',
  CloseBraceExpected: '"}"',
  CloseBracketExpected: '"]"',
  EndOfFileExpected: 'nothing more',
  InvalidCommentToken: 'JSON, which has no comments',
  UnexpectedEndOfString: 'text that ends on its line',
  UnexpectedEndOfNumber: 'a number',
  InvalidUnicode: 'four digits after \\u',
  InvalidEscapeCharacter: 'one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u',
  InvalidCharacter: 'text without control characters',
};

const SHOWN = 40;

const placeOf = (line: number, column: number): string => `line ${line + 1}, column ${column + 1}`;

/** A piece of the text as it stands there. */
const piece = (found: string): string => (found === '' ? 'the end' : oneLine(found, SHOWN));

/** The first place where the text is no JSON. */
const firstError = (text: string, before: number): Problem | undefined => {
  let first: Problem | undefined;
  const options = { disallowComments: true, allowTrailingComma: false };
  visit(
    text,
    {
      onError: (code, offset, length, line, column) => {
        const found = piece(text.slice(offset, offset + length));
        first ??= {
          path: placeOf(before + line, column),
          expected: EXPECTED[printParseErrorCode(code)] ?? 'JSON',
          found,
        };
      },
    },
    options,
  );
  return first;
};

/** A key that stands twice in one object: JSON.parse would take the last without a word. */
const twice = (text: string, before: number): Problem | undefined => {
  let problem: Problem | undefined;
  const open: Map<string, number>[] = [];
  visit(text, {
    onObjectBegin: () => {
      open.push(new Map());
    },
    onObjectEnd: () => {
      open.pop();
    },
    onObjectProperty: (key, _, __, line, column) => {
      const keys = open.at(-1);
      const first = keys?.get(key);
      if (first !== undefined) {
        const found = `${show(key)} again, first in line ${before + first + 1}`;
        problem ??= { path: placeOf(before + line, column), expected: 'each key once', found };
      }
      keys?.set(key, line);
    },
  });
  return problem;
};

const parsed = (text: string): E.Either<unknown, Json> =>
  E.tryCatch(
    () => JSON.parse(text) as Json,
    (error) => error,
  );

const unreadable = (error: unknown): Problem => ({
  path: '',
  expected: 'JSON',
  found: error instanceof RangeError ? 'lists or objects too deep in each other' : oneLine(String(error), 160),
});

/**
 * The data of a JSON text, or the first thing that is wrong with it, with its place as the path. A byte order mark is
 * passed over; a key that stands twice in one object is refused.
 * @param before how many lines of its file lie before the text
 */
export const readJson = (source: string, before = 0): E.Either<Problem, Json> => {
  const text = source.startsWith(MARK) ? source.slice(MARK.length) : source;
  try {
    const value = parsed(text);
    const problem = E.isLeft(value) ? (firstError(text, before) ?? unreadable(value.left)) : twice(text, before);
    return problem === undefined ? (value as E.Right<Json>) : E.left(problem);
  } catch (error) {
    // The library's own recursion.
    return E.left(unreadable(error));
  }
};
