import { exp, log } from '../../modules/core/math.ts';
import { keyOf, lookUp, type Parameters, uniform } from '../../modules/index.ts';
import { PLACES } from '../catalogue/places.ts';
import { canonical, type Json } from '../jobs/index.ts';
import { type Schema, standingIn } from '../schema/schema.ts';
import type { JsonObject } from './plan.ts';

/** What may stand at a path: one of a list, or a number between two. */
export type Choice = readonly Json[] | Range;

export interface Range {
  readonly from: number;
  readonly to: number;
  /** `log`: equal factors are equally likely, not equal differences. */
  readonly scale: 'linear' | 'log';
  readonly whole: boolean;
}

export type Vary = Readonly<Record<string, Choice>>;

export type Search =
  /** Every combination. */
  | { readonly kind: 'grid' }
  /** One thing at a time. */
  | { readonly kind: 'ablation' }
  /** So many combinations, drawn. */
  | { readonly kind: 'random'; readonly variants: number; readonly seed: number };

/** What a variant changes in the base: paths, and what is put there. */
export type Changes = readonly (readonly [path: string, level: Json])[];

export const isRange = (choice: Choice): choice is Range => !Array.isArray(choice);

const listOf = (choice: Choice): readonly Json[] => (isRange(choice) ? [] : choice);

const grid = (vary: Vary): readonly Changes[] =>
  Object.entries(vary).reduce<readonly Changes[]>(
    (sofar, [path, choice]) =>
      sofar.flatMap((changes) => listOf(choice).map((level) => [...changes, [path, level] as const])),
    [[]],
  );

const ablation = (vary: Vary): readonly Changes[] =>
  Object.entries(vary).flatMap(([path, choice]) => listOf(choice).map((level): Changes => [[path, level]]));

/** Digits of a number that is drawn: enough to search with, and it can be read. */
const FEWEST_DIGITS = 3;
const ALL_DIGITS = 17;
/** A narrow range has more digits: so many steps in it at least. */
const STEPS = 100;

/** A drawn number with as few digits as leave it in its range, about where it was. */
const rounded = (value: number, { from, to, scale }: Range): number => {
  const step = scale === 'log' ? (value * log(to / from)) / STEPS : (to - from) / STEPS;
  for (let digits = FEWEST_DIGITS; digits < ALL_DIGITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (short >= from && short <= to && Math.abs(short - value) <= step) return short;
  }
  return Math.min(to, Math.max(from, value));
};

const drawLevel = (choice: Choice, share: number): Json => {
  if (!isRange(choice)) return choice[Math.min(choice.length - 1, Math.floor(share * choice.length))] as Json;
  const { from, to, scale, whole } = choice;
  // A whole number n stands for all from n to n + 1.
  const end = whole ? to + 1 : to;
  const value = scale === 'log' ? exp(log(from) + share * (log(end) - log(from))) : from + share * (end - from);
  return whole ? Math.min(to, Math.max(from, Math.floor(value))) : rounded(value, choice);
};

/** How many different draws there are, before anything is excluded. */
const combinations = (vary: Vary): number =>
  Object.values(vary).reduce((product, choice) => {
    if (!isRange(choice)) return product * choice.length;
    return choice.whole ? product * (choice.to - choice.from + 1) : Number.POSITIVE_INFINITY;
  }, 1);

/** How often a draw may come out as one that is there already, or is excluded. */
const PATIENCE = 100;

const random = (
  vary: Vary,
  { variants, seed }: Extract<Search, { kind: 'random' }>,
  excluded: (changes: Changes) => boolean,
) => {
  const found = new Map<string, Changes>();
  const share = new Float64Array(1);
  const wanted = Math.min(variants, combinations(vary));
  for (let draw = 0; found.size < wanted && draw < variants * PATIENCE; draw++) {
    const changes = Object.entries(vary).map(([path, choice]) => {
      uniform(keyOf(seed, 'random search', path)).fill(share, draw);
      return [path, drawLevel(choice, ((share[0] as number) + 1) / 2)] as const;
    });
    if (!excluded(changes)) found.set(canonical(changes as unknown as Json), changes);
  }
  return [...found.values()];
};

/** What each variant changes in the base. @param excluded says which combinations are left out */
export const changesOf = (search: Search, vary: Vary, excluded: (changes: Changes) => boolean): readonly Changes[] => {
  if (search.kind === 'random') return random(vary, search, excluded);
  return (search.kind === 'grid' ? grid : ablation)(vary).filter((changes) => !excluded(changes));
};

/** How many variants a grid has, before any is made. */
export const sizeOf = (vary: Vary): number =>
  Object.values(vary).reduce((product, choice) => product * listOf(choice).length, 1);

/** Every parameter that a kind can do without, by its path, with what stands there then. */
const withoutIn = (parameters: Parameters, path: readonly string[]): readonly (readonly [string, Json])[] =>
  Object.entries(parameters).flatMap(([name, one]) =>
    one.type === 'group'
      ? withoutIn(one.parameters, [...path, name])
      : one.without === undefined
        ? []
        : [[[...path, name].join('.'), one.without] as const],
  );

/**
 * Every part that a pipeline can do without: an ablation takes these out if it does not say what it varies. Kinds declare
 * it: an optional place has a null kind, a parameter a value `without` it.
 */
export const partsOf = ({ places, parameters }: Schema, whole: JsonObject): Vary => {
  const inPlaces = places.flatMap((place) => {
    const kind = standingIn(place, whole);
    const nothing = place.kinds.find((one) => one.nothing === true);
    // Of the published network's places only some can be empty; a pipeline in code names its own.
    const known = PLACES.find(({ name }) => name === place.name);
    const optional = known === undefined || known.optional === true;
    const out = optional && nothing !== undefined ? [[place.name, null] as const] : [];
    return kind === undefined || kind === nothing ? [] : [...out, ...withoutIn(kind.parameters, [place.name])];
  });
  return Object.fromEntries(
    [...inPlaces, ...withoutIn(parameters, [])]
      .filter(([path, without]) => {
        const there = lookUp(whole, path.split('.'));
        return there !== undefined && there !== null && there !== without;
      })
      .map(([path, without]) => [path, [without]]),
  );
};
