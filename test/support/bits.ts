import type { Tensor } from '../../modules/index.ts';

/** What two runs are compared by: every number to the last bit, every array entry by entry. */

const isTensor = (value: object): value is Tensor => 'shape' in value && 'stride' in value && 'data' in value;

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
};

/** The entries of a view row by row, wherever they lie. */
export const entries = (view: Tensor): number[] => {
  const [rows = 1, columns] = view.shape;
  if (columns === undefined) return Array.from({ length: rows }, (_, i) => view.get(i));
  return Array.from({ length: rows * columns }, (_, at) => view.get(Math.floor(at / columns), at % columns));
};

/** A deep copy that shares no memory; functions and instances of classes stand for themselves. */
export const copyOf = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (isTensor(value)) return { shape: [...value.shape], entries: Float64Array.from(entries(value)) };
  if (ArrayBuffer.isView(value)) return (value as Float64Array).slice();
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copyOf(entry)]));
};

/** Where two values (or copies of them) differ first, or nothing. */
export const firstDifference = (a: unknown, b: unknown, path = 'value'): string | undefined => {
  if (Object.is(a, b)) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return `${path}: ${String(a)} is not ${String(b)}`;
  }
  if (isTensor(a)) return firstDifference(copyOf(a), b, path);
  if (isTensor(b)) return firstDifference(a, copyOf(b), path);
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    const [p, q] = [a as Float64Array, b as Float64Array];
    if (p.length !== q.length) return `${path}: length ${p.length} is not ${q.length}`;
    for (let i = 0; i < p.length; i++) if (!Object.is(p[i], q[i])) return `${path}[${i}]: ${p[i]} is not ${q[i]}`;
    return undefined;
  }
  if (!isPlain(a) || !isPlain(b)) return `${path}: not the same instance`;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    if (!Object.hasOwn(a, key) || !Object.hasOwn(b, key)) return `${path}.${key}: only on one side`;
    const found = firstDifference(a[key as never], b[key as never], `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Freezes an object and the plain objects and views within it; typed arrays cannot be frozen, compare copies of them. */
export const frozenDeep = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (!isTensor(value) && !isPlain(value)) return value;
  if (isTensor(value)) Object.freeze(value);
  else for (const entry of Object.values(Object.freeze(value))) frozenDeep(entry);
  return value;
};
