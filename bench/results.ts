/**
 * What the named pipelines reach: trains each for several seeds, and prints of its last test how many learnt, and mean, spread
 * and worst of each measure.
 *
 *     npm run results -- [--seeds 20] [--from 2001] [--out results] [NAME:TRIALS …]
 *
 * Runs that are done are kept in the folder `--out`; the same command goes on where it was stopped.
 */
import { parseArgs } from 'node:util';
import { openStore } from '../pipelines/jobs/index.ts';
import { boundedInterval, mean } from '../pipelines/statistics/index.ts';
import { lastTests, type Measure, spread, trainedFor, trainJob, workOff } from './scores.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '2001' },
    out: { type: 'string', default: 'results' },
  },
});

/** A network has learnt if the correlation at zero shift is at least so much. */
const LEARNT = 0.9;

const PUBLISHED = [
  'short-hebbian-attractor:50',
  'short-hebbian:50',
  'short-force:20',
  'gp-hebbian-attractor:50',
  'gp-hebbian:50',
  'gp-force:20',
  'long-hebbian-attractor:50',
  'long-hebbian:50',
  'long-force-attractor:10',
];

const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => Number(values.from) + i);

/** mean ± standard deviation over seeds (the worst of them). */
const summary = (all: readonly number[], worst: (...values: number[]) => number): string =>
  `${mean(all).toFixed(3)} ± ${spread(all).toFixed(3)} (${worst(...all).toFixed(3)})`;

/** How many of all that were begun have learnt, and the exact 95 % interval of their share. */
const learnt = (zeroShift: readonly number[], of: number): string => {
  const passes = Array.from({ length: of }, (_, i) => Number((zeroShift[i] ?? Number.NEGATIVE_INFINITY) >= LEARNT));
  const { low, high } = boundedInterval(passes, { low: 0, high: 1 }) ?? { low: 0, high: 1 };
  const percent = (share: number): string => (100 * share).toFixed(0);
  return `${passes.reduce((sum, one) => sum + one, 0)} of ${of} (${percent(low)} to ${percent(high)} %)`;
};

const lines = (await Promise.all((positionals.length > 0 ? positionals : PUBLISHED).map(trainedFor))).map(
  ({ name, spec }) => ({ name, trials: spec.protocol.trials, jobs: seeds.map((seed) => trainJob(spec, seed)) }),
);
const store = await openStore(values.out);
await workOff(
  lines.flatMap(({ jobs }) => jobs),
  store,
);

console.log(`| pipeline | trials | learnt | performance | zero shift | RMSE |\n| --- | --- | --- | --- | --- | --- |`);
for (const { name, trials, jobs } of lines) {
  const tests = (await lastTests(jobs, store)).filter((test) => test !== undefined);
  const over = (measure: Measure) => tests.map((test) => mean(test[measure]));
  const cells = [
    learnt(over('zeroShift'), jobs.length),
    summary(over('performance'), Math.min),
    summary(over('zeroShift'), Math.min),
    summary(over('rmse'), Math.max),
  ];
  console.log(`| ${name} | ${trials} | ${cells.join(' | ')} |`);
}
await store.close();
