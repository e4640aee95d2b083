import * as E from 'fp-ts/lib/Either.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import type { Observable } from 'rxjs';
import { defaultOf, defaultsOf } from '../../modules/core/complete.ts';
import { expectName, expectParameters } from '../../modules/core/expect.ts';
import { isRecord } from '../../modules/core/json.ts';
import { readersOf } from '../../modules/core/kind.ts';
import {
  type Controls,
  type DescribedPlace,
  type JsonObject,
  type Parameters,
  type Seed,
  type Share,
  type Tick,
  unshared,
  type ValuesOf,
} from '../../modules/index.ts';
import {
  describeProblems,
  list,
  literal,
  object,
  oneLine,
  optional,
  type Problem,
  seed,
  show,
  text,
} from '../schema/decode.ts';
import { decodeParameter, decodePlace, type Schema } from '../schema/schema.ts';
import { tooLongSteps } from '../schema/step.ts';
import { inspectSteps } from './inspection.ts';
import { type Building, drawnOutput, type Frame, type Pipeline, type Scored, type Steps } from './pipeline.ts';
import { type Protocol, protocolOf, type Spec, stepLength } from './spec.ts';

/** What a pipeline in code is given when it is built. */
export interface CodeSetting<P extends Parameters = Parameters> {
  /** Names the matrices: the same in training and tests. */
  readonly seed: number;
  /** Names the noise; a test has another one. */
  readonly noiseSeed: Seed;
  /** false in a test: the weights stay as they are. */
  readonly learning: boolean;
  /** Draws something once for training and tests: `share('W', () => draw(…))`. */
  readonly share: Share;
  /** Its own parameters: values; live ones as functions of a frame's controls. */
  readonly parameters: {
    readonly [K in keyof P]: P[K] extends { readonly live: true }
      ? (controls: Controls) => ValuesOf<P>[K]
      : ValuesOf<P>[K];
  };
}

/** A pipeline composed in code, by what does not depend on a seed. */
export interface CodeDefinition<P extends Parameters = Parameters> {
  /** What specs call it. */
  readonly name: string;
  /** Steps in a trial. */
  readonly trialSteps: number;
  /** Length of a step (ms): 1. */
  readonly dt?: number;
  /** Parameters of its own, besides those of its places. */
  readonly parameters?: P;
  /** How long it is trained, and when it is tested, where a spec does not say. */
  readonly protocol?: Partial<Protocol>;
  /** What a trial is scored by; otherwise `readout.zhat` against `target`. */
  readonly scored?: (frame: Frame) => Scored | undefined;
}

/** A pipeline in code, as specs know it by its name. */
export interface CodePipeline {
  readonly name: string;
  readonly definition: CodeDefinition;
  /** A spec of it, complete; or all that is wrong with it. */
  readonly decode: (value: unknown) => E.Either<NonEmptyArray<Problem>, Spec>;
  readonly of: (spec: Spec) => Pipeline;
}

const PROTOCOL: Protocol = { trials: 100, testAt: [10, 20, 50, 100], testTrials: 4 };

type Build = (setting: CodeSetting<never>) => (ticks: Observable<Tick>) => Observable<Tick>;

/** Names with a meaning in every spec: no parameter or place may have them. */
const TAKEN = ['pipeline', 'use', 'protocol', 'dt', 'seed', 'kind'];

/**
 * Checks a definition.
 * @throws {RangeError}
 */
const expectDefinition = (
  { name, trialSteps, dt, parameters, protocol, scored }: CodeDefinition,
  build: unknown,
): void => {
  if (typeof name !== 'string' || name === '')
    throw new RangeError(`pipeline: name: expected text, found ${show(name)}`);
  const where = `pipeline ${oneLine(name)}`;
  const refuse = (field: string, expected: string, value: unknown): never => {
    throw new RangeError(`${where}: ${field}: expected ${expected}, found ${show(value)}`);
  };
  if (!Number.isInteger(trialSteps) || trialSteps < 1) refuse('trialSteps', 'a whole number ≥ 1', trialSteps);
  if (typeof build !== 'function') refuse('its second argument', 'a function that builds it', build);
  if (scored !== undefined && typeof scored !== 'function') refuse('scored', 'a function of a frame', scored);
  const fields = object({ dt: optional(stepLength, 1), protocol: optional(protocolOf(PROTOCOL), PROTOCOL) });
  const wrong = fields(Object.fromEntries(Object.entries({ dt, protocol }).filter(([, one]) => one !== undefined)), '');
  if (E.isLeft(wrong)) throw new RangeError(`${where}: ${describeProblems(wrong.left)}`);
  expectParameters(where, parameters ?? {}, TAKEN);
};

/**
 * Checks that each address leads to one thing: no two places, and no place and parameter, have the same name.
 * @throws {RangeError}
 */
const expectPlaces = (name: string, parameters: Parameters, places: readonly DescribedPlace[]): void => {
  const where = `pipeline ${name}`;
  const twice = places.find((one, i) => places.findIndex((other) => other.name === one.name) < i);
  if (twice !== undefined)
    throw new RangeError(`${where}: expected places of different names, found ${twice.name} twice`);
  for (const place of places) expectName(`${where}: place`, place.name, [...TAKEN, ...Object.keys(parameters)]);
};

/**
 * Makes a pipeline of a few lines of code, to be run, served, steered, saved and studied like the published network: as
 * the default export of a file, `reservoir-rx serve --pipeline two-memories.ts`.
 *
 *     export default pipeline({ name: 'two memories', trialSteps: 1000 },
 *       ({ seed, noiseSeed, learning }) => (ticks) => ticks.pipe(target(short()), …, feedback(rest)((past) => past.pipe(…))));
 *
 * A place in it (`place`) can be swapped, and its parameters set, live and in specs. All randomness must come from the
 * seeds. With `learning` false it is the same network, and nothing is learnt.
 * @throws {RangeError} on a definition that contradicts itself: a default outside its own range, a parameter called `seed`
 */
export const pipeline = <const P extends Parameters = Record<never, never>>(
  definition: CodeDefinition<P>,
  build: (setting: CodeSetting<P>) => (ticks: Observable<Tick>) => Observable<Tick>,
): CodePipeline => {
  expectDefinition(definition as unknown as CodeDefinition, build);
  const { name, trialSteps, dt = 1, protocol = {}, scored = drawnOutput } = definition;
  const parameters: Parameters = definition.parameters ?? {};
  const make = build as unknown as Build;
  const steps = (spec: JsonObject, how: Omit<Building, 'presented'>): Steps => {
    const setting = { ...how, seed: spec.seed as number, parameters: readersOf(parameters, spec, []) };
    return make(setting as unknown as CodeSetting<never>) as Steps;
  };

  /** Its places: found once, by running one step. */
  let places: readonly DescribedPlace[] | undefined;
  const placesOf = (): readonly DescribedPlace[] => {
    if (places !== undefined) return places;
    const spec = { ...defaultsOf(parameters), seed: 1 };
    const found = inspectSteps(steps(spec, { noiseSeed: 1, learning: true, share: unshared }), {
      trialSteps,
      dt,
      controls: spec,
    });
    expectPlaces(name, parameters, found.inspected.places);
    places = found.inspected.places;
    return places;
  };

  /** @param start what stands in each place to begin with */
  const schemaOf = (start: JsonObject): Schema => ({
    parameters,
    places: placesOf().map((one) => ({ ...one, start: start[one.name] as JsonObject })),
  });

  const fields = { ...PROTOCOL, ...protocol };
  const decode: CodePipeline['decode'] = (value) => {
    if (!isRecord(value)) return E.left([{ path: '', expected: 'a spec', found: show(value) }]);
    const decoded = object<Record<string, unknown>>({
      pipeline: literal(name),
      use: optional(list(text, 0, 100), []),
      protocol: optional(protocolOf(fields), fields),
      seed: optional(seed, 1),
      dt: optional(constant(dt), dt),
      ...Object.fromEntries(
        Object.entries(parameters).map(([key, one]) => [key, optional(decodeParameter(one), defaultOf(one))]),
      ),
      ...Object.fromEntries(placesOf().map((one) => [one.name, optional(decodePlace(one.kinds), one.start)])),
    } as never)(value, '');
    if (E.isLeft(decoded)) return decoded;
    const { use, pipeline: _, protocol: given, seed: drawn, dt: length, ...own } = decoded.right as Spec;
    const [first, ...rest] = tooLongSteps(schemaOf(own), own, length);
    if (first !== undefined) return E.left([first, ...rest]);
    return E.right({
      pipeline: name,
      ...(use?.length ? { use } : {}),
      ...own,
      ...{ protocol: given, dt: length, seed: drawn },
    } as Spec);
  };

  return {
    name,
    definition: definition as unknown as CodeDefinition,
    decode,
    of: (spec) => ({
      spec,
      trialSteps,
      scored,
      schema: schemaOf(spec),
      build: (how) => steps(spec, how),
    }),
  };
};

const constant =
  (is: number) =>
  (value: unknown, path: string): E.Either<NonEmptyArray<Problem>, number> =>
    value === is ? E.right(is) : E.left([{ path, expected: `${is}, as in its code`, found: show(value) }]);
