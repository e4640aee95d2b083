import type { Json } from '../../modules/index.ts';

export type { Json };

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
