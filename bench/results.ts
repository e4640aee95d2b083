/**
 * What the named pipelines reach: trains each for several seeds, and prints mean, spread and worst of its last test.
 *
 *     npm run results -- [--seeds 5] [--out results] [NAME:TRIALS …]
 *
 * Runs that are done are kept in the folder `--out`; the same command goes on where it was stopped.
 */
import { parseArgs } from 'node:util';
import { openStore } from '../pipelines/jobs/index.ts';
import { lastTests, type Measure, mean, spread, trainedFor, trainJob, workOff } from './scores.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '5' }, out: { type: 'string', default: 'results' } },
});

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

const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);

/** mean ± standard deviation over seeds (the worst of them). */
const summary = (all: readonly number[], worst: (...values: number[]) => number): string =>
  `${mean(all).toFixed(3)} ± ${spread(all).toFixed(3)} (${worst(...all).toFixed(3)})`;

const lines = (await Promise.all((positionals.length > 0 ? positionals : PUBLISHED).map(trainedFor))).map(
  ({ name, spec }) => ({ name, trials: spec.protocol.trials, jobs: seeds.map((seed) => trainJob(spec, seed)) }),
);
const store = await openStore(values.out);
await workOff(
  lines.flatMap(({ jobs }) => jobs),
  store,
);

console.log(`| pipeline | trials | seeds | performance | zero shift | RMSE |\n| --- | --- | --- | --- | --- | --- |`);
for (const { name, trials, jobs } of lines) {
  const tests = (await lastTests(jobs, store)).filter((test) => test !== undefined);
  const over = (measure: Measure) => tests.map((test) => mean(test[measure]));
  const cells = [
    summary(over('performance'), Math.min),
    summary(over('zeroShift'), Math.min),
    summary(over('rmse'), Math.max),
  ];
  console.log(`| ${name} | ${trials} | ${tests.length} | ${cells.join(' | ')} |`);
}
await store.close();
