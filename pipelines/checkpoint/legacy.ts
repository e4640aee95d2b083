import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isRecord } from '../../modules/core/json.ts';
import type { Controls, Declaration, Json, JsonObject, States } from '../../modules/index.ts';
import { kindsOf, type Library, OURS } from '../catalogue/library.ts';
import { PLACES } from '../catalogue/places.ts';
import { type Checkpoint, FORMAT } from '../run/checkpoint.ts';
import { parseSpec, type Spec } from '../run/spec.ts';
import { describeProblems, type Problem, show } from '../schema/decode.ts';
import { leavesOf } from '../schema/parameters.ts';
import { declarationsOf, decodePlace, type Placed, replaceAt } from '../schema/schema.ts';
import { asThen } from './legacyMemory.ts';
import { flatInMs } from './legacySteps.ts';

/**
 * Reads what version 0.1.0 wrote. It kept live parameters in a flat record beside the spec, `{ rule: 'force',
 * 'force.alpha': 1 }`. An address had the kind's name, not the place's; 0 stood for null; and each place had a count of how
 * often a module was put there.
 */

/** The format of its checkpoints. */
export const FLAT = 2;

export type Flat = Readonly<Record<string, number | string>>;

/** The places that could be swapped, and the name that each had: other places had parameters only. */
const SWAPPED: Readonly<Record<string, string>> = { memory: 'attractor', rule: 'rule', consolidation: 'consolidation' };
const oldName = (place: string): string => SWAPPED[place] ?? place;

/** Defaults that only swaps had; a spec had to give these values. */
const UNSAID: Flat = { 'every.steps': 1, 'sparsely.probability': 1 };

export const isFlat = (value: unknown): value is Flat =>
  isRecord(value) && Object.values(value).every((one) => typeof one === 'number' || typeof one === 'string');

const declarationOf = (library: Library, place: string, kind: string): Declaration | undefined =>
  declarationsOf(kindsOf(library, place)).find((one) => one.kind === kind);

/** What stands in a place: the spec's own kind or the published one, with the values of the flat record. */
const standing = (spec: Spec, flat: Flat, place: string, library: Library): E.Either<string, Placed> => {
  const own = spec[place] as Placed;
  const kind = place in SWAPPED ? String(flat[oldName(place)] ?? own.kind) : own.kind;
  const declaration = declarationOf(library, place, kind);
  // For the memory only live parameters had addresses; for rules and consolidations all had, under the kind's name.
  const prefix = place === 'rule' || place === 'consolidation' ? kind : oldName(place);
  const told = leavesOf(declaration?.parameters ?? {}).flatMap(([path, parameter]) => {
    const value = flat[`${prefix}.${[...path.slice(0, -1), parameter.formerly ?? path.at(-1)].join('.')}`];
    if (value === undefined || (!parameter.live && prefix !== kind)) return [];
    const orNull = parameter.type === 'number' && parameter.orNull !== undefined && value === 0;
    return [[path, orNull ? null : value] as const];
  });
  const base: JsonObject = own.kind === kind ? own : asThen({ kind });
  const whole = told.reduce<JsonObject>((sofar, [path, value]) => replaceAt(sofar, path, value as Json), base);
  return E.mapLeft((problems: readonly Problem[]) => describeProblems(problems))(
    decodePlace(declarationsOf(kindsOf(library, place)))(whole, place),
  );
};

/** A spec as it stood by a flat record. */
export const unflatten = (spec: Spec, flat: Flat, library: Library): E.Either<string, Controls> => {
  let controls: JsonObject = spec;
  for (const { name } of PLACES) {
    const now = standing(spec, flat, name, library);
    if (E.isLeft(now)) return now;
    controls = { ...controls, [name]: now.right };
  }
  return E.right(controls);
};

/** The flat record at the start; only the entries that are read later. */
export const flatten = (spec: Spec): Flat => {
  const { adaptation } = spec.memory as Placed;
  return {
    ...flatInMs(UNSAID, spec.dt),
    ...(typeof adaptation === 'number' ? { 'attractor.adaptation': adaptation } : {}),
    ...Object.fromEntries(
      Object.entries(SWAPPED).flatMap(([place, old]) => [
        [old, (spec[place] as Placed).kind],
        [`${old}.made`, 0],
      ]),
    ),
    ...Object.fromEntries(
      ['rule', 'consolidation'].flatMap((place) => {
        const { kind, ...values } = spec[place] as Placed;
        const known = declarationOf(OURS, place, kind)?.parameters ?? {};
        return Object.entries(values).map(([name, value]) => [
          `${kind}.${known[name]?.formerly ?? name}`,
          (value ?? 0) as number,
        ]);
      }),
    ),
  };
};

/** The places whose modules were put in after the states were saved. */
const pending = (flat: Flat, states: States): readonly string[] =>
  Object.entries(SWAPPED).flatMap(([place, old]) => {
    const saved = states.get(`${old}/swap`);
    const same = !isRecord(saved) || (saved.choice === flat[old] && saved.count === (flat[`${old}.made`] ?? 0));
    return same ? [] : [place];
  });

/** States by their names of today: each place has an entry that says what stood there. */
const renameStates = (states: States, controls: Controls): States => {
  if (states.size === 0) return states;
  const found = new Map<string, unknown>();
  for (const [name, state] of states) if (!name.endsWith('/swap')) found.set(name, state);
  for (const { name } of PLACES) {
    const saved = states.get(`${oldName(name)}/swap`);
    const choice = isRecord(saved) ? saved.choice : undefined;
    found.set(`${name}/swap`, { choice: choice ?? (controls[name] as Placed).kind });
  }
  // The memory and its projection were one choice: with a memory there was a projection.
  const drive = states.get('drive/swap');
  const { kind } = controls.projection as Placed;
  if (isRecord(drive)) found.set('projection/swap', { choice: drive.choice === 'none' ? 'none' : kind });
  return found;
};

/** Checks the places together, as a spec: so far each was checked by itself. */
const asSpec =
  (library: Library) =>
  (controls: Controls): E.Either<string, Spec> =>
    E.mapLeft((problems: readonly Problem[]) => `controls: ${describeProblems(problems)}`)(
      parseSpec(controls, library),
    );

/** A checkpoint of 0.1.0 as one of today; or one line on why not. */
export const fromFlat = (
  { spec, step, states }: Pick<Checkpoint, 'spec' | 'step' | 'states'>,
  flat: unknown,
  library: Library,
): E.Either<string, Checkpoint> => {
  if (!isFlat(flat)) return E.left(`controls: expected numbers and names, found ${show(flat)}`);
  return E.map((controls: Spec): Checkpoint => {
    const anew = pending(flat, states);
    // The projection was swapped together with the memory.
    const all = anew.includes('memory') ? [...anew, 'projection'] : anew;
    const found = { format: FORMAT, spec, step, controls, states: renameStates(states, controls) };
    return all.length === 0 ? found : { ...found, anew: all };
  })(pipe(unflatten(spec, flatInMs(flat, spec.dt), library), E.chain(asSpec(library))));
};
