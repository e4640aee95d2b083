import type { Job, Json } from '../jobs/index.ts';
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

export interface Given {
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
export const isBrief = (scale: Scale, some: readonly Pick<Condition, 'trials'>[], trials?: number): boolean =>
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

/** One network's measure after so many trials. */
export const valueAfter =
  (trial: number, measure: Measure = 'performance') =>
  (run: Learnt): number =>
    at([run], trial, measure)[0] ?? Number.NaN;
