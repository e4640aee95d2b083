import { fixedOf } from './complete.ts';
import type { Controls } from './controls.ts';
import { expectName } from './expect.ts';
import type { Module } from './frame.ts';
import { isRecord, type Json, type JsonObject } from './json.ts';
import { type AnyKind, completeKind, makeKind } from './kind.ts';
import { describeProblems } from './problem.ts';
import { kindOf, swap } from './swap.ts';

export interface PlaceOptions {
  /** What stands there where the controls do not say: a kind's name, or its values; the first kind if left out. */
  readonly initial?: Json;
  /** Whether nothing is to stand there now, whatever the controls say: then its null kind does. */
  readonly empty?: (controls: Controls) => boolean;
  /** What users call the place, and its symbol in the diagram. */
  readonly title?: string;
  readonly symbol?: string;
}

const NOTHING_SAID: JsonObject = {};

/**
 * A place by its name, and the kinds that can stand there. The controls say which does and with what values,
 * `{ rule: { kind: 'hebbian', learningRate: 1e-3 } }`, from their step on: it can be swapped, and live parameters set. A
 * parameter that is not live is what its module is made with: another value of it has the module made anew.
 *
 *     place<Learning, Proposed>('rule', [hebbian, force], { seed })
 *
 * @param code what only code can give; every kind gets it: seeds, sizes, sources of noise
 * @throws {RangeError} where it is built, if no kind is given or two have one name; through the stream, on a kind that
 *   is not among them or an impossible value
 */
export const place = <In, Out>(
  name: string,
  kinds: readonly AnyKind[],
  code: object = {},
  { initial, empty, title, symbol }: PlaceOptions = {},
): Module<In, Out> => {
  expectName('place', name);
  const [first] = kinds;
  if (first === undefined) throw new RangeError(`place ${name}: expected at least one kind, found none`);
  const byName = new Map(kinds.map((one) => [one.declaration.kind, one]));
  if (byName.size < kinds.length)
    throw new RangeError(`place ${name}: expected kinds of different names, found two of one`);
  const nothing = kinds.find(({ declaration }) => declaration.nothing === true)?.declaration.kind;
  const start = standingAtFirst(name, byName, initial ?? first.declaration.kind);
  const standing = (controls: Controls): JsonObject => {
    const now = controls[name];
    if (now === undefined) return start;
    return isRecord(now) ? (now as JsonObject) : { kind: now };
  };
  const choose = (controls: Controls): string => {
    if (nothing !== undefined && empty?.(controls) === true) return nothing;
    return kindOf(standing(controls)) ?? String(start.kind);
  };
  /** What the controls say of a kind; nothing, where another one is said to stand there. */
  const ownOf = (controls: Controls, one: AnyKind): JsonObject => {
    const now = standing(controls);
    return (now.kind ?? start.kind) === one.declaration.kind ? now : NOTHING_SAID;
  };
  const variants = Object.fromEntries(
    kinds.map((one) => [
      one.declaration.kind,
      (controls: Controls) => makeKind(one, name, ownOf(controls, one), code) as Module<In, Out>,
    ]),
  );
  let known: { readonly own: JsonObject; readonly made: JsonObject } | undefined;
  /** Only live parameters change in a module that stands. */
  const madeWith = (choice: string, controls: Controls): JsonObject => {
    const one = byName.get(choice);
    if (one === undefined) return NOTHING_SAID;
    const own = ownOf(controls, one);
    if (known?.own === own) return known.made;
    const done = completeKind(one.declaration, own, name);
    if ('problems' in done) throw new RangeError(describeProblems(done.problems));
    known = { own, made: fixedOf(one.declaration.parameters, done.value) };
    return known.made;
  };
  const about = { name, title: title ?? name, symbol, kinds: kinds.map(({ declaration }) => declaration), start };
  return swap<In, Out>(name, variants, choose, { about, madeWith });
};

/** What stands there at first, complete. */
const standingAtFirst = (name: string, byName: ReadonlyMap<string, AnyKind>, initial: Json): JsonObject => {
  const kind = kindOf(initial);
  const found = kind === undefined ? undefined : byName.get(kind);
  if (kind === undefined || found === undefined) {
    throw new RangeError(`place ${name}: expected one of ${[...byName.keys()].join(', ')}, found ${String(kind)}`);
  }
  const done = completeKind(found.declaration, isRecord(initial) ? initial : {}, name);
  if ('problems' in done) throw new RangeError(describeProblems(done.problems));
  return { kind, ...done.value };
};
