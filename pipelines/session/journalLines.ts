import { type End, type Entry, type Header, lineOf, type Pace } from './journal.ts';

/** Characters of journal that are held to be asked for; beyond this only a file has it. */
export const MOST_JOURNAL = 1 << 24;

/** The journal as it is written. */
export interface JournalLines {
  readonly write: (line: Header | Entry | Pace) => void;
  /** All of it, ended here; undefined where it has become too long to be held. */
  readonly text: (end: End) => string | undefined;
}

/** @param hear each line, as soon as it is written */
export const journalLines = (hear?: (line: string) => void): JournalLines => {
  let lines: string[] | undefined = [];
  let length = 0;
  return {
    write: (line) => {
      const text = lineOf(line);
      length += text.length;
      if (length > MOST_JOURNAL) lines = undefined;
      lines?.push(text);
      hear?.(text);
    },
    text: (end) => lines && [...lines, lineOf(end)].join(''),
  };
};
