import { isRecord } from '../../modules/core/json.ts';
import type { Json, JsonObject, States } from '../../modules/index.ts';
import { OURS } from '../catalogue/library.ts';
import type { Flat } from './legacy.ts';
import { asThen } from './legacyMemory.ts';

/**
 * Reads records of the time when noise, learning, warm-up and consolidation were counted in steps. Where dt was 1 ms the
 * numbers are the same. Where it was not, they are turned into those in ms that come nearest: times and rates exactly; the
 * amplitude of a noise, which was drawn at each step, so that its power stays (now a draw holds for 1 ms).
 */

/** The last format of checkpoints, and of journals, in which steps were counted. */
export const STEPWISE = { checkpoint: 3, journal: 2 } as const;

type Convert = (value: number, dt: number) => number;
const time: Convert = (steps, dt) => steps * dt;
const rate: Convert = (perStep, dt) => perStep / dt;
const amplitude: Convert = (value, dt) => value * Math.sqrt(dt);

/** What was counted in steps, by place and the name that it had then. */
const COUNTED: Readonly<Record<string, Readonly<Record<string, Convert>>>> = {
  memory: { warmup: time, inputNoise: amplitude },
  projection: { driveNoise: amplitude },
  reservoir: { rateNoise: amplitude },
  readout: { exploration: amplitude },
  rule: { learningRate: rate, decay: time, alpha: time },
  consolidation: { steps: time },
};

/** A kind of ours by its name: one of the user's own counts as it always did. */
export const oursCalled = (kind: unknown) =>
  OURS.kinds.find(({ declaration }) => declaration.kind === kind)?.declaration;

/** What stands in a place, in ms; what it leaves out had the default of then, in steps. */
export const standingInMs = (standing: JsonObject, dt: number): JsonObject => {
  const given = asThen(standing);
  if (dt === 1) return given;
  const ours = oursCalled(given.kind);
  const counted = Object.entries(COUNTED[ours?.place ?? ''] ?? {}).flatMap(([name, convert]) => {
    const parameter = Object.entries(ours?.parameters ?? {}).find(
      ([own, { formerly }]) => own === name || formerly === name,
    )?.[1];
    const value = given[name] ?? (Object.hasOwn(given, name) ? null : (parameter as { default?: Json })?.default);
    return parameter !== undefined && typeof value === 'number' ? [[name, convert(value, dt)] as const] : [];
  });
  return { ...given, ...Object.fromEntries(counted) };
};

/** A row of samples was for a step. */
const task = (given: Json, dt: number): Json => {
  if (!isRecord(given)) return given;
  const one = given as JsonObject;
  if (one.kind === 'samples') return { ...one, interval: dt };
  return Array.isArray(one.of) ? { ...one, of: one.of.map((signal) => task(signal, dt)) } : one;
};

export const isStanding = (value: unknown): value is JsonObject => isRecord(value) && typeof value.kind === 'string';

/** ms */
export const dtOf = (spec: unknown): number => (isRecord(spec) && typeof spec.dt === 'number' ? spec.dt : 1);

/** A spec, or some fields of one, as it was written, in ms. @param dt its own, if it is whole */
export const inMs = (record: unknown, dt = dtOf(record)): unknown => {
  if (!isRecord(record)) return record;
  return Object.fromEntries(
    Object.entries(record as JsonObject).map(([key, value]): [string, Json] => {
      if (key === 'task') return [key, dt === 1 ? value : task(value, dt)];
      return [key, isStanding(value) ? standingInMs(value, dt) : value];
    }),
  );
};

/** The value of a parameter of a kind of ours, in ms. @param place where such a kind stands */
export const valueInMs = (place: string, name: string, value: Json, dt: number): Json => {
  const convert = COUNTED[place]?.[name];
  return convert === undefined || typeof value !== 'number' ? value : convert(value, dt);
};

/** The flat record of 0.1.0 in ms: see legacy.ts. */
export const flatInMs = (flat: Flat, dt: number): Flat =>
  dt === 1
    ? flat
    : (Object.fromEntries(
        Object.entries(flat).map(([address, value]) => {
          const [head = '', name = ''] = address.replace(/^.*\//, '').split('.');
          const place = head === 'attractor' ? 'memory' : (oursCalled(head)?.place ?? head);
          return [address, valueInMs(place, name, value, dt)];
        }),
      ) as Flat);

/** FORCE's P was (αI + Σ r rᵀ)⁻¹, and is (αI + Σ dt r rᵀ)⁻¹. */
export const statesInMs = (states: States, dt: number): States => {
  const saved = states.get('update/force');
  if (dt === 1 || !isRecord(saved) || !(saved.P instanceof Float64Array)) return states;
  return new Map(states).set('update/force', { ...saved, P: saved.P.map((value) => value / dt) });
};
