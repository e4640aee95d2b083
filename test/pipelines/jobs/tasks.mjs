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

export default double;
