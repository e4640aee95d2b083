import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { describeProblem } from '../../pipelines/schema/decode.ts';
import { readJson } from '../../pipelines/schema/readJson.ts';
import { right } from './support.ts';

const wrong = (text: string): string => E.match(describeProblem, () => 'nothing')(readJson(text));

describe('JSON of users', () => {
  it('is read as JSON.parse reads it, with or without a byte order mark', () => {
    const data = { a: [1, -0.5e3, 'ü\u2028"\\', null, true], b: { a: { a: {} } }, c: [{ a: 1 }, { a: 2 }] };
    const text = JSON.stringify(data, null, 2);
    expect(right(readJson(text))).toEqual(data);
    expect(right(readJson(`\uFEFF${text}`))).toEqual(data);
  });

  it.each([
    ['no', 'line 1, column 1: expected JSON, found no'],
    ['', 'line 1, column 1: expected a value, found the end'],
    ['{\n  "a": 1,\n}', 'line 3, column 1: expected a key in double quotes, found }'],
    ['{"a": [1, 2,\n]}', 'line 2, column 1: expected a value, found ]'],
    ['{"a": 1\r\n "b": 2}', 'line 2, column 2: expected ",", found "b"'],
    ['{"a" 1}', 'line 1, column 6: expected ":", found 1'],
    ['{"a": 1', 'line 1, column 8: expected "}", found the end'],
    ['[1, 2', 'line 1, column 6: expected "]", found the end'],
    ['{"a": 1}\n}', 'line 2, column 1: expected nothing more, found }'],
    ['{\n// why\n}', 'line 2, column 1: expected JSON, which has no comments, found // why'],
    ['{"a": NaN}', 'line 1, column 7: expected JSON, found NaN'],
    ['{"a": "b\n"}', 'line 1, column 7: expected text that ends on its line, found "b'],
    ['{"a": "\\q"}', 'line 1, column 7: expected one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u, found "\\q"'],
    ['{"a": 1.}', 'line 1, column 7: expected a number, found 1.'],
    ['\uFEFF{"a": x}', 'line 1, column 7: expected JSON, found x'],
    ['{"\u001b[31m": "\u202e', 'line 1, column 2: expected text without control characters, found "\\u{1b}[31m"'],
  ])('%j: is told with its line and its column', (text, expected) => {
    expect(wrong(text)).toBe(expected);
  });

  it('has each key once in an object, however it is spelt', () => {
    expect(wrong('{\n "a": 1,\n "b": { "a": 2 },\n "\\u0061": 3\n}')).toBe(
      'line 4, column 2: expected each key once, found "a" again, first in line 2',
    );
    expect(wrong('[{"__proto__": 1, "__proto__": 2}]')).toMatch(/column 19: expected each key once, found "__proto__"/);
  });

  it('that is too deep is refused in a line, not with a stack', () => {
    expect(wrong('['.repeat(200_000) + ']'.repeat(200_000))).toMatch(/found lists or objects too deep/);
    expect(wrong('['.repeat(200_000))).toMatch(/found lists or objects too deep/);
  });

  it('keeps `__proto__` as a key like any other', () => {
    const value = right(readJson('{"__proto__": {"seed": 3}}')) as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect('seed' in value).toBe(false);
  });
});
