import { isRecord } from '../../modules/core/json.ts';
import type { Declaration, JsonObject } from '../../modules/index.ts';
import { outputsOf, signalsIn, stepsOf, type Task } from '../schema/task.ts';
import type { Member } from './variant.ts';

/** A spec, or how it stands now; and what is declared of a kind that stands in a place of it. */
export interface Holder {
  readonly record: JsonObject;
  readonly declared: (place: string, kind: string) => Declaration | undefined;
}

/** The most that all that runs together may hold (bytes). */
const MOST_HELD = 3e9;
/** Tests have a thread of their own, which draws for itself. */
const COPIES = 2;
const NUMBER = 8;
/** The place whose states are each variant's own. */
const OWN = 'rule';

/** How many neurons project into the reservoir, where the memory's parameters tell. */
export const neuronsOf = (memory: unknown): number => {
  const { side, neurons } = isRecord(memory) ? memory : {};
  return typeof side === 'number' ? side * side : typeof neurons === 'number' ? neurons : 0;
};

const unitsOf = (reservoir: unknown): number => {
  const units = isRecord(reservoir) ? reservoir.units : undefined;
  return typeof units === 'number' ? units : 0;
};

/** Bytes that a run holds for itself, whomever it shares the rest with: what its rule learns. */
export const ownBytes = (holder: Holder): number =>
  partsOf(holder, 0).reduce((sum, [, place, bytes]) => sum + (place === OWN ? bytes : 0), 0);

/** What each place of a record holds, by what it is drawn from: variants that have it in common hold it once. */
const partsOf = (
  { record, declared }: Holder,
  nth: number,
): readonly (readonly [key: string, place: string, bytes: number])[] => {
  // A pipeline in code has no task that is known here, and says nothing of what it holds.
  if (record.pipeline !== undefined || !isRecord(record.task)) return [];
  const task = record.task as unknown as Task;
  const dt = record.dt as number;
  const signals = signalsIn(task);
  const around = {
    units: unitsOf(record.reservoir),
    neurons: neuronsOf(record.memory),
    outputs: outputsOf(signals[0]),
    trialSteps: stepsOf(signals[0], dt),
  };
  const numbers = signals.length * around.trialSteps * around.outputs;
  const places = Object.entries(record).flatMap(([place, standing]) => {
    const kind = isRecord(standing) ? standing.kind : undefined;
    const bytes = typeof kind === 'string' ? declared(place, kind)?.holds?.(standing as never, around) : undefined;
    if (bytes === undefined) return [];
    // What a rule learns is each variant's own.
    const own = place === OWN ? nth : 'drawn';
    return [[JSON.stringify([place, standing, around, record.seed, own]), place, bytes] as const];
  });
  return [[JSON.stringify([task, dt, record.seed]), 'task', numbers * NUMBER] as const, ...places];
};

/** A member, as its spec or how it stands now. */
export const holderOf = ({ pipeline }: Pick<Member, 'pipeline'>, record: JsonObject): Holder => ({
  record,
  declared: (place, kind) =>
    pipeline.schema.places.find(({ name }) => name === place)?.kinds.find((one) => one.kind === kind),
});

const spoken = (bytes: number): string => `${Number((bytes / 1e9).toPrecision(2))} GB`;

/** What is wrong with all that these hold together, if it is too much. */
export const tooLarge = (
  all: readonly Holder[],
): { readonly place: string; readonly expected: string; readonly found: string } | undefined => {
  const held = new Map(all.flatMap(partsOf).map(([key, place, bytes]) => [key, { place, bytes: COPIES * bytes }]));
  const parts = [...held.values()];
  const sum = parts.reduce((total, { bytes }) => total + bytes, 0);
  if (sum <= MOST_HELD) return undefined;
  const largest = parts.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  return {
    place: largest.place,
    expected: `at most ${spoken(MOST_HELD)} in all that is held (signals, matrices, what is learnt; tests have copies)`,
    found: `${spoken(sum)}, ${spoken(largest.bytes)} of it here`,
  };
};
