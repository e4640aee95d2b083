import type { Job, Json } from '../jobs/index.ts';
import { okabeIto } from '../report/index.ts';
import { networkSteps } from '../run/spec.ts';
import {
  type JsonObject,
  type Network,
  networksOf,
  type Results,
  type Row,
  type Scale,
  type Series,
} from './experiment.ts';
import { type Summary, summary } from './statistics.ts';
import type { Learnt, Measures, Tested } from './tasks/learn.ts';
import { specOf } from './tasks/params.ts';

export const LEARN = 'package:pipelines/paper/tasks/learn#learn';

interface Given {
  /** What it is called where it is compared with others, and how it is drawn. */
  readonly name: string;
  readonly colour: string;
  /** Its spec but for the seed. */
  readonly spec: JsonObject;
  /** Trials of training: in full, in the quick form, in tests. */
  readonly trials: readonly [full: number, quick: number, tiny: number];
  /** Of the first network, keep what is drawn: a sample every so many steps. */
  readonly draw?: number;
  /** Trials in a test whatever the scale; each of them is kept. */
  readonly testTrials?: number;
  /** The seeds of its networks; 1, 2, … if it is left out. */
  readonly seedOf?: (nth: number) => number;
}

/** A pipeline that is trained and tested for several networks. */
export interface Condition extends Series<Learnt> {
  readonly name: string;
  readonly colour: string;
  readonly spec: JsonObject;
  readonly trials: Given['trials'];
}

export type Run = Network<Learnt>;

/** Seeds that nothing was chosen by: no protocol, no criterion, no default was settled after results of theirs. */
export const FRESH = 60_001;
export const fresh = (nth: number): number => FRESH + nth;
const inOrder = (nth: number): number => 1 + nth;

const TESTS = [1, 2, 5, 10, 20, 50, 100, 200, 400, 1000, 2000];
const FEW = [10, 20, 50];

export const trialsOf = (scale: Scale, { trials }: Pick<Condition, 'trials'>): number => scale.pick(...trials);

/** Trials in a test, one after another without a break: as many as in the tests of the published figures. */
const periodsOf = (spec: JsonObject): number => (networkSteps(specOf({ ...spec, seed: 1 })) > 1000 ? 5 : 10);

/** µs a step takes with a rule and a memory, roughly, on one core, in a group (docs/performance.md); FORCE runs alone. */
const microsOf = (rule: string, memory: string): number => {
  const remembering: Readonly<Record<string, number>> = { bump: 100, ring: 60, oscillators: 40, replayed: 15 };
  const own = remembering[memory] ?? 0;
  return rule === 'force' ? 250 + own : (70 + own) / 2;
};

/** About how long training and testing by a spec takes (s). */
export const secondsOf = (data: JsonObject): number => {
  const spec = specOf(data);
  const { trials, testAt, testTrials } = spec.protocol;
  const steps = (trials + testTrials * testAt.length) * networkSteps(spec);
  const micros = microsOf(spec.rule.kind, spec.memory.kind);
  return 0.5 + (steps * micros * (spec.reservoir.units / 1000)) / 1e6;
};

/** Remembers what a function said of each key. */
const remembered = <A>(make: (scale: Scale, nth: number) => A): ((scale: Scale, nth: number) => A) => {
  const known = new Map<string, A>();
  return (scale, nth) => {
    const key = `${scale.name} ${nth}`;
    const value = known.get(key) ?? make(scale, nth);
    known.set(key, value);
    return value;
  };
};

/** A condition's whole spec, for one seed. */
export const specFor = (
  scale: Scale,
  { spec, trials: all, testTrials }: Pick<Given, 'spec' | 'trials' | 'testTrials'>,
  seed: number,
): JsonObject => {
  const trials = scale.pick(...all);
  const { task } = spec;
  // A test presents each of several signals once, a single one several times.
  const several = typeof task === 'object' && task !== null && 'of' in task ? (task.of as readonly Json[]).length : 0;
  const protocol = {
    trials,
    testAt: scale.pick(TESTS, FEW, TESTS).filter((trial) => trial <= trials),
    testTrials: testTrials ?? (several || scale.pick(periodsOf(spec), 1, 2)),
  };
  return { ...scale.shape(spec), protocol, seed };
};

/** A pipeline that is trained and tested. */
export const condition = (given: Given): Condition => {
  const { name, colour, spec, trials, draw, testTrials, seedOf = inOrder } = given;
  return {
    name,
    colour,
    spec,
    trials,
    seedOf,
    seconds: (scale) => secondsOf(specFor(scale, given, seedOf(0))),
    job: remembered(
      (scale, nth): Job => ({
        task: LEARN,
        params: {
          spec: specFor(scale, given, seedOf(nth)),
          ...(draw !== undefined && nth === 0 ? { draw: scale.pick(draw, draw, 5) } : {}),
          ...(testTrials === undefined ? {} : { each: true }),
        },
      }),
    ),
  };
};

/** The same runs under another name. */
export const named = (name: string, one: Condition): Condition => ({ ...one, name });

/** Is one of them trained for less at this scale than is asked, or than it is in full? */
export const isBrief = (scale: Scale, some: readonly Condition[], trials?: number): boolean =>
  some.some((one) => trialsOf(scale, one) < (trials ?? one.trials[0]));

/** All its networks that have been computed. */
export const runsOf = (results: Results, scale: Scale, one: Condition): readonly Run[] =>
  networksOf(results, scale, one);

export type Measure = keyof Measures;
export const MEASURES: readonly Measure[] = ['performance', 'zeroShift', 'rmse'];

/** A measure after so many trials, run by run, of those that got there. */
export const at = (runs: readonly Learnt[], trial: number, measure: Measure = 'performance'): readonly number[] =>
  runs.flatMap(({ tests }) => tests.find((test) => test.trial === trial)?.[measure] ?? []);

export const after = (runs: readonly Learnt[], trial: number, measure: Measure = 'performance'): Summary =>
  summary(at(runs, trial, measure));

/** The last test of a run. */
export const lastOf = ({ tests }: Pick<Learnt, 'tests'>): Tested => tests[tests.length - 1] as Tested;

/** Every number of some conditions as rows. */
export const rowsOf = (results: Results, scale: Scale, some: readonly Condition[]): readonly Row[] =>
  some.flatMap((one) =>
    runsOf(results, scale, one).flatMap(({ seed, job, tests }) =>
      tests.flatMap((test) =>
        MEASURES.map(
          (measure): Row => ({ condition: one.name, seed, x: test.trial, measure, value: test[measure], job }),
        ),
      ),
    ),
  );

export const gp = (period = 1000, variance = 10_000): JsonObject => ({
  kind: 'gaussianProcess',
  ...(period === 1000 ? {} : { period }),
  ...(variance === 10_000 ? {} : { variance }),
});
const { blue, vermillion, green, purple, orange, sky } = okabeIto;
const MEMORY = 'Hebbian + working memory';
const ALONE = 'Hebbian alone';
const replayed = { attractor: 'replayed' };
const alone = { attractor: null };
/** Updates once a trial, at a constant rate. */
export const onceATrial = { rule: { kind: 'hebbian', decay: null }, consolidation: 'perTrial' };

/** Of each second of a digit, ms that the pen takes from the middle of the page, and back to it. */
export const REST = 100;

/** The ten digits, and the published cues: +1 on the block at rows and columns 5 · digit … 5 · digit + 4. */
export const digits: JsonObject = {
  kind: 'several',
  of: Array.from({ length: 10 }, (_, digit) => ({ kind: 'digit', digit, rest: REST })),
};
export const digitCues: readonly JsonObject[] = Array.from({ length: 10 }, (_, d) => ({ row: 5 * d, column: 5 * d }));
/** What their chance level and their rms are asked of. */
export const DIGITS: JsonObject = { task: digits, ...alone };
/** As in a test: 0, 1, … 9, 0, … */
const inTurn: JsonObject = { ...digits, order: 'inTurn' };
const SIX = { noise: 0.12 };

/** With a working memory, and without: the same task and protocol. */
const pair = (
  task: Json,
  trials: Given['trials'],
  rest: Partial<Given> & { readonly learning?: JsonObject } = {},
): readonly [Condition, Condition] => {
  const { learning = {}, ...others } = rest;
  return [
    condition({ name: MEMORY, colour: blue, spec: { task, ...replayed, ...learning }, trials, ...others }),
    condition({ name: ALONE, colour: vermillion, spec: { task, ...alone, ...learning }, trials, ...others }),
  ];
};

const [shortMemory, shortAlone] = pair('short', [400, 50, 2], { draw: 4 });
const [longMemory, longAlone] = pair('long', [200, 3, 2], { draw: 20 });
const [gpMemory] = pair(gp(), [400, 50, 2], { draw: 4 });
const [, gpAlone] = pair(gp(), [200, 50, 2], { draw: 4 });
const [trialMemory, trialAlone] = pair(gp(), [100, 100, 2], { learning: onceATrial });
const [hardMemory, hardAlone] = pair(gp(1000, 2000), [400, 20, 2]);
const [gpLongMemory, gpLongAlone] = pair(gp(10_000), [200, 2, 2]);

const forced = (name: string, colour: string, spec: JsonObject, trials: Given['trials'], draw = {}): Condition =>
  condition({ name, colour, spec: { ...spec, rule: 'force' }, trials, ...draw });

/** The conditions of the published table. */
export const conditions = {
  shortMemory,
  shortAlone,
  shortForce: forced('FORCE alone', green, { task: 'short', ...alone }, [100, 20, 2], { draw: 4 }),
  longMemory,
  longAlone,
  longForce: forced('FORCE alone', green, { task: 'long', ...alone }, [50, 2, 2], { draw: 20 }),
  longForceMemory: forced('FORCE + working memory', purple, { task: 'long', ...replayed }, [20, 1, 2]),
  gpMemory,
  gpAlone,
  gpForce: forced('FORCE alone', green, { task: gp(), ...alone }, [50, 20, 2]),
  hardMemory,
  hardAlone,
  trialMemory: named('once a trial, with working memory', trialMemory),
  trialAlone: named('once a trial, without', trialAlone),
  gpLongMemory,
  gpLongAlone,
  digitsMemory: condition({
    name: MEMORY,
    colour: blue,
    spec: { task: inTurn, attractor: { kind: 'replayed', weights: SIX, cue: digitCues } },
    trials: [2000, 60, 10],
    draw: 10,
    seedOf: fresh,
  }),
  digitsAlone: condition({
    name: ALONE,
    colour: vermillion,
    spec: { task: inTurn, ...alone },
    trials: [2000, 60, 10],
    draw: 10,
    seedOf: fresh,
  }),
} as const satisfies Readonly<Record<string, Condition>>;

export { orange, sky };

/** One network's measure after so many trials. */
export const valueAfter =
  (trial: number, measure: Measure = 'performance') =>
  (run: Learnt): number =>
    at([run], trial, measure)[0] ?? Number.NaN;
