import { fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { cutAt } from '../../pipelines/index.ts';

/** All of it: the system may take a part only, and refuse the rest at the next try. */
const writeAll = (file: number, text: string): void => {
  let rest = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
};

/**
 * Appends lines to a file. If that fails, it tells so once and writes no more: a journal with a gap would tell of another
 * session. The file then ends with its last whole line, and one that says that it is cut, where there is room for it.
 * @param skip so many lines are there already
 */
export const journalFile = (path: string, skip: number, tell: (message: string) => void): ((line: string) => void) => {
  const file = openSync(path, 'a');
  let { size } = fstatSync(file);
  let last = { line: '{}', at: size };
  let there = skip;
  let broken = false;

  const tryTo = (work: () => void): boolean => {
    try {
      work();
      return true;
    } catch {
      return false;
    }
  };

  /** Ends the file where this line stands, or would stand. @returns whether there was room to say so */
  const cut = (line: string, at: number): boolean => {
    const end = cutAt(line);
    tryTo(() => ftruncateSync(file, at));
    if (end === undefined || tryTo(() => writeAll(file, end))) return true;
    tryTo(() => ftruncateSync(file, at));
    return false;
  };

  return (line) => {
    if (there-- > 0 || broken) return;
    try {
      writeAll(file, line);
      last = { line, at: size };
      size += Buffer.byteLength(line);
    } catch (error) {
      broken = true;
      // A line that is longer than the one that says so makes room for it.
      if (!cut(line, size)) cut(last.line, last.at);
      tell(`its journal is cut short: ${(error as Error).message}`);
    }
  };
};
