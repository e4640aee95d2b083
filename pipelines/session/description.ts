import type { Controls, Json } from '../../modules/index.ts';
import {
  type Inside,
  type Node,
  nodesOf,
  type PlaceDescription,
  placesOf,
  type Signal,
  signalsWithin,
} from '../run/description.ts';
import { warningsOf, warningsWithin } from '../run/warnings.ts';
import { type ParameterValue, parametersOf } from '../schema/parameters.ts';
import type { Warning } from '../schema/warning.ts';
import type { State } from './runner.ts';

/** What runs. */
export interface Description {
  readonly pipeline: string;
  /** ms */
  readonly dt: number;
  readonly trialSteps: number;
  readonly seed: number;
  /** [''] for one pipeline. */
  readonly variants: readonly string[];
  /** Prefixed `variant/` where there are several. */
  readonly signals: readonly Signal[];
  readonly graph: readonly Node[];
  /** What can be swapped: what stands there now, and what could. */
  readonly places: readonly PlaceDescription[];
  readonly parameters: readonly ParameterValue[];
  /** What to know of it, as it stands, before believing its numbers. */
  readonly warnings: readonly Warning[];
  readonly paused: boolean;
  readonly speed: number | 'max';
}

/** A change, after it took effect. */
export interface Change {
  /** The first step that it holds for. */
  readonly step: number;
  readonly method: string;
  readonly params: unknown;
  /** Those with new values. */
  readonly parameters: readonly ParameterValue[];
  /** After `set` and `swap`: what these were before, by their names. */
  readonly before?: Readonly<Record<string, Json>>;
  /** Where another line of the past goes on from here, or one that had been left: see `timeline`. */
  readonly line?: { readonly id: number; readonly from: { readonly line: number; readonly step: number } | null };
}

/** A change with the whole of what runs after it. */
export interface Told {
  readonly change: Change;
  readonly description: Description;
  /** More of it is new than values: signals, modules, warnings, or where they started. */
  readonly anew: boolean;
}

/** As the wire has it: JSON knows no Infinity. */
export const spokenSpeed = (speed: number): number | 'max' => (speed === Number.POSITIVE_INFINITY ? 'max' : speed);

/** Of all that runs, by full addresses. */
export const warningsNow = ({ members, controls }: Pick<State, 'members' | 'controls'>): readonly Warning[] =>
  members.flatMap(({ name, pipeline }, i) => warningsWithin(name, warningsOf(pipeline, controls[i])));

/** What runs, as it stands. @param found warnings that have come up while it ran */
export const describe = (
  pipeline: string,
  { members, insides, controls, paused, speed }: State,
  found: readonly Warning[],
): Description => {
  const [first] = members;
  const each = members.map((member, i) => ({ member, inside: insides[i] as Inside, now: controls[i] as Controls }));
  return {
    pipeline,
    dt: first?.spec.dt ?? 1,
    trialSteps: first?.pipeline.trialSteps ?? 0,
    seed: first?.spec.seed ?? 0,
    variants: members.map(({ name }) => name),
    signals: each.flatMap(({ member, inside }) => signalsWithin(member.name, inside)),
    graph: each.flatMap(({ member, inside }) => nodesOf(member.name, inside)),
    places: each.flatMap(({ member, inside, now }) => placesOf(member.name, inside, now)),
    parameters: each.flatMap(({ member, now }) => parametersOf(member.name, member.pipeline.schema, now)),
    warnings: [...warningsNow({ members, controls }), ...found],
    paused,
    speed: spokenSpeed(speed),
  };
};
