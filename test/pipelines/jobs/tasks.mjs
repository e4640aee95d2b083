/** Tasks for tests of whatever carries tasks out. They are JavaScript, which a process reads without tsx. */
import { existsSync, writeFileSync } from 'node:fs';

export const double = (params) => ({ twice: 2 * params, of: params });

/** Takes a while, in pieces, and tells. */
export const slow = async ({ n, ms }, { progress }) => {
  for (let i = 1; i <= 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, ms / 4));
    progress(i / 4);
  }
  return { square: n * n, root: Math.sqrt(n) };
};

export const fails = (params) => {
  throw new RangeError(`no ${String(params)}\nat all`);
};

/** Not to be written down. */
export const infinite = () => Number.POSITIVE_INFINITY;

export const dies = () => process.exit(7);

/** Brings its process down the first time; the file remembers. */
export const diesOnce = (file) => {
  if (existsSync(file)) return 'second time';
  writeFileSync(file, '');
  process.kill(process.pid, 'SIGKILL');
  return 'first time';
};

const square = ({ n, dies }, of) => {
  if (dies) process.exit(7);
  return { square: n * n, of };
};

/** Does several at once, one after another, and says of how many. */
export const squares = Object.assign((params) => square(params, 1), {
  several: {
    all: async (all, tell) => {
      for (const [nth, params] of all.entries()) {
        // What has been told is to leave the process before it ends.
        if (params.dies) await new Promise((resolve) => setTimeout(resolve, 200));
        tell(nth, { type: 'result', result: square(params, all.length) });
      }
    },
  },
});

/** Fails at several at once, though each can be done alone. */
export const shy = Object.assign((params) => params, {
  several: { all: async () => Promise.reject(new Error('not together')) },
});

export default double;
