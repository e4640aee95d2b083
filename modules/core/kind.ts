import { byNamesOfToday, completeAll, isData } from './complete.ts';
import { type Controls, lookUp } from './controls.ts';
import { expectName, expectParameters } from './expect.ts';
import { isRecord, type Json, type JsonObject } from './json.ts';
import type { GivenOf, Made, Parameter, Parameters, ValuesOf } from './parameter.ts';
import { describeProblems, type Problem, show } from './problem.ts';
import { type TimeConstant, timeConstantsIn } from './timeConstants.ts';

/** How the numbers of a signal lie, where that is not a curve: on a square sheet, on a ring, as rows over time. */
export type Layout = 'sheet' | 'ring' | 'raster';

/** The pipeline that a kind stands in, as far as what it holds depends on it. */
export interface Around {
  /** Units of the reservoir, and neurons of the memory. */
  readonly units: number;
  readonly neurons: number;
  readonly outputs: number;
  readonly trialSteps: number;
}

/** What a kind says of itself. */
export interface KindAbout<P extends Parameters = Parameters> {
  /** What it is called: `Hebbian`. */
  readonly title: string;
  /** As in the paper: `ΔW = η(t) M (z − z̄) rᵀ`. */
  readonly equation: string;
  /** Where it comes from: `Hoerzer, Legenstein & Maass 2014`. */
  readonly source?: string;
  readonly parameters: P;
  /** How signals of it are best drawn, by their paths: `{ 'attractor.x': 'sheet' }`. */
  readonly layouts?: Readonly<Record<string, Layout>>;
  /** Units of its signals, by their paths. */
  readonly units?: Readonly<Record<string, string>>;
  /** The null module of its place: what stands there when nothing does. */
  readonly nothing?: boolean;
  /** Finds values that do not go together, though each is right by itself; paths are below the place's. */
  readonly check?: (values: ValuesOf<P>) => readonly Problem[];
  /** How many bytes it holds, about, where that can be much: all that runs together is bounded by it. */
  readonly holds?: (values: ValuesOf<P>, around: Around) => number;
  /** Defaults that depend on other values. @param given the values that were given, without defaults */
  readonly adjust?: (values: ValuesOf<P>, given: JsonObject) => ValuesOf<P>;
}

/** A kind's declaration: where it can stand, its name there, and what it says of itself. */
export interface Declaration extends KindAbout {
  readonly place: string;
  readonly kind: string;
}

/** Parameters, and what only code has. An empty `Code` is left out: with it anything would be assignable, `every(5)`, too. */
type Given<P extends Parameters, Code> = [keyof Code] extends [never] ? GivenOf<P> : GivenOf<P> & Code;

/**
 * What can stand in a place. Called in code it makes the module: what is left out has the published value.
 *
 *     hebbian()                          hebbian({ learningRate: 1e-3 })
 */
export interface Kind<P extends Parameters = Parameters, Code = never, M = unknown> {
  /** @throws {RangeError} on impossible values, all of them in one message */
  (...given: Record<never, never> extends Code ? [given?: Given<P, Code>] : [given: Given<P, Code>]): M;
  readonly declaration: Declaration;
  readonly make: (values: Made<P>, code: Code) => M;
}

/** Any kind, for lists of them. */
export interface AnyKind {
  readonly declaration: Declaration;
  // biome-ignore lint/suspicious/noExplicitAny: what each takes is its own; `makeKind` checks values before it calls.
  readonly make: (values: any, code: any) => unknown;
}

/** A module that knows which declaration it came from. */
export interface Declared {
  declaration?: Declaration;
  /** What bounds the step that it can make: `mealy` holds dt against them. */
  timeConstants?: readonly TimeConstant[];
}

/**
 * Checks a declaration.
 * @throws {RangeError}
 */
export const expectDeclaration = ({ place, kind, title, equation, parameters }: Declaration): void => {
  const where = `kind ${place}/${kind}`;
  expectName(where, kind);
  expectName(`${where}: its place`, place);
  for (const [name, text] of Object.entries({ title, equation })) {
    if (typeof text !== 'string') throw new RangeError(`${where}: ${name}: expected text, found ${show(text)}`);
  }
  expectParameters(where, parameters, ['kind']);
};

/** Values with all defaults, checked one by one and together. @param path the place's, for problems */
export const completeKind = (
  { parameters, check, adjust }: Pick<KindAbout, 'parameters' | 'check' | 'adjust'>,
  given: unknown,
  path: string,
): { readonly value: JsonObject } | { readonly problems: readonly Problem[] } => {
  const done = completeAll(parameters, given, path, ['kind']);
  const told = isRecord(given) ? (byNamesOfToday(parameters, given) as JsonObject) : {};
  const { kind: _, ...plain } = told;
  // Also check the sound values together, so that all errors come at once.
  const sound =
    'problems' in done
      ? completeAll(parameters, withoutProblems(plain, Object.keys(parameters), done.problems, path), path)
      : done;
  if ('problems' in sound) return done as { readonly problems: readonly Problem[] };
  const fitted = (adjust?.(sound.value as never, plain) ?? sound.value) as JsonObject;
  const data = Object.values(fitted).some(isData);
  const together = data ? [] : (check?.(fitted as never) ?? []);
  const problems = [...('problems' in done ? done.problems : []), ...together.map(below(path))];
  return problems.length > 0 ? { problems } : { value: fitted };
};

const below =
  (path: string) =>
  (problem: Problem): Problem => ({ ...problem, path: path === '' ? problem.path : `${path}.${problem.path}` });

/** The given values of these names, without the wrong ones. */
const withoutProblems = (
  given: JsonObject,
  names: readonly string[],
  problems: readonly Problem[],
  path: string,
): JsonObject => {
  const bad = (name: string): boolean => {
    const at = path === '' ? name : `${path}.${name}`;
    return problems.some((one) => one.path === at || one.path.startsWith(`${at}.`) || one.path.startsWith(`${at}[`));
  };
  const sound = names.filter((name) => Object.hasOwn(given, name) && !bad(name));
  return Object.fromEntries(sound.map((name) => [name, given[name] as Json]));
};

/** Where a spec has objects, code may give numbers: a plain array of them is data like a typed one. */
const asGiven = (parameter: Parameter | undefined, value: unknown): unknown =>
  parameter?.type === 'items' && Array.isArray(value) && value.length > 0 && value.every((n) => typeof n === 'number')
    ? Float64Array.from(value)
    : value;

/** Notes on a module which declaration it came from, and which time constants it was made with. */
const declare = <M>(module: M, declaration: Declaration, values: unknown): M => {
  if (typeof module !== 'function') return module;
  const timeConstants = timeConstantsIn(declaration.parameters, values, declaration.place);
  return Object.assign(module, { declaration, timeConstants } satisfies Declared);
};

/**
 * Declares what can stand in a place, once: a typed constructor, and the data from which specs, live controls, forms and
 * tables follow.
 *
 *     export const hebbian = kind('rule', 'hebbian', {
 *       title: 'Hebbian', equation: 'ΔW = …', source: '…',
 *       parameters: { learningRate: live(5e-4, { symbol: 'η₀', min: 0, max: 1, about: '…' }) },
 *     }, ({ learningRate }) => mealy<…>({ … }));
 *
 * @param place where it can stand: `rule`
 * @param name what it is called there
 * @param make the module, from all its parameters and, second, from what only code can give (seeds, matrices, noise)
 * @throws {RangeError} on a declaration that contradicts itself: a default outside its own range
 */
export const kind = <P extends Parameters, M, Code = Record<never, never>>(
  place: string,
  name: string,
  about: KindAbout<P>,
  make: (values: Made<P>, code: Code) => M,
): Kind<P, Code, M> => {
  const declaration = { ...about, place, kind: name } as unknown as Declaration;
  expectDeclaration(declaration);
  const construct = (given: Readonly<Record<string, unknown>> = {}): M => {
    if (!isRecord(given)) throw new RangeError(`${name}: expected an object of parameters, found ${show(given)}`);
    const entries = Object.entries(given).filter(([, value]) => value !== undefined);
    const own = Object.fromEntries(
      entries
        .filter(([key]) => Object.hasOwn(about.parameters, key))
        .map(([key, value]) => [key, asGiven(about.parameters[key], value)]),
    );
    const code = Object.fromEntries(entries.filter(([key]) => !Object.hasOwn(about.parameters, key)));
    const done = completeKind(declaration, own, name);
    if ('problems' in done) throw new RangeError(describeProblems(done.problems));
    return declare(makeOf(declaration, make, done.value as unknown as Made<P>, code), declaration, done.value);
  };
  return Object.assign(construct, {
    declaration,
    make: (values: Made<P>, code: Code) => declare(make(values, code), declaration, values),
  }) as Kind<P, Code, M>;
};

/** The module; what a kind that takes nothing from code is given besides its parameters is a mistake, and said. */
const makeOf = <P extends Parameters, M, Code>(
  { kind: name, parameters }: Declaration,
  make: (values: Made<P>, code: Code) => M,
  values: Made<P>,
  code: Readonly<Record<string, unknown>>,
): M => {
  if (make.length >= 2 || Object.keys(code).length === 0) return make(values, code as Code);
  const unread = new Set<string | symbol>(Object.keys(code));
  // A second parameter that has a default does not count in `length`: what it reads is seen.
  const seen = new Proxy(code, {
    get: (held, key) => {
      unread.delete(key);
      return Reflect.get(held, key);
    },
    ownKeys: (held) => {
      unread.clear();
      return Reflect.ownKeys(held);
    },
  });
  const made = make(values, seen as Code);
  const [stray] = unread;
  if (stray === undefined) return made;
  const expected = Object.keys(parameters).join(', ') || 'no parameters';
  throw new RangeError(`${name}: expected ${expected}; found ${String(stray)}`);
};

/**
 * Each live parameter as a function of the controls, each fixed one as its value now.
 * @param path where the parameters stand in the controls: a place, or nothing for those of a pipeline
 */
export const readersOf = (
  parameters: Parameters,
  values: JsonObject,
  path: readonly string[],
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      readerOf(parameter, values[name] as Json, [...path, name]),
    ]),
  );

const readerOf = (parameter: Parameter, value: Json, path: readonly string[]): unknown => {
  if (parameter.type === 'group') return readersOf(parameter.parameters, value as JsonObject, path);
  if (!parameter.live) return value;
  // null is a value like any other; only a missing one falls back.
  return (controls: Controls): Json => {
    const now = lookUp(controls, path);
    return now === undefined ? value : now;
  };
};

/**
 * Makes a kind's module for a place: its live parameters are read from the controls there.
 * @param standing what the controls hold for the place: the kind's name, or its values
 * @throws {RangeError} on impossible values
 */
export const makeKind = (
  { declaration, make }: AnyKind,
  place: string,
  standing: Json | undefined,
  code: unknown,
): unknown => {
  const given = isRecord(standing) ? standing : {};
  const done = completeKind(declaration, given, place);
  if ('problems' in done) throw new RangeError(describeProblems(done.problems));
  return make(readersOf(declaration.parameters, done.value, [place]), code);
};
