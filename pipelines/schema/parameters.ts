import { defaultOf } from '../../modules/core/complete.ts';
import {
  type Controls,
  type Declaration,
  type Json,
  type JsonObject,
  lookUp,
  type Parameter,
  type Parameters,
  within,
} from '../../modules/index.ts';
import { type Schema, standingIn } from './schema.ts';

/** What users and forms are told of a parameter's declaration. */
export interface ParameterAbout {
  readonly description: string;
  /** false: it holds from when the module is made, and only a swap gives it. */
  readonly live: boolean;
  readonly symbol?: string;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly whole?: boolean;
  /** null is allowed, and stands for this: `constant`. */
  readonly orNull?: string;
  readonly scale?: 'linear' | 'log';
  /** The part of the range that is worth trying. */
  readonly slider?: readonly [number, number];
  readonly choices?: readonly string[];
}

/** A parameter with its value. */
export interface ParameterValue extends ParameterAbout {
  /** `rule.learningRate`; `rule` is the choice of what stands there. Prefixed `variant/` where several variants run. */
  readonly name: string;
  readonly value: Json;
}

/** A parameter of a kind that could stand in a place. */
export interface ParameterDefault extends ParameterAbout {
  /** Without its place: `learningRate`. */
  readonly name: string;
  readonly default: Json;
}

/** A kind as it is described. */
export interface KindDescription {
  readonly kind: string;
  readonly title: string;
  readonly equation: string;
  readonly source?: string;
  /** It is what stands there when nothing does. */
  readonly nothing?: boolean;
  readonly parameters: readonly ParameterDefault[];
}

/** A place as it is described, with what stands there now. */
export interface PlaceDescription {
  readonly variant: string;
  readonly name: string;
  readonly title: string;
  readonly symbol?: string;
  /** The signal that is written there. */
  readonly writes: string;
  readonly kind: string;
  readonly kinds: readonly KindDescription[];
}

const FIELDS = ['symbol', 'unit', 'min', 'max', 'above', 'whole', 'orNull', 'scale', 'slider', 'choices'] as const;

export const aboutOf = (parameter: Parameter): ParameterAbout => {
  const given = parameter as unknown as Readonly<Record<string, unknown>>;
  return {
    ...{ description: parameter.about, live: parameter.live },
    ...Object.fromEntries(FIELDS.filter((field) => given[field] !== undefined).map((field) => [field, given[field]])),
  };
};

/** Every single parameter with its path: groups are opened. */
export const leavesOf = (
  parameters: Parameters,
  path: readonly string[] = [],
): readonly (readonly [readonly string[], Parameter])[] =>
  Object.entries(parameters).flatMap(([name, one]) =>
    one.type === 'group' ? leavesOf(one.parameters, [...path, name]) : [[[...path, name], one] as const],
  );

export const kindDescription = ({
  kind,
  title,
  equation,
  source,
  nothing,
  parameters,
}: Declaration): KindDescription => ({
  ...{ kind, title, equation },
  ...(source === undefined ? {} : { source }),
  ...(nothing === true ? { nothing } : {}),
  parameters: leavesOf(parameters).map(([path, one]) => ({
    name: path.join('.'),
    default: defaultOf(one),
    ...aboutOf(one),
  })),
});

/** A pipeline's parameters with their values, and the choices of what stands in its places. */
export const parametersOf = (
  variant: string,
  { places, parameters }: Schema,
  controls: Controls,
): readonly ParameterValue[] => {
  const valued = (path: readonly string[], one: Parameter): ParameterValue => {
    const now = lookUp(controls as JsonObject, path);
    return { name: within(variant, path.join('.')), value: now === undefined ? defaultOf(one) : now, ...aboutOf(one) };
  };
  return [
    ...leavesOf(parameters).map(([path, one]) => valued(path, one)),
    ...places.flatMap((place) => {
      const kind = standingIn(place, controls);
      const choice: ParameterValue = {
        ...{ name: within(variant, place.name), value: kind?.kind ?? null, live: true, description: place.title },
        choices: place.kinds.map((one) => one.kind),
      };
      return [choice, ...leavesOf(kind?.parameters ?? {}).map(([path, one]) => valued([place.name, ...path], one))];
    }),
  ];
};
