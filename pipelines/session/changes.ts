import * as E from 'fp-ts/lib/Either.js';
import { byNamesOfToday, complete } from '../../modules/core/complete.ts';
import { isRecord } from '../../modules/core/json.ts';
import { type Controls, type Json, type JsonObject, within } from '../../modules/index.ts';
import type { Member } from '../run/variant.ts';
import { describeProblem, describeProblems, show } from '../schema/decode.ts';
import { decodePlace, findParameter, type Placed, replaceAt, standingIn } from '../schema/schema.ts';
import { tooLongSteps } from '../schema/step.ts';

/**
 * What changes, by addresses: `rule` is all that stands there, `rule.learningRate` one parameter; prefixed `variant/` where
 * several variants run.
 */
export type Changes = JsonObject;

/** An address taken apart; undefined if no variant has this name. */
const variantIn = (members: readonly Member[], address: string): readonly [index: number, key: string] | undefined => {
  const slash = address.indexOf('/');
  // The name of what runs alone is '', and is never written.
  if (slash === 0) return undefined;
  const [variant, key] = slash < 0 ? ['', address] : [address.slice(0, slash), address.slice(slash + 1)];
  const index = members.findIndex(({ name }) => name === variant);
  return index < 0 ? undefined : [index, key];
};

/** Several names are one in each variant: without a prefix it stands for all of them. */
const addressed = (members: readonly Member[], name: string): readonly (readonly [number, string])[] => {
  if (!name.includes('/')) return members.map((_, i) => [i, name] as const);
  const one = variantIn(members, name);
  return one === undefined ? [] : [one];
};

/** What a kind starts from where it is put in: as it stands there, or as the spec has it; or as it was published. */
const startOf = (member: Member, controls: Controls, place: string, kind: string): JsonObject | undefined => {
  const of = (record: JsonObject): JsonObject | undefined => {
    const standing = record[place];
    return isRecord(standing) && standing.kind === kind ? (standing as JsonObject) : undefined;
  };
  return of(controls) ?? of(member.spec);
};

/** All that is to stand in a place of a member. @param given a kind's name, or an object with its parameters */
export const fillPlace = (
  member: Member,
  controls: Controls,
  place: string,
  given: unknown,
): E.Either<string, Placed> => {
  const known = member.pipeline.schema.places.find(({ name }) => name === place);
  if (known === undefined) {
    const names = member.pipeline.schema.places.map(({ name }) => JSON.stringify(name)).join(', ');
    return E.left(`place: expected ${names || 'none: this pipeline has no places'}; found ${show(place)}`);
  }
  const kind = isRecord(given) ? given.kind : given;
  const start = typeof kind === 'string' ? startOf(member, controls, place, kind) : undefined;
  const declared = known.kinds.find((one) => one.kind === kind)?.parameters ?? {};
  const whole = isRecord(given) ? { ...start, ...byNamesOfToday(declared, given) } : (start ?? given);
  return E.mapLeft((problems: readonly Parameters<typeof describeProblem>[0][]) => describeProblems(problems))(
    decodePlace(known.kinds)(whole, place),
  );
};

/** Controls after changes to parameters, each checked; or one line on all that is wrong. */
export const changesFrom = (
  parameters: Readonly<Record<string, unknown>>,
  members: readonly Member[],
  controls: readonly Controls[],
): E.Either<string, Changes> => {
  const wrong: string[] = [];
  const changes: Record<string, Json> = {};
  const after = [...controls] as JsonObject[];
  const set = new Set<string>();
  // Places first: what is set of a kind that comes in with it is its own.
  const byDepth = Object.entries(parameters).sort(([a], [b]) => a.split('.').length - b.split('.').length);
  for (const [name, value] of byDepth) {
    const those = addressed(members, name);
    let found = false;
    for (const [i, key] of those) {
      const member = members[i] as Member;
      const now = after[i] as JsonObject;
      const full = within(member.name, key);
      const { schema } = member.pipeline;
      if (schema.places.some((place) => place.name === key)) {
        found = true;
        const whole = fillPlace(member, now, key, value);
        if (E.isLeft(whole)) wrong.push(whole.left);
        else {
          changes[full] = whole.right;
          after[i] = { ...now, [key]: whole.right };
          set.add(full);
        }
        continue;
      }
      const parameter = findParameter(schema, now, key);
      if (parameter === undefined) continue;
      found = true;
      const comesIn = parameter.place !== undefined && set.has(within(member.name, parameter.place));
      if (!parameter.parameter.live && !comesIn) {
        wrong.push(`${name}: expected a parameter that can change while it runs, found one that only a swap gives`);
        continue;
      }
      const done = complete(parameter.parameter, value, name);
      if ('problems' in done) wrong.push(...done.problems.map(describeProblem));
      else {
        after[i] = replaceAt(now, parameter.path, done.value);
        const place = parameter.place === undefined ? undefined : within(member.name, parameter.place);
        if (place !== undefined && comesIn)
          changes[place] = (after[i] as JsonObject)[parameter.place as string] as Json;
        else changes[within(member.name, parameter.path.join('.'))] = done.value;
      }
    }
    if (!found) wrong.push(`${show(name)}: expected a parameter (get lists them)`);
  }
  return wrong.length === 0 ? E.right(changes) : E.left([...new Set(wrong)].slice(0, 20).join('; '));
};

/**
 * The controls of all members after these changes.
 * @returns one line, if an address is none of theirs, a value is none that it may have, or a time constant is half a step or less
 */
export const applyChanges = (
  members: readonly Member[],
  controls: readonly Controls[],
  changes: Changes,
): E.Either<string, readonly Controls[]> => {
  const after = [...controls] as JsonObject[];
  for (const [address, value] of Object.entries(changes)) {
    const at = variantIn(members, address);
    if (at === undefined) return E.left(`${address}: expected a control of what runs`);
    const [i, key] = at;
    const member = members[i] as Member;
    const now = after[i] as JsonObject;
    if (member.pipeline.schema.places.some(({ name }) => name === key)) {
      const whole = decodePlace(member.pipeline.schema.places.find(({ name }) => name === key)?.kinds ?? [])(
        value,
        address,
      );
      if (E.isLeft(whole)) return E.left(describeProblem(whole.left[0]));
      after[i] = { ...now, [key]: whole.right };
      continue;
    }
    const found = findParameter(member.pipeline.schema, now, key);
    if (found === undefined) return E.left(`${address}: expected a control of what runs`);
    const done = complete(found.parameter, value, address);
    if ('problems' in done) return E.left(describeProblems(done.problems));
    after[i] = replaceAt(now, found.path, done.value);
  }
  const coarse = members.flatMap(({ name, spec, pipeline: { schema } }, i) =>
    after[i] === controls[i]
      ? []
      : tooLongSteps(schema, after[i] as JsonObject, spec.dt).map((one) => ({ ...one, path: within(name, one.path) })),
  );
  return coarse.length > 0 ? E.left(describeProblems(coarse)) : E.right(after);
};

/** The kind that stands in a member's place now. */
export const kindAt = (member: Member, controls: Controls, place: string): string | undefined => {
  const known = member.pipeline.schema.places.find(({ name }) => name === place);
  return known === undefined ? undefined : standingIn(known, controls)?.kind;
};

/** The value at an address, of all members. */
export const valueAt = (
  members: readonly Member[],
  controls: readonly Controls[],
  address: string,
): Json | undefined => {
  const at = variantIn(members, address);
  if (at === undefined) return undefined;
  let found: Json | undefined = controls[at[0]] as JsonObject;
  for (const key of at[1].split('.')) found = isRecord(found) ? (found as JsonObject)[key] : undefined;
  return found;
};
