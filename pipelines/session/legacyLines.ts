import * as E from 'fp-ts/lib/Either.js';
import { isRecord } from '../../modules/core/json.ts';
import type { Json, JsonObject } from '../../modules/index.ts';
import { fromBase64 } from '../checkpoint/base64.ts';
import { split } from '../checkpoint/bundle.ts';
import { headOf } from '../checkpoint/checkpointCodec.ts';
import type { Flat } from '../checkpoint/legacy.ts';
import { dtOf, flatInMs, inMs, isStanding, oursCalled, standingInMs, valueInMs } from '../checkpoint/legacySteps.ts';

/** Journals of the time when noise and learning were counted in steps: see checkpoint/legacySteps.ts. */

/** What runs, as far as it tells how changes are to be read. */
interface Running {
  readonly dt: number;
  /** By their full addresses, `force/rule`. */
  readonly kinds: ReadonlyMap<string, unknown>;
}

const runningIn = (variants: readonly (readonly [name: string, spec: unknown])[]): Running => ({
  dt: dtOf(variants[0]?.[1]),
  kinds: new Map(
    variants.flatMap(([name, spec]) =>
      (isRecord(spec) ? Object.entries(spec) : []).flatMap(([place, value]) =>
        isStanding(value) ? [[name === '' ? place : `${name}/${place}`, value.kind] as const] : [],
      ),
    ),
  ),
});

const variantsIn = (given: unknown): readonly (readonly [string, unknown])[] =>
  Array.isArray(given) ? given.map((one) => (isRecord(one) ? [String(one.name), one.spec] : ['', undefined])) : [];

const restored = (checkpoint: unknown, before: Running): Running => {
  const bytes = typeof checkpoint === 'string' ? fromBase64(checkpoint) : E.left('');
  const parts = E.isLeft(bytes) ? bytes : split(bytes.right);
  if (E.isLeft(parts)) return before;
  return runningIn(
    parts.right.map(([name, part]) => {
      const head = headOf(part);
      return [name, E.isLeft(head) ? undefined : head.right.header.spec] as const;
    }),
  );
};

/**
 * Reads the lines of such a journal one by one, in their order. Changes are of what runs at that line.
 * @returns a function from a line as it was written to the same in ms
 */
export const linesInMs = (): ((line: unknown) => unknown) => {
  let running: Running = { dt: 1, kinds: new Map() };
  const changed = (changes: JsonObject): JsonObject => {
    const { dt } = running;
    const kinds = new Map(running.kinds);
    const entries = Object.entries(changes).map(([full, value]): [string, Json] => {
      const [address = '', name] = full.split(/\.(.*)/s) as [string, string | undefined];
      if (name === undefined) {
        const whole: Json = typeof value === 'string' ? { kind: value } : value;
        if (!isStanding(whole)) return [full, value];
        kinds.set(address, whole.kind);
        return [full, standingInMs(whole, dt)];
      }
      const place = oursCalled(kinds.get(address))?.place ?? '';
      return [full, dt === 1 ? value : valueInMs(place, name, value, dt)];
    });
    running = { dt, kinds };
    return Object.fromEntries(entries);
  };
  return (line) => {
    if (!isRecord(line)) return line;
    const one = line as JsonObject;
    const withVariants = (): unknown => {
      running = runningIn(variantsIn(one.variants));
      const variants = Array.isArray(one.variants) ? one.variants : [];
      return {
        ...one,
        variants: variants.map((each) => (isRecord(each) ? { ...each, spec: inMs(each.spec) } : each)),
      };
    };
    switch (one.type) {
      case 'journal':
      case 'compare':
        return Array.isArray(one.variants) ? withVariants() : line;
      case 'load':
        running = runningIn([['', one.spec]]);
        return { ...one, spec: inMs(one.spec) };
      case 'restore':
        running = restored(one.checkpoint, running);
        return line;
      case 'change':
        return isRecord(one.changes) ? { ...one, changes: changed(one.changes as JsonObject) } : line;
      case 'controls':
        return isRecord(one.controls) ? { ...one, controls: flatInMs(one.controls as Flat, running.dt) } : line;
      default:
        return line;
    }
  };
};
