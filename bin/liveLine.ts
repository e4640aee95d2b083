import { plain } from './output.ts';

/** A line that is rewritten in place, on a terminal. */
export interface LiveLine {
  readonly show: (text: string) => void;
  /** Takes it away, for other output; the next `show` brings it back. */
  readonly clear: () => void;
}

const ERASE = '\r\u001b[2K';

/** @param stream a terminal: anything else has no use for it */
export const liveLine = (stream: NodeJS.WriteStream): LiveLine => {
  let shown = false;
  return {
    show: (text) => {
      // A line that wraps could not be taken back.
      const width = (stream.columns ?? 80) - 1;
      stream.write(ERASE + [...plain(text)].slice(0, width).join(''));
      shown = true;
    },
    clear: () => {
      if (shown) stream.write(ERASE);
      shown = false;
    },
  };
};

export const noLine: LiveLine = { show: () => {}, clear: () => {} };
