import { defaultOf } from '../../modules/core/complete.ts';
import type { Declaration, Json, JsonObject, Parameter, Parameters } from '../../modules/index.ts';

/** The parts that JSON Schemas (draft 2020-12) of specs and study files are made of. */

export type Node = JsonObject;

export const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
export const number = ({
  min,
  max,
  above,
}: {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
}): Node => ({
  type: 'number',
  ...(min === undefined ? {} : { minimum: min }),
  ...(max === undefined ? {} : { maximum: max }),
  ...(above === undefined ? {} : { exclusiveMinimum: above }),
});
export const whole = (min: number, max: number): Node => ({ type: 'integer', minimum: min, maximum: max });
export const list = (items: Node, least: number, most: number): Node => ({
  ...{ type: 'array', items, minItems: least, maxItems: most },
});
export const anyOf = (...variants: readonly Node[]): Node => ({ anyOf: variants });
export const word = (...words: readonly string[]): Node => ({ enum: words });
export const describe = (description: string, node: Node, otherwise?: Json): Node => ({
  ...{ description, ...node },
  ...(otherwise === undefined ? {} : { default: otherwise }),
});

/** An object with just these fields. */
export const object = (properties: Readonly<Record<string, Node>>, required: readonly string[] = []): Node => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
  additionalProperties: false,
});

const shapeOf = (parameter: Parameter): Node => {
  switch (parameter.type) {
    case 'number': {
      const { whole: integer, orNull } = parameter;
      const type = integer === true ? 'integer' : 'number';
      return { ...number(parameter), type: orNull === undefined ? type : [type, 'null'] };
    }
    case 'choice':
      return word(...parameter.choices);
    case 'flag':
      return { type: 'boolean' };
    case 'group':
      return object(fieldsOf(parameter.parameters));
    case 'list':
      return list(shapeOf(parameter.of), parameter.least, parameter.most);
    case 'items': {
      const one = object(fieldsOf(parameter.of));
      return anyOf({ type: 'null' }, one, list(one, 1, parameter.most));
    }
  }
};

const aboutOf = (parameter: Parameter): string => {
  const { symbol, unit } = parameter as { readonly symbol?: string; readonly unit?: string };
  const orNull = 'orNull' in parameter && parameter.orNull !== undefined ? [`null: ${parameter.orNull}`] : [];
  const more = [...(symbol === undefined ? [] : [symbol]), ...(unit === undefined ? [] : [`in ${unit}`]), ...orNull];
  return more.length === 0 ? parameter.about : `${parameter.about} (${more.join(', ')})`;
};

/** The fields of parameters, and of the names that they had before. */
export const fieldsOf = (parameters: Parameters): Record<string, Node> =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, one]): readonly (readonly [string, Node])[] => {
      const field = describe(aboutOf(one), shapeOf(one), defaultOf(one));
      const { formerly } = one;
      const before = describe(`what was the name of ${name}`, { ...shapeOf(one), deprecated: true });
      return [[name, field], ...(formerly === undefined ? [] : [[formerly, before] as const])];
    }),
  );

/**
 * What stands in a place: a kind's name, its parameters, or null. An object that names no kind is of the first.
 * @param start the kind that stands there where a spec says nothing
 */
export const placeSchema = (title: string, kinds: readonly Declaration[], start: string | undefined): Node => {
  const nothing = kinds.some((one) => one.nothing === true) ? [{ type: 'null' } satisfies Node] : [];
  const objects = kinds.map(
    ({ kind, title: called, equation, parameters }): Node => ({
      title: called,
      ...describe(
        equation,
        object({ kind: { const: kind }, ...fieldsOf(parameters) }, kind === kinds[0]?.kind ? [] : ['kind']),
      ),
    }),
  );
  return describe(title, anyOf(word(...kinds.map(({ kind }) => kind)), ...nothing, ...objects), start);
};

export const seed = whole(0, Number.MAX_SAFE_INTEGER);

/** One of several kinds; those whose fields may all be left out by their bare names, too. */
export const oneOf = (kinds: Readonly<Record<string, readonly [Record<string, Node>, readonly string[]]>>): Node => {
  const entries = Object.entries(kinds);
  const bare = entries.filter(([, [, required]]) => required.length === 0).map(([kind]) => kind);
  return anyOf(
    ...(bare.length === 0 ? [] : [word(...bare)]),
    ...entries.map(([kind, [fields, required]]) => object({ kind: { const: kind }, ...fields }, ['kind', ...required])),
  );
};
