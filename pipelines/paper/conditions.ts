import { idOf, type Job, type Json } from '../jobs/index.ts';
import { okabeIto } from '../report/index.ts';
import { networkSteps } from '../run/spec.ts';
import type { JsonObject, Results, Row, Scale, Wanted } from './experiment.ts';
import { type Summary, summary } from './statistics.ts';
import type { Learnt, Measures, Tested } from './tasks/learn.ts';
import { specOf } from './tasks/params.ts';

export const LEARN = 'package:pipelines/paper/tasks/learn#learn';

/** A pipeline as it is compared with others: what it is called, how it is drawn, its spec but for the seed. */
export interface Condition {
  readonly name: string;
  readonly colour: string;
  readonly spec: JsonObject;
  /** Trials of training: in full, in the quick form, in tests. */
  readonly trials: readonly [full: number, quick: number, tiny: number];
  /** Of the first seed, keep what is drawn: a sample every so many steps. */
  readonly draw?: number;
  /** Where the first seed stands in the order of jobs, and how far apart seeds stand: 0.1 lets ten go before rank 1. */
  readonly rank?: number;
  readonly step?: number;
  /** Trials in a test in full, where there are not four. */
  readonly periods?: number;
  /** Trials in a test whatever the scale; each of them is kept. */
  readonly testTrials?: number;
  /** Fewer seeds than the others have. */
  readonly seeds?: number;
}

const TESTS = [1, 2, 5, 10, 20, 50, 100, 200, 400, 1000, 2000];
const FEW = [10, 20, 50];

export const trialsOf = (scale: Scale, { trials }: Pick<Condition, 'trials'>): number => scale.pick(...trials);

export const seedsOf = (scale: Scale, { seeds = Number.POSITIVE_INFINITY }: Pick<Condition, 'seeds'> = {}): number[] =>
  Array.from({ length: Math.min(scale.seeds, seeds) }, (_, i) => i + 1);

/** The whole spec of a condition's run. */
export const specFor = (scale: Scale, condition: Condition, seed: number): JsonObject => {
  const trials = trialsOf(scale, condition);
  const { task } = condition.spec;
  // A test presents each of several signals once, a single one several times.
  const several = typeof task === 'object' && task !== null && 'of' in task ? (task.of as readonly Json[]).length : 0;
  const protocol = {
    trials,
    testAt: scale.pick(TESTS, FEW, TESTS).filter((trial) => trial <= trials),
    testTrials: condition.testTrials ?? (several || scale.pick(condition.periods ?? 4, 1, 2)),
  };
  return { ...scale.shape(condition.spec), protocol, seed };
};

/** µs a step takes with a rule and a memory, roughly, on one core. */
const microsOf = (rule: string, memory: string): number => {
  const learning = rule === 'force' ? 250 : 70;
  const remembering: Readonly<Record<string, number>> = { bump: 100, ring: 60, oscillators: 40, replayed: 15 };
  return learning + (remembering[memory] ?? 0);
};

/** About how long training and testing by a spec takes (s). */
export const secondsOf = (data: JsonObject): number => {
  const spec = specOf(data);
  const { trials, testAt, testTrials } = spec.protocol;
  const steps = (trials + testTrials * testAt.length) * networkSteps(spec);
  const micros = microsOf(spec.rule.kind, spec.memory.kind);
  return 0.5 + (steps * micros * (spec.reservoir.units / 1000)) / 1e6;
};

export const learnJob = (scale: Scale, condition: Condition, seed: number): Job => ({
  task: LEARN,
  params: {
    spec: specFor(scale, condition, seed),
    ...(condition.draw !== undefined && seed === 1 ? { draw: scale.pick(condition.draw, condition.draw, 5) } : {}),
    ...(condition.testTrials === undefined ? {} : { each: true }),
  },
});

export const wantedOf = (scale: Scale, conditions: readonly Condition[]): readonly Wanted[] =>
  conditions.flatMap((condition) =>
    seedsOf(scale, condition).map((seed) => ({
      job: learnJob(scale, condition, seed),
      seconds: secondsOf(specFor(scale, condition, seed)),
      rank: (condition.rank ?? 1) + (condition.step ?? 1) * (seed - 1),
    })),
  );

/** One run of a condition that has been made. */
export interface Run extends Learnt {
  readonly seed: number;
  readonly job: string;
}

export const runsOf = (results: Results, scale: Scale, condition: Condition): readonly Run[] =>
  seedsOf(scale, condition).flatMap((seed) => {
    const job = learnJob(scale, condition, seed);
    const result = results.get(job);
    return result === undefined ? [] : [{ ...(result as unknown as Learnt), seed, job: idOf(job) }];
  });

export type Measure = keyof Measures;
export const MEASURES: readonly Measure[] = ['performance', 'zeroShift', 'rmse'];

/** A measure after so many trials, over the runs that got there. */
export const after = (runs: readonly Run[], trial: number, measure: Measure = 'performance'): Summary =>
  summary(runs.flatMap(({ tests }) => tests.find((test) => test.trial === trial)?.[measure] ?? []));

/** The last test of a run. */
export const lastOf = ({ tests }: Pick<Run, 'tests'>): Tested => tests[tests.length - 1] as Tested;

export const atEnd = (runs: readonly Run[], measure: Measure = 'performance'): Summary =>
  summary(runs.map((run) => lastOf(run)[measure]));

/** Every number of some conditions as rows. */
export const rowsOf = (results: Results, scale: Scale, conditions: readonly Condition[]): readonly Row[] =>
  conditions.flatMap((condition) =>
    runsOf(results, scale, condition).flatMap(({ seed, job, tests }) =>
      tests.flatMap((test) =>
        MEASURES.map(
          (measure): Row => ({
            condition: condition.name,
            seed,
            x: test.trial,
            measure,
            value: test[measure],
            job,
          }),
        ),
      ),
    ),
  );

const gp = { kind: 'gaussianProcess' };
const { blue, vermillion, green, purple } = okabeIto;
const replayed = { attractor: 'replayed' };
const alone = { attractor: null };
/** Trials in a test of the published table’s signals of 1 s. */
export const PERIODS = 10;
/** All networks of the published table come before the second of everything else: its cheap lines first. */
const early = { rank: 0, step: 0.04, periods: PERIODS };
const first = { rank: 0.4, step: 0.05 };

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

/** The conditions of the published table. */
export const conditions = {
  shortMemory: {
    name: 'Hebbian + working memory',
    colour: blue,
    spec: { task: 'short', ...replayed },
    trials: [400, 50, 2],
    draw: 4,
    ...early,
  },
  shortAlone: {
    name: 'Hebbian alone',
    colour: vermillion,
    spec: { task: 'short', ...alone },
    trials: [400, 50, 2],
    draw: 4,
    ...early,
  },
  shortForce: {
    name: 'FORCE alone',
    colour: green,
    spec: { task: 'short', ...alone, rule: 'force' },
    trials: [400, 20, 2],
    draw: 4,
    ...first,
    periods: PERIODS,
  },
  longMemory: {
    name: 'Hebbian + working memory',
    colour: blue,
    spec: { task: 'long', ...replayed },
    trials: [200, 3, 2],
    draw: 20,
    ...first,
  },
  longAlone: {
    name: 'Hebbian alone',
    colour: vermillion,
    spec: { task: 'long', ...alone },
    trials: [200, 3, 2],
    draw: 20,
    ...first,
  },
  longForce: {
    name: 'FORCE alone',
    colour: green,
    spec: { task: 'long', ...alone, rule: 'force' },
    trials: [100, 2, 2],
    draw: 20,
    ...first,
  },
  longForceMemory: {
    name: 'FORCE + working memory',
    colour: purple,
    spec: { task: 'long', ...replayed, rule: 'force' },
    trials: [20, 1, 2],
    ...first,
  },
  gpMemory: {
    name: 'Hebbian + working memory',
    colour: blue,
    spec: { task: gp, ...replayed },
    trials: [200, 50, 2],
    draw: 4,
    ...early,
  },
  gpAlone: {
    name: 'Hebbian alone',
    colour: vermillion,
    spec: { task: gp, ...alone },
    trials: [200, 50, 2],
    draw: 4,
    ...early,
  },
  trialMemory: {
    name: 'once a trial, with working memory',
    colour: blue,
    spec: { task: gp, ...replayed, rule: { kind: 'hebbian', decay: null }, consolidation: 'perTrial' },
    trials: [100, 100, 2],
    ...early,
  },
  trialAlone: {
    name: 'once a trial, without',
    colour: vermillion,
    spec: { task: gp, ...alone, rule: { kind: 'hebbian', decay: null }, consolidation: 'perTrial' },
    trials: [100, 100, 2],
    ...early,
  },
  digitsMemory: {
    name: 'Hebbian + working memory',
    colour: blue,
    spec: { task: inTurn, attractor: { kind: 'replayed', weights: SIX, cue: digitCues } },
    trials: [2000, 60, 10],
    draw: 10,
    ...first,
  },
  digitsAlone: {
    name: 'Hebbian alone',
    colour: vermillion,
    spec: { task: inTurn, ...alone },
    trials: [2000, 60, 10],
    draw: 10,
    ...first,
  },
} as const satisfies Readonly<Record<string, Condition>>;
