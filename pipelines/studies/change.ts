import * as E from 'fp-ts/lib/Either.js';
import { lookUp } from '../../modules/index.ts';
import type { Json } from '../jobs/index.ts';
import { isRecord, type JsonObject } from './plan.ts';

/**
 * Puts a value at a dotted path. Parts of the path may be missing, or be a kind's bare name, as in specs. The name of the
 * kind that is there already changes nothing.
 * @param whole the same data with all its defaults: it knows the kind where the data says none
 * @returns the changed data; or the part of the path where nothing can be put
 */
export const change = (
  data: JsonObject,
  path: string,
  level: Json,
  whole: JsonObject,
): E.Either<string, JsonObject> => {
  const [key = '', ...rest] = path.split('.');
  const known = lookUp(whole, [key]);
  const there = lookUp(data, [key]);
  if (rest.length === 0) {
    // This kind is there already, with the base's values for it.
    return isRecord(known) && known.kind === level ? E.right(data) : E.right({ ...data, [key]: level });
  }
  const kind: JsonObject = isRecord(known) && typeof known.kind === 'string' ? { kind: known.kind } : {};
  const inner = there === undefined ? kind : typeof there === 'string' ? { kind: there } : there;
  if (!isRecord(inner)) return E.left(`${key} is ${JSON.stringify(inner)}`);
  const done = change(inner, rest.join('.'), level, isRecord(known) && known.kind === inner.kind ? known : {});
  return E.map((below: JsonObject) => ({ ...data, [key]: below }))(done);
};

/** Several changes, the outer places first, so that `memory` does not undo `memory.side`. */
export const changeAll = (
  data: JsonObject,
  changes: readonly (readonly [path: string, level: Json])[],
  whole: JsonObject,
): E.Either<string, JsonObject> =>
  [...changes]
    .sort(([a], [b]) => a.split('.').length - b.split('.').length)
    .reduce<E.Either<string, JsonObject>>(
      (sofar, [path, level]) => E.chain((inner: JsonObject) => change(inner, path, level, whole))(sofar),
      E.right(data),
    );
