import * as E from 'fp-ts/lib/Either.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import { isRecord } from '../../modules/core/json.ts';
import type { JsonObject } from '../../modules/index.ts';
import { kindsOf, type Library, OURS } from '../catalogue/library.ts';
import { PLACES } from '../catalogue/places.ts';
import {
  type Decoder,
  describeProblems,
  list,
  number,
  object,
  oneLine,
  optional,
  type Problem,
  refine,
  seed,
  show,
  some,
  text,
  whole,
} from '../schema/decode.ts';
import { meantPerhaps } from '../schema/nearest.ts';
import { MOST_STEPS } from '../schema/ranges.ts';
import { readJson } from '../schema/readJson.ts';
import { declarationsOf, decodePlace, type Placed } from '../schema/schema.ts';
import { tooLongSteps } from '../schema/step.ts';
import { outputsOf, type SignalSpec, signalsIn, stepsOf, type Task, task, unequal } from '../schema/task.ts';
import { type Holder, neuronsOf, tooLarge } from './held.ts';
import { networkSchema } from './networkSchema.ts';

export type { Placed } from '../schema/schema.ts';
export { type OrderSpec, type SignalSpec, signalsIn, type Task } from '../schema/task.ts';

/** When a pipeline is trained and tested. */
export type Protocol = {
  readonly trials: number;
  /** After how many trials it is tested; the last one always is. */
  readonly testAt: readonly number[];
  /** Trials in a test. */
  readonly testTrials: number;
};

/**
 * A pipeline as data: the one record from which it is built. Every tick carries it as it stands then, checkpoints hold
 * it, studies vary it.
 */
export type Spec = JsonObject & {
  /** The name of a pipeline that was composed in code; left out: the published network. */
  readonly pipeline?: string;
  /** Files whose kinds and pipelines it needs. */
  readonly use?: readonly string[];
  readonly protocol: Protocol;
  /** ms */
  readonly dt: number;
  readonly seed: number;
};

/** A spec of the published network: its task, and what stands in each of its places. */
export type NetworkSpec = Spec & {
  readonly task: Task;
  readonly memory: Placed;
  readonly projection: Placed;
  readonly reservoir: Placed & { readonly units: number };
  readonly readout: Placed;
  readonly reward: Placed;
  readonly rule: Placed;
  readonly consolidation: Placed;
};

const MOST_OPERATIONS = 2e9;
/** Numbers in the signals of a task (8 bytes each). */
const MOST_NUMBERS = 1e7;
/** Non-zero entries of a matrix (6 to 10 bytes each). */
const MOST_ENTRIES = 2e7;
export const MOST_TRIALS = 1_000_000;

const protocolDefault: Protocol = { trials: 200, testAt: [10, 20, 50, 100, 200], testTrials: 4 };
/** @param otherwise the default */
export const protocolOf = (otherwise: Protocol = protocolDefault): Decoder<Protocol> =>
  object<Protocol>({
    trials: optional(whole(1, MOST_TRIALS), otherwise.trials),
    testAt: optional(list(whole(1, MOST_TRIALS), 0, 10_000), otherwise.testAt),
    testTrials: optional(whole(1, 1000), otherwise.testTrials),
  });

const use = list(text, 0, 100);

/** ms */
export const stepLength = number({ above: 0, max: 1000 });

const timing = { task, dt: optional(stepLength, 1) };

/** The key that a place has in a spec: 0.1.0 called the memory's `attractor`. */
const keyIn = (value: unknown, place: string): string =>
  place === 'memory' && isRecord(value) && 'attractor' in value && !('memory' in value) ? 'attractor' : place;

/** What a bare spec stands for in each place. */
const placesIn = (library: Library, value: unknown) =>
  PLACES.map(({ name }) => {
    const decode = decodePlace(declarationsOf(kindsOf(library, name)));
    const start = decode({}, name);
    // If the default itself is wrong, its errors are reported for the place.
    return { name, key: keyIn(value, name), field: E.isLeft(start) ? decode : optional(decode, start.right) };
  });

const network =
  (library: Library): Decoder<NetworkSpec> =>
  (value, path) => {
    const places = placesIn(library, value);
    const decode = refine(
      object<Record<string, unknown>>({
        task: timing.task,
        ...Object.fromEntries(places.map(({ key, field }) => [key, field])),
        protocol: optional(protocolOf(), protocolDefault),
        dt: timing.dt,
        seed: optional(seed, 1),
        use: optional(use, []),
      } as never),
      some<Pick<NetworkSpec, 'task' | 'dt'>>(timing as never),
      ({ task, dt }) => {
        const each = signalsIn(task).flatMap((signal, i) => {
          const at = task.kind === 'several' ? `task.of[${i}]` : 'task';
          return [...tooLong(at, signal, dt), ...tooFine(at, signal, dt)];
        });
        return [...each, ...unequal(task, dt), ...(each.length === 0 ? tooMuch(task, dt) : [])];
      },
    );
    return E.map((found: Record<string, unknown>): NetworkSpec => {
      const { task, protocol, dt, seed, use, ...rest } = found as unknown as NetworkSpec;
      const own = Object.fromEntries(places.map(({ name, key }) => [name, (rest as JsonObject)[key]]));
      return { ...(use?.length ? { use } : {}), task, ...own, protocol, dt, seed } as NetworkSpec;
    })(decode(value, path));
  };

/** Several cues are for several signals, one each. */
const tooFewCues = (spec: NetworkSpec, memory: string): readonly Problem[] => {
  const { cue } = spec.memory;
  if (!Array.isArray(cue)) return [];
  const count = signalsIn(spec.task).length;
  const expected = `one cue, or one for each of ${count} signals`;
  return cue.length === count ? [] : [{ path: `${memory}.cue`, expected, found: `${cue.length}` }];
};

const tooDense = ({ reservoir, projection, memory }: NetworkSpec): readonly Problem[] => {
  const entries = (path: string, columns: number, connectivity: unknown): readonly Problem[] => {
    const count = typeof connectivity === 'number' ? reservoir.units * columns * connectivity : 0;
    const expected = `at most ${MOST_ENTRIES} connections (rows · columns · connectivity)`;
    return count <= MOST_ENTRIES ? [] : [{ path, expected, found: `${Math.round(count)}` }];
  };
  return [
    ...entries('reservoir.connectivity', reservoir.units, reservoir.connectivity),
    ...entries('projection.connectivity', neuronsOf(memory), projection.connectivity),
  ];
};

/** The readout's weights and the loop need to know how many units there are. */
const unsized = ({ reservoir }: NetworkSpec): readonly Problem[] =>
  Number.isInteger(reservoir.units) && reservoir.units > 0
    ? []
    : [
        {
          path: 'reservoir.units',
          expected: 'a parameter `units` of its kind, a whole number',
          found: show(reservoir.units),
        },
      ];

const tooLong = (path: string, signal: SignalSpec, dt: number): readonly Problem[] => {
  const steps = stepsOf(signal, dt);
  const [least, field, length] =
    signal.kind === 'samples' ? ([1, 'interval', signal.interval] as const) : ([2, 'period', signal.period] as const);
  const expected = `from ${least} to ${MOST_STEPS} steps of dt = ${dt}`;
  return steps >= least && steps <= MOST_STEPS ? [] : [{ path: `${path}.${field}`, expected, found: `${length}` }];
};

/** What it takes to draw a signal (multiplications). */
const operationsOf = (signal: SignalSpec, dt: number): number => {
  if (signal.kind !== 'gaussianProcess') return 0;
  const window = 10 * Math.sqrt(signal.variance);
  return (signal.period / dt + window) * window * signal.outputs;
};

/** All signals of a task together: they are held as long as it runs, and drawn before its first step. */
const tooMuch = (task: Task, dt: number): readonly Problem[] => {
  const all = signalsIn(task);
  const sum = (of: (signal: SignalSpec) => number): number => all.reduce((total, signal) => total + of(signal), 0);
  const numbers = sum((signal) => stepsOf(signal, dt) * outputsOf(signal));
  const operations = sum((signal) => operationsOf(signal, dt));
  const held = `signals of at most ${MOST_NUMBERS} numbers in all (steps · outputs)`;
  const drawn = `signals of at most ${MOST_OPERATIONS} operations to draw in all`;
  return [
    ...(numbers <= MOST_NUMBERS ? [] : [{ path: 'task', expected: held, found: `${numbers}` }]),
    ...(operations <= MOST_OPERATIONS ? [] : [{ path: 'task', expected: drawn, found: operations.toExponential(1) }]),
  ];
};

const tooFine = (path: string, task: SignalSpec, dt: number): readonly Problem[] => {
  const operations = operationsOf(task, dt);
  const expected = `a Gaussian process of ≤ ${MOST_OPERATIONS} operations to draw: (period / dt + 10 √variance) · 10 √variance`;
  return operations <= MOST_OPERATIONS ? [] : [{ path, expected, found: operations.toExponential(1) }];
};

/** All that it would hold. */
const tooHeavy = (record: NetworkSpec, library: Library, memory: string): readonly Problem[] => {
  const declared: Holder['declared'] = (place, kind) =>
    kindsOf(library, place).find(({ declaration }) => declaration.kind === kind)?.declaration;
  const found = tooLarge([{ record, declared }]);
  if (found === undefined) return [];
  const { place, ...said } = found;
  return [{ path: place === 'memory' ? memory : place, ...said }];
};

/** Time constants that steps of dt are too long for. @param memory the key that the spec has for its memory */
const tooCoarse = (spec: NetworkSpec, library: Library, memory: string): readonly Problem[] =>
  tooLongSteps(networkSchema(spec, library), spec, spec.dt).map((problem) => ({
    ...problem,
    path: problem.path.replace(/^memory(?=\.)/, memory),
  }));

type Parsed<S = Spec> = E.Either<NonEmptyArray<Problem>, S>;

/** What editors read of a file, and the program does not. */
const withoutSchema = (value: unknown): unknown => {
  if (!isRecord(value) || !('$schema' in value)) return value;
  const { $schema: _, ...rest } = value;
  return rest;
};

const parseNetwork = (value: unknown, library: Library): Parsed<NetworkSpec> =>
  E.chain((parsed: NetworkSpec): Parsed<NetworkSpec> => {
    const memory = keyIn(value, 'memory');
    const dense = tooDense(parsed);
    const heavy = dense.length === 0 ? tooHeavy(parsed, library, memory) : [];
    const coarse = tooCoarse(parsed, library, memory);
    const [first, ...rest] = [...unsized(parsed), ...dense, ...heavy, ...coarse, ...tooFewCues(parsed, memory)];
    return first === undefined ? E.right(parsed) : E.left([first, ...rest]);
  })(network(library)(value, ''));

/** To know its places, a pipeline in code is built: what it throws then is an error in it. */
const decodeBy = ({ name, decode }: Library['pipelines'][number], value: unknown): Parsed => {
  try {
    return decode(value);
  } catch (error) {
    const found = oneLine(error instanceof Error ? error.message : String(error), 300);
    return E.left([{ path: 'pipeline', expected: `one that can be built, as ${name} cannot`, found }]);
  }
};

/** A pipeline's spec from parsed JSON, with every default filled in; or all that is wrong with it. */
export const parseSpec = (given: unknown, library: Library = OURS): Parsed => {
  const value = withoutSchema(given);
  const name = isRecord(value) ? value.pipeline : undefined;
  if (name === undefined) return parseNetwork(value, library);
  const found = library.pipelines.find((one) => one.name === name);
  if (found !== undefined) return decodeBy(found, value);
  const names = library.pipelines.map((one) => one.name);
  const expected =
    names.length === 0
      ? 'a pipeline whose file is used (--use)'
      : `one of ${names.map((one) => JSON.stringify(one)).join(', ')}`;
  return E.left([{ path: 'pipeline', expected, found: `${show(name)}${meantPerhaps(name, names)}` }]);
};

/** The same, from JSON text. */
export const parseSpecText = (source: string, library: Library = OURS): Parsed => {
  const value = readJson(source);
  return E.isLeft(value) ? E.left([value.left]) : parseSpec(value.right, library);
};

/**
 * A spec from JSON text or parsed JSON, for scripts.
 * @throws {RangeError} all that is wrong with it, on one line
 */
export const readSpec = (given: unknown, library: Library = OURS): Spec => {
  const parsed = typeof given === 'string' ? parseSpecText(given, library) : parseSpec(given, library);
  if (E.isRight(parsed)) return parsed.right;
  throw new RangeError(`spec: ${describeProblems(parsed.left)}`);
};

/** Whether it is one of the published network. */
export const isNetwork = (spec: Spec): spec is NetworkSpec => spec.pipeline === undefined;

/** Steps in a trial of the published network. */
export const networkSteps = ({ task, dt }: Pick<NetworkSpec, 'task' | 'dt'>): number => {
  const [signal] = signalsIn(task);
  return stepsOf(signal, dt);
};
