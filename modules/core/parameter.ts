import type { Controls } from './controls.ts';
import type { Json } from './json.ts';

/**
 * The parameters of a kind, declared as data: what each may be, where it starts, what it is for. Specs, live controls,
 * forms, sliders, tables and schemas all follow from this.
 */

/** What a parameter is, besides its range. */
export interface About {
  /** What it is, in a few words. */
  readonly about: string;
  /** As the paper prints it: `τ_η`. */
  readonly symbol?: string;
  readonly unit?: string;
  /** Its name in older versions, which is still read. */
  readonly formerly?: string;
  /** The value that takes this part out of the model; a default ablation puts it there. */
  readonly without?: Json;
}

/** What a number may be. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  /** Greater than this. */
  readonly above?: number;
  readonly whole?: boolean;
}

/** The part of the range that is worth trying, and how it is best divided. */
export interface Slider {
  readonly slider?: readonly [number, number];
  readonly scale?: 'linear' | 'log';
}

/** What null stands for, where it is allowed: `constant`, `none`. */
interface OrNull {
  readonly orNull: string;
}

/** What a number of milliseconds is to a module. */
interface Timing {
  /**
   * It is a time constant τ of forward Euler, x ← x + (dt/τ)(… − x), and so bounds the step: dt ≥ 2τ is refused, since x
   * would grow without bound; dt ≥ τ is warned of.
   */
  readonly timeConstant?: true;
}

type NumberAbout = About & Range & Slider & Timing;

interface Typed<V, L extends boolean, D> {
  readonly live: L;
  /** Never set: what the value's type is, and what code may give in its place. */
  readonly value?: V;
  readonly data?: D;
}

export interface NumberParameter<V extends number | null = number | null, L extends boolean = boolean, D = unknown>
  extends Typed<V, L, D>,
    NumberAbout {
  readonly type: 'number';
  readonly default: number | null;
  readonly orNull?: string;
}

export interface ChoiceParameter<V extends string = string, L extends boolean = boolean>
  extends Typed<V, L, never>,
    About {
  readonly type: 'choice';
  readonly default: V;
  readonly choices: readonly V[];
}

export interface FlagParameter<L extends boolean = boolean> extends Typed<boolean, L, never>, About {
  readonly type: 'flag';
  readonly default: boolean;
}

/** Parameters that belong together: `weights.noise`. */
export interface GroupParameter<P extends Parameters = Parameters> extends Typed<unknown, false, never>, About {
  readonly type: 'group';
  readonly parameters: P;
}

/** A list of numbers, words or groups. */
export interface ListParameter<V = unknown, D = unknown> extends Typed<readonly V[], false, D>, About {
  readonly type: 'list';
  readonly of: Parameter;
  readonly least: number;
  readonly most: number;
  readonly default: readonly Json[];
}

/** One group, or a list of such groups, or null for none. */
export interface ItemsParameter<P extends Parameters = Parameters, D = unknown>
  extends Typed<unknown, false, D>,
    About {
  readonly type: 'items';
  readonly of: P;
  readonly most: number;
  readonly orNull: string;
  readonly default: Json;
}

export type Parameter =
  | NumberParameter
  | ChoiceParameter
  | FlagParameter
  | GroupParameter
  | ListParameter
  | ItemsParameter;

export type Parameters = { readonly [name: string]: Parameter };

/** A parameter's value in a spec. */
export type ValueOf<T> =
  T extends GroupParameter<infer P>
    ? ValuesOf<P>
    : T extends ItemsParameter<infer P, infer _>
      ? ValuesOf<P> | readonly ValuesOf<P>[] | null
      : T extends { readonly value?: infer V }
        ? V
        : never;
export type ValuesOf<P extends Parameters> = { readonly [K in keyof P]: ValueOf<P[K]> };

type DataOf<T> = T extends { readonly data?: infer D } ? (unknown extends D ? never : D) : never;

/** What code gives for it: a value, a function of the controls where it is live, or data where it takes some. */
export type GivenOf<P extends Parameters> = {
  readonly [K in keyof P]?: P[K] extends GroupParameter<infer G>
    ? GivenOf<G>
    : MadeOf<P[K]> | (P[K] extends ItemsParameter<infer G, infer _> ? GivenItems<G> : never);
};
type GivenItems<G extends Parameters> = GivenOf<G> | readonly GivenOf<G>[] | null;

type MadeOf<T> =
  | ValueOf<T>
  | DataOf<T>
  | (T extends { readonly live: true } ? (controls: Controls) => ValueOf<T> : never);

/** What a module is made from: all of its parameters. */
export type Made<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends GroupParameter<infer G> ? Made<G> : MadeOf<P[K]>;
};

/**
 * A number that can be changed while the pipeline runs.
 * @param value the published one, or the one it starts from
 */
export function live(value: number | null, about: NumberAbout & OrNull): NumberParameter<number | null, true, never>;
export function live(value: number, about: NumberAbout): NumberParameter<number, true, never>;
export function live(value: number | null, about: NumberAbout & Partial<OrNull>): NumberParameter<never, true, never> {
  return { type: 'number', live: true, default: value, ...about };
}

/**
 * A number that is fixed when the module is made.
 * `D`: what code may give in its place.
 */
export function fixed<D = never>(
  value: number | null,
  about: NumberAbout & OrNull,
): NumberParameter<number | null, false, D>;
export function fixed<D = never>(value: number, about: NumberAbout): NumberParameter<number, false, D>;
export function fixed(
  value: number | null,
  about: NumberAbout & Partial<OrNull>,
): NumberParameter<never, false, never> {
  return { type: 'number', live: false, default: value, ...about };
}

/** One of several words; `live` if it can be changed while the pipeline runs. */
export const choice = <const V extends string, L extends boolean = false>(
  choices: readonly [V, ...V[]],
  about: About & { readonly live?: L },
): ChoiceParameter<V, L> => ({
  type: 'choice',
  default: choices[0],
  choices,
  ...about,
  live: (about.live ?? false) as L,
});

/** True or false. */
export const flag = <L extends boolean = false>(
  value: boolean,
  about: About & { readonly live?: L },
): FlagParameter<L> => ({ type: 'flag', default: value, ...about, live: (about.live ?? false) as L });

/** Parameters that belong together. */
export const group = <P extends Parameters>(about: string, parameters: P): GroupParameter<P> => ({
  type: 'group',
  live: false,
  about,
  parameters,
});

/** A list of numbers. `D`: what code may give in its place. */
export const numbers = <D = never>(
  values: readonly number[],
  { least = 0, most = 1000, ...about }: NumberAbout & { readonly least?: number; readonly most?: number },
): ListParameter<number, D> => ({
  type: 'list',
  live: false,
  of: { type: 'number', live: false, default: 0, ...about },
  least,
  most,
  default: values,
  ...about,
});

/** One group, a list of them, or null. `D`: what code may give in its place. */
export const items = <P extends Parameters, D = never>(
  value: Json,
  of: P,
  about: About & OrNull & { readonly most: number },
): ItemsParameter<P, D> => ({ type: 'items', live: false, default: value, of, ...about });
