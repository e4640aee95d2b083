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

/** `a number above 0 and ≤ 1` */
export const spokenRange = (min: number, max: number, above: number): string => {
  const low = Number.isFinite(above) ? ` above ${above}` : Number.isFinite(min) ? ` ≥ ${min}` : '';
  const high = Number.isFinite(max) ? ` ≤ ${max}` : '';
  return low + (low && high ? ' and' : '') + high;
};
