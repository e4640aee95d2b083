import { isTensor } from './checkpoint.ts';
import { isRecord, type Json, type JsonObject } from './json.ts';
import type { NumberParameter, Parameter, Parameters } from './parameter.ts';
import { firstOf, type Problem, pathTo, show, spokenRange, unknownKeys } from './problem.ts';

/** A value with all its defaults, or all that is wrong with it. */
export type Completed = { readonly value: Json } | { readonly problems: readonly Problem[] };

/** Whether code gave something that no spec can hold, a function or arrays of numbers. It is not checked. */
export const isData = (value: unknown): boolean =>
  typeof value === 'function' || ArrayBuffer.isView(value) || isTensor(value);

const wrong = (path: string, expected: string, value: unknown): Completed => ({
  problems: [{ path, expected, found: show(value) }],
});

/** What a number may be, in words. */
export const spokenNumber = ({ min, max, above, whole, orNull }: NumberParameter): string => {
  const range =
    whole === true && min !== undefined && max !== undefined
      ? `a whole number from ${min} to ${max}`
      : `a ${whole === true ? 'whole ' : ''}number${spokenRange(min ?? -Infinity, max ?? Infinity, above ?? -Infinity)}`;
  return orNull === undefined ? range : `${range}, or null (${orNull})`;
};

const completeNumber = (parameter: NumberParameter, value: unknown, path: string): Completed => {
  const { min = -Infinity, max = Infinity, above = -Infinity, whole, orNull } = parameter;
  if (value === null && orNull !== undefined) return { value: null };
  const fits =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (whole !== true || Number.isInteger(value)) &&
    value >= min &&
    value <= max &&
    value > above;
  // + 0 turns −0 into 0: JSON text cannot hold −0.
  return fits ? { value: value + 0 } : wrong(path, spokenNumber(parameter), value);
};

const completeList = (of: Parameter, least: number, most: number, value: unknown, path: string): Completed => {
  if (!Array.isArray(value) || value.length < least || value.length > most) {
    return wrong(path, `a list of ${least} to ${most} entries`, value);
  }
  const all = value.map((one, i) => complete(of, one, `${path}[${i}]`));
  const problems = all.flatMap((one) => ('problems' in one ? one.problems : []));
  return problems.length > 0
    ? { problems: firstOf(problems, path, 'wrong entries') }
    : { value: all.map((one) => (one as { readonly value: Json }).value) };
};

/** A value of a parameter, checked, with the defaults of what it leaves out. */
export const complete = (parameter: Parameter, value: unknown, path: string): Completed => {
  if (isData(value)) return { value: value as Json };
  switch (parameter.type) {
    case 'number':
      return completeNumber(parameter, value, path);
    case 'choice':
      return parameter.choices.includes(value as string)
        ? { value: value as string }
        : wrong(path, `one of ${parameter.choices.map((word) => JSON.stringify(word)).join(', ')}`, value);
    case 'flag':
      return typeof value === 'boolean' ? { value } : wrong(path, 'true or false', value);
    case 'group':
      return completeAll(parameter.parameters, value, path);
    case 'list':
      return completeList(parameter.of, parameter.least, parameter.most, value, path);
    case 'items': {
      if (value === null) return { value };
      const one: Parameter = { type: 'group', live: false, about: parameter.about, parameters: parameter.of };
      return Array.isArray(value) ? completeList(one, 1, parameter.most, value, path) : complete(one, value, path);
    }
  }
};

/** Whether two values are the same plain data. */
export const sameData = (a: Json | undefined, b: Json | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** Of complete values, those that do not change while a module stands: it is made with them. Functions are not data. */
export const fixedOf = (parameters: Parameters, values: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, one]): readonly [string, Json][] => {
      const value = values[name] as Json;
      if (one.type === 'group') return [[name, fixedOf(one.parameters, value as JsonObject)]];
      return one.live || typeof value === 'function' ? [] : [[name, value]];
    }),
  );

/** Values by the names that parameters have now: one that is given by its former name, and not by its own, takes its own. */
export const byNamesOfToday = (
  parameters: Parameters,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const renamed = Object.entries(parameters).filter(
    ([name, { formerly }]) => formerly !== undefined && Object.hasOwn(values, formerly) && !Object.hasOwn(values, name),
  );
  if (renamed.length === 0) return values;
  const names = new Map(renamed.map(([name, { formerly }]) => [formerly, name]));
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [names.get(key) ?? key, value]));
};

/** A parameter's default. */
export const defaultOf = (parameter: Parameter): Json =>
  parameter.type === 'group' ? defaultsOf(parameter.parameters) : parameter.default;

export const defaultsOf = (parameters: Parameters): JsonObject =>
  Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, defaultOf(one)]));

/**
 * Checks values of parameters, and fills in the defaults of those that are left out.
 * @param others other keys that may be there; they are ignored
 */
export const completeAll = (
  parameters: Parameters,
  given: unknown,
  path: string,
  others: readonly string[] = [],
): Completed => {
  const names = Object.keys(parameters);
  if (!isRecord(given)) return wrong(path, `an object with ${names.join(', ') || 'no keys'}`, given);
  const value = byNamesOfToday(parameters, given);
  const problems: Problem[] = [];
  const found: Record<string, Json> = {};
  for (const name of names) {
    const parameter = parameters[name] as Parameter;
    const own = Object.hasOwn(value, name) ? value[name] : undefined;
    const one = own === undefined ? { value: defaultOf(parameter) } : complete(parameter, own, pathTo(path, name));
    if ('problems' in one) problems.push(...one.problems);
    else found[name] = one.value;
  }
  problems.push(...unknownKeys(value, [...others, ...names], path));
  return problems.length > 0 ? { problems } : { value: found };
};
