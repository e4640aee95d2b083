import { existsSync, writeFileSync } from 'node:fs';
import type { Doing, Json } from '../../../pipelines/jobs/index.ts';

/** Tasks for tests of whatever carries tasks out. */

export const double = (params: Json): Json => ({ twice: 2 * (params as number), of: params });

/** Takes a while, in pieces, and tells. */
export const slow = async (params: Json, { progress }: Doing): Promise<Json> => {
  const { n, ms } = params as { readonly n: number; readonly ms: number };
  for (let i = 1; i <= 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, ms / 4));
    progress(i / 4);
  }
  return { square: n * n, root: Math.sqrt(n) };
};

export const fails = (params: Json): Json => {
  throw new RangeError(`no ${String(params)}\nat all`);
};

/** Not to be written down. */
export const infinite = (): Json => Number.POSITIVE_INFINITY;

export const dies = (): Json => process.exit(7);

/** Brings its process down the first time; the file remembers. */
export const diesOnce = (file: Json): Json => {
  if (existsSync(file as string)) return 'second time';
  writeFileSync(file as string, '');
  process.kill(process.pid, 'SIGKILL');
  return 'first time';
};

export default double;
