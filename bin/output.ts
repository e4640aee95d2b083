/**
 * All that a command prints. Names and messages come from files and from the network: nothing in them may move a
 * terminal's cursor, colour its text or turn it round.
 */

const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Text that a terminal only shows. Escapes are those of JSON, which so stays what it is. */
export const plain = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => character.split('').map(escapeUnit).join(''));

/** A line for people, on stdout. */
export const say = (line: string): void => {
  process.stdout.write(`${plain(line)}\n`);
};

/** A line for people, on stderr: beside what was asked for. */
export const tell = (line: string): void => {
  process.stderr.write(`${plain(line)}\n`);
};

/** A line for programs, on stdout: bit for bit what it is, but on a terminal. */
export const give = (line: string): void => {
  process.stdout.write(`${process.stdout.isTTY === true ? plain(line) : line}\n`);
};
