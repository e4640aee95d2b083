import type { Json } from '../../modules/index.ts';

export type { Json };

/** The first thing in a value that JSON cannot hold, and where it is; undefined if it is all data. */
export const unwritable = (value: unknown, path: string): string | undefined => {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : `${path}: expected a number, found ${value}`;
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value !== 'object')
    return `${path}: expected data, found ${value === undefined ? 'nothing' : typeof value}`;
  const inner = Array.isArray(value)
    ? value.map((one, i) => [`${path}[${i}]`, one] as const)
    : Object.entries(value).map(([key, one]) => [`${path}.${key}`, one] as const);
  for (const [at, one] of inner) {
    const found = unwritable(one, at);
    if (found !== undefined) return found;
  }
  return undefined;
};

/**
 * JSON text with every object's keys in order: equal data has equal text, however it was put together.
 * @throws {TypeError} on what would not come back as it was: undefined, functions, numbers that are not finite
 */
export const canonical = (value: Json): string => {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`JSON: expected a number, found ${value}`);
  if (typeof value !== 'object' || value === null) {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError(`JSON: expected data, found ${typeof value}`);
    return text;
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
};
