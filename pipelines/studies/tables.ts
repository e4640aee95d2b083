import type { Json } from '../jobs/index.ts';
import type { Column, Table } from '../report/parquet.ts';
import type { Analysis, Row } from './analysis.ts';
import { countingOf } from './counting.ts';
import { freeName } from './freeName.ts';
import { brief, MEASURES, type Plan, type Variant } from './plan.ts';
import { finalScore, type Results, type Run, trained } from './results.ts';

/** Columns of the tables that are no factors: a factor may not take the name of any, in any of them. */
const OWN = [
  ...['id', 'variant', 'seed', 'ok', 'reason', 'trialsToCriterion', 'trial', 'testTrial', 'runs', 'failed'],
  ...MEASURES.flatMap((measure) => [measure, `${measure}Low`, `${measure}High`]),
  ...['reachedCriterion', 'measure', 'pairs', 'difference', 'differenceLow', 'differenceHigh'],
  ...['effect', 'better', 'worse', 'p', 'pHolm', 'signTest', 'signTestHolm', 'certain', 'inMostSeeds', 'endedEarly'],
  ...['carriedBySeed', 'differenceWithoutIt', 'medianDifference', 'medianDifferenceLow', 'medianDifferenceHigh'],
];

/**
 * The factors' columns, the same in all tables: `projection.strength` needs no quotes in SQL as `projection_strength`. SQL
 * takes `rule` and `Rule` for one name, so the second is `Rule_2`; a parameter `performance` is `varied_performance`.
 */
export const columnNames = (paths: readonly string[]): readonly string[] => {
  const own = new Set(OWN.map((name) => name.toLowerCase()));
  const taken = new Set(own);
  return paths.map((path) => {
    const plain = path.replaceAll('.', '_');
    const wanted = own.has(plain.toLowerCase()) ? `varied_${plain}` : plain;
    const free = freeName(wanted.toLowerCase(), taken, (n) => `${wanted.toLowerCase()}_${n}`);
    taken.add(free);
    return `${wanted}${free.slice(wanted.length)}`;
  });
};

/** A factor's levels as numbers where all of them are, else in words. */
const factorColumns = (plan: Plan, variants: readonly Variant[]): Table => {
  const names = columnNames(plan.factors.map(({ path }) => path));
  return plan.factors.map((factor, i): Column => {
    const name = names[i] as string;
    const all = plan.variants.map(({ levels }) => levels[i] as Json);
    const own = variants.map(({ levels }) => levels[i] as Json);
    return all.every((level) => typeof level === 'number')
      ? { name, type: 'DOUBLE', data: own as readonly number[] }
      : { name, type: 'STRING', data: own.map((level) => brief(level, factor)) };
  });
};

const runsOf = ({ plan, of }: Results): readonly Run[] =>
  plan.variants.flatMap((variant) => of(variant).filter(({ outcome }) => outcome !== undefined));

const variantsOf = (runs: readonly Run[]): Table => [
  { name: 'variant', type: 'STRING', data: runs.map(({ variant }) => variant.name) },
];

/** One row a run: its parameters, whether it failed and why, and the scores of its last test. */
const runsTable = (results: Results): Table => {
  const { plan } = results;
  const runs = runsOf(results);
  const { trialsTo } = countingOf(results);
  return [
    { name: 'id', type: 'STRING', data: runs.map(({ id }) => id) },
    ...variantsOf(runs),
    ...factorColumns(
      plan,
      runs.map(({ variant }) => variant),
    ),
    { name: 'seed', type: 'INT64', data: runs.map(({ seed }) => BigInt(seed)) },
    { name: 'ok', type: 'BOOLEAN', data: runs.map(({ outcome }) => outcome?.ok === true) },
    {
      name: 'reason',
      type: 'STRING',
      data: runs.map(({ outcome }) => (outcome?.ok === false ? outcome.reason : null)),
    },
    ...MEASURES.map(
      (measure): Column => ({
        name: measure,
        type: 'DOUBLE',
        data: runs.map((run) => finalScore(run, measure) ?? null),
      }),
    ),
    { name: 'trialsToCriterion', type: 'INT32', data: runs.map((run) => trialsTo(run) ?? null) },
  ];
};

/** One row a test trial. */
const testsTable = (results: Results): Table => {
  const rows = runsOf(results).flatMap((run) =>
    (trained(run)?.tests ?? []).flatMap((test) => test.performance.map((_, i) => ({ run, test, i }))),
  );
  const runs = rows.map(({ run }) => run);
  return [
    { name: 'id', type: 'STRING', data: runs.map(({ id }) => id) },
    ...variantsOf(runs),
    ...factorColumns(
      results.plan,
      runs.map(({ variant }) => variant),
    ),
    { name: 'seed', type: 'INT64', data: runs.map(({ seed }) => BigInt(seed)) },
    { name: 'trial', type: 'INT32', data: rows.map(({ test }) => test.trial) },
    { name: 'testTrial', type: 'INT32', data: rows.map(({ i }) => i) },
    ...MEASURES.map(
      (measure): Column => ({
        name: measure,
        type: 'DOUBLE',
        data: rows.map(({ test, i }) => test[measure]?.[i] ?? null),
      }),
    ),
  ];
};

const number = (name: string, rows: readonly Row[], of: (row: Row) => number | null | undefined): Column => ({
  name,
  type: 'DOUBLE',
  data: rows.map((row) => of(row) ?? null),
});

const whole = (name: string, rows: readonly Row[], of: (row: Row) => number | null | undefined): Column => ({
  name,
  type: 'INT32',
  data: rows.map((row) => of(row) ?? null),
});

const truth = (name: string, rows: readonly Row[], of: (row: Row) => boolean | undefined): Column => ({
  name,
  type: 'BOOLEAN',
  data: rows.map((row) => of(row) ?? null),
});

/** One row a variant: its scores, and how it differs from the base. */
const variantsTable = ({ plan, rows }: Analysis): Table => [
  { name: 'variant', type: 'STRING', data: rows.map(({ variant }) => variant.name) },
  ...factorColumns(
    plan,
    rows.map(({ variant }) => variant),
  ),
  whole('runs', rows, (row) => row.runs),
  whole('failed', rows, (row) => row.failed),
  ...MEASURES.flatMap((measure) => [
    number(measure, rows, (row) => row.final[measure].mean),
    number(`${measure}Low`, rows, (row) => row.final[measure].low),
    number(`${measure}High`, rows, (row) => row.final[measure].high),
  ]),
  number('trialsToCriterion', rows, (row) => row.toCriterion.median),
  whole('reachedCriterion', rows, (row) => row.toCriterion.reached),
  { name: 'measure', type: 'STRING', data: rows.map(() => plan.measure) },
  whole('pairs', rows, (row) => row.comparison?.difference.n),
  number('difference', rows, (row) => row.comparison?.difference.mean),
  number('differenceLow', rows, (row) => row.comparison?.difference.low),
  number('differenceHigh', rows, (row) => row.comparison?.difference.high),
  number('medianDifference', rows, (row) => row.comparison?.middle.median),
  number('medianDifferenceLow', rows, (row) => row.comparison?.middle.low),
  number('medianDifferenceHigh', rows, (row) => row.comparison?.middle.high),
  number('effect', rows, (row) => row.comparison?.effect),
  whole('better', rows, (row) => row.comparison?.better),
  whole('worse', rows, (row) => row.comparison?.worse),
  number('p', rows, (row) => row.comparison?.p),
  number('pHolm', rows, (row) => row.comparison?.holm),
  number('signTest', rows, (row) => row.comparison?.signTest),
  number('signTestHolm', rows, (row) => row.comparison?.signTestHolm),
  truth('certain', rows, (row) => row.comparison?.certain),
  truth('inMostSeeds', rows, (row) => row.comparison?.inMostSeeds),
  truth('endedEarly', rows, (row) => row.comparison?.stopped),
  {
    name: 'carriedBySeed',
    type: 'INT64',
    data: rows.map(({ comparison }) => (comparison?.carrier ? BigInt(comparison.carrier.seed) : null)),
  },
  number('differenceWithoutIt', rows, (row) => row.comparison?.carrier?.without),
];

/** A study's tables by their names: what is in its Parquet files, and what `query` asks. */
export const tablesOf = (results: Results, analysis: Analysis): Readonly<Record<string, Table>> => ({
  runs: runsTable(results),
  tests: testsTable(results),
  variants: variantsTable(analysis),
});
