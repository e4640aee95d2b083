import * as E from 'fp-ts/lib/Either.js';
import { byNamesOfToday } from '../../modules/core/complete.ts';
import { isRecord } from '../../modules/core/json.ts';
import { type Controls, type Json, type JsonObject, within } from '../../modules/index.ts';
import type { Member } from '../run/variant.ts';
import { show } from '../schema/decode.ts';
import { leavesOf } from '../schema/parameters.ts';
import { replaceAt } from '../schema/schema.ts';
import type { Calls } from './calls.ts';
import { type Changes, fillPlace, kindAt } from './changes.ts';

/** What a swap puts in a place; or one line on what is wrong with its kind or its parameters. */
const fillBySwap = (
  member: Member,
  now: Controls,
  place: string,
  kind: string,
  parameters: Readonly<Record<string, unknown>>,
): E.Either<string, Json> => {
  if (kindAt(member, now, place) === undefined) return fillPlace(member, now, place, kind);
  const kinds = member.pipeline.schema.places.find(({ name }) => name === place)?.kinds ?? [];
  const found = kinds.find((one) => one.kind === kind);
  if (found === undefined) {
    return E.left(`kind: expected ${kinds.map((one) => JSON.stringify(one.kind)).join(', ')}, found ${show(kind)}`);
  }
  const known = leavesOf(found.parameters).map(([path]) => path.join('.'));
  const names = [...new Set([...Object.keys(found.parameters), ...known])];
  const said = byNamesOfToday(found.parameters, parameters);
  const unknown = Object.keys(said).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const expected = names.join(', ') || `none of ${kind}`;
    return E.left(`parameters: expected ${expected}; found ${unknown.slice(0, 20).map(show).join(', ')}`);
  }
  // `weights.noise` is one of a group; what is not said of the group stays.
  const standing = isRecord(now[place]) && now[place].kind === kind ? (now[place] as JsonObject) : {};
  let given: JsonObject = {};
  for (const [name, value] of Object.entries(said)) {
    const [group = '', ...rest] = name.split('.');
    if (rest.length > 0 && given[group] === undefined) given = { ...given, [group]: standing[group] ?? {} };
    given = replaceAt(given, [group, ...rest], value as Json);
  }
  return fillPlace(member, now, place, { ...given, kind });
};

/** What a swap changes: all that stands in the place then, in each variant that is meant. */
export const swapsOf = (
  { place, kind, parameters, variant }: Calls['swap'],
  members: readonly Member[],
  controls: readonly Controls[],
): E.Either<string, Changes> => {
  const those = members.map((member, i) => [member, controls[i] as Controls] as const);
  const meant = those.filter(([{ name }]) => variant === null || name === variant);
  if (meant.length === 0) {
    const names = members.map(({ name }) => show(name)).join(', ');
    return E.left(`variant: expected ${names}, found ${show(variant)}`);
  }
  const changes: Record<string, Json> = {};
  for (const [member, now] of meant) {
    const whole = fillBySwap(member, now, place, kind, parameters);
    if (E.isLeft(whole)) return whole;
    changes[within(member.name, place)] = whole.right;
  }
  return E.right(changes);
};
