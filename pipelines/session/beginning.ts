import { type Controls, type JsonObject, resume, type States, within } from '../../modules/index.ts';
import type { Library } from '../catalogue/library.ts';
import type { VariantCheckpoint } from '../checkpoint/bundle.ts';
import { type Inside, inspect } from '../run/description.ts';
import { holderOf, tooLarge } from '../run/held.ts';
import { pipelineOf } from '../run/pipelineOf.ts';
import { type Drawn, sharing } from '../run/shared.ts';
import type { Member, Variant } from '../run/variant.ts';

/**
 * Checks that all that runs, as it stands, does not hold too much.
 * @throws {RangeError}
 */
export const expectRoom = (members: readonly Member[], controls: readonly Controls[]): void => {
  const large = tooLarge(members.map((member, i) => holderOf(member, controls[i] as JsonObject)));
  if (large !== undefined) throw new RangeError(`${large.place}: expected ${large.expected}, found ${large.found}`);
};

/** What is to run, and from where. */
export interface Beginning {
  readonly members: readonly Member[];
  readonly insides: readonly Inside[];
  readonly drawn: Drawn;
  readonly from: number;
  readonly controls: readonly Controls[];
  /** Places, by their full names, whose modules are made anew. */
  readonly anew: readonly string[];
  /** None where it begins at rest. */
  readonly states: States;
}

/** Builds what is to run, and tries its first step: whatever is wrong with it shows here. */
export const prepare = (
  variants: readonly Variant[],
  library: Library,
  before: Drawn | undefined,
  checkpoints?: readonly VariantCheckpoint[],
): Beginning => {
  const drawn = sharing(before);
  const members = variants.map(({ name, spec }): Member => ({ name, spec, pipeline: pipelineOf(spec, library) }));
  const from = checkpoints?.[0]?.checkpoint.step ?? 0;
  const each = members.map(({ name, spec }, i) => {
    const { controls = spec, states = new Map<string, unknown>(), anew = [] } = checkpoints?.[i]?.checkpoint ?? {};
    return { name, controls, states, anew };
  });
  expectRoom(
    members,
    each.map(({ controls }) => controls),
  );
  const insides = members.map(({ pipeline }, i) => {
    const { controls, states, anew } = each[i] as (typeof each)[number];
    return inspect(pipeline, drawn.share, {
      controls,
      from,
      anew,
      load: states.size === 0 ? undefined : resume(states),
    });
  });
  const states = new Map(
    each.flatMap(({ name, states }) => [...states].map(([entry, state]) => [within(name, entry), state])),
  );
  const anew = each.flatMap(({ name, anew }) => anew.map((place) => within(name, place)));
  return { members, insides, drawn, from, controls: each.map(({ controls }) => controls), anew, states };
};

/** The tick's controls: the only variant's, or those of all by their names. */
export const onTick = (members: readonly Member[], controls: readonly Controls[]): Controls =>
  members.length === 1 && members[0]?.name === ''
    ? (controls[0] as Controls)
    : (Object.fromEntries(members.map(({ name }, i) => [name, controls[i] as Controls])) as Controls);
