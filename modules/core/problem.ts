/** Something wrong with the data: where, what was expected there, what was found. */
export interface Problem {
  /** `protocol.testAt[2]`; empty for the whole. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** `reservoir.units: expected a whole number from 1 to 10000, found -3` */
export const describeProblem = ({ path, expected, found }: Problem): string =>
  `${path === '' ? 'the whole' : path}: expected ${expected}, found ${found}`;

/** All of them on one line. */
export const describeProblems = (problems: readonly Problem[]): string => problems.map(describeProblem).join('; ');

const SHOWN = 60;

const escapeCharacter = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16)}}`;

/** Text for a message: on one line, with nothing in it that a terminal would act on, and cut short. */
export const oneLine = (text: string, most = SHOWN): string => {
  const plain = text.slice(0, most + 1).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeCharacter);
  return plain.length > most ? `${plain.slice(0, most)}…` : plain;
};

const quote = (text: string): string => oneLine(JSON.stringify(text.slice(0, SHOWN + 1)));
const plainKey = (key: string): boolean => /^[\w$-]{1,60}$/.test(key);

/** A short rendering of any value, for messages. */
export const show = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== 'object' || value === null) return oneLine(String(value));
  const keys = Object.keys(value).slice(0, 5);
  return `an object with ${keys.map((key) => (plainKey(key) ? key : quote(key))).join(', ') || 'no keys'}`;
};

/** A field's path below another's: `protocol.trials`, `vary["a b"]`. */
export const pathTo = (path: string, key: string): string => {
  if (!plainKey(key)) return `${path}[${quote(key)}]`;
  return path === '' ? key : `${path}.${key}`;
};

/** How many problems of one kind are told: data from elsewhere may hold a million. */
const MOST_TOLD = 20;

/** The first of them, and how many of the same kind there are besides. @param path of the whole that they are in */
export const firstOf = (problems: readonly Problem[], path: string, kind: string): readonly Problem[] =>
  problems.length <= MOST_TOLD
    ? problems
    : [
        ...problems.slice(0, MOST_TOLD),
        { path, expected: `no ${kind}`, found: `${problems.length - MOST_TOLD} more of them` },
      ];

/** The keys of an object that nobody knows. @param hint what may have been meant */
export const unknownKeys = (
  value: object,
  known: readonly string[],
  path: string,
  hint: (key: string) => string = () => '',
): readonly Problem[] => {
  const expected = known.length === 0 ? 'no parameters' : `one of ${known.join(', ')}`;
  const names = new Set(known);
  const unknown = Object.keys(value).filter((key) => !names.has(key));
  const told = unknown.slice(0, MOST_TOLD).map((key) => ({
    ...{ path: pathTo(path, key), expected, found: `an unknown key${hint(key)}` },
  }));
  const more = unknown.length - told.length;
  return more === 0 ? told : [...told, { path, expected: 'no unknown keys', found: `${more} more of them` }];
};

/** `a number above 0 and ≤ 1` */
export const spokenRange = (min: number, max: number, above: number): string => {
  const low = Number.isFinite(above) ? ` above ${above}` : Number.isFinite(min) ? ` ≥ ${min}` : '';
  const high = Number.isFinite(max) ? ` ≤ ${max}` : '';
  return low + (low && high ? ' and' : '') + high;
};
