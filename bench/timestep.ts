/**
 * Whether a pipeline is the same model at every dt: trains each at several lengths of a step, the same seeds at each, and
 * prints mean and spread of its last test over seeds, and the differences within seed to the first dt.
 *
 *     npx tsx bench/timestep.ts [--seeds 5] [--dt 1,0.5,0.25] [--whole] [--workers 1] [--out timesteps] [NAME:TRIALS …]
 *
 * Without `--whole` the network is reduced: 500 units, and a sheet of 20 × 20 that drives them as much as the published one.
 * Runs that are done are kept in the folder `--out`; the same command goes on where it was stopped.
 */
import { parseArgs } from 'node:util';
import { local, openStore, type Test } from '../pipelines/jobs/index.ts';
import type { Placed, Spec } from '../pipelines/run/spec.ts';
import { mean } from '../pipelines/statistics/index.ts';
import { lastTests, type Measure, spread, trainedFor, trainJob, workOff } from './scores.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '5' },
    dt: { type: 'string', default: '1,0.5,0.25' },
    whole: { type: 'boolean', default: false },
    workers: { type: 'string', default: '1' },
    out: { type: 'string', default: 'timesteps' },
  },
});

const SHORT = ['short-hebbian-attractor:20', 'gp-hebbian-attractor:20', 'short-force:10', 'short-hebbian:20'];

/** A quarter of the work on the same task. */
const reduced = (spec: Spec): Spec => {
  const { kind } = spec.memory as Placed;
  const cue = { row: 8, column: 8, size: 5, amplitude: 1 };
  const sheet = {
    memory: { ...(spec.memory as Placed), side: 20, cue },
    projection: { ...(spec.projection as Placed), strength: 2.99 },
  };
  const reservoir = { ...(spec.reservoir as Placed), units: 500 };
  return { ...spec, reservoir, ...(kind === 'bump' ? sheet : {}) } as Spec;
};

const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const steps = values.dt.split(',').map(Number);

const lines = (await Promise.all((positionals.length > 0 ? positionals : SHORT).map(trainedFor))).map(
  ({ name, spec: published }) => {
    const spec = values.whole ? published : reduced(published);
    return {
      name,
      trials: spec.protocol.trials,
      at: steps.map((dt) => ({ dt, jobs: seeds.map((seed) => trainJob({ ...spec, dt }, seed)) })),
    };
  },
);
const store = await openStore(values.out);
await workOff(
  lines.flatMap(({ at }) => at.flatMap(({ jobs }) => jobs)),
  store,
  local({ workers: Number(values.workers) }),
);

/** One number a seed, where that seed has one. */
const over = (tests: readonly (Test | undefined)[], measure: Measure): readonly (number | undefined)[] =>
  tests.map((test) => (test === undefined ? undefined : mean(test[measure])));

const there = (all: readonly (number | undefined)[]): readonly number[] => all.filter((one) => one !== undefined);

const shown = (all: readonly number[]): string => `${mean(all).toFixed(3)} ± ${spread(all).toFixed(3)}`;

/** Mean and standard error of the differences within seed. */
const change = (all: readonly (number | undefined)[], to: readonly (number | undefined)[]): string => {
  const found = there(all.map((one, i) => (one === undefined || to[i] === undefined ? undefined : one - to[i])));
  const difference = mean(found);
  return `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(3)} ± ${(spread(found) / Math.sqrt(found.length)).toFixed(3)}`;
};

console.log(
  `| pipeline | trials | dt (ms) | seeds | performance | zero shift | RMSE | zero shift − that at ${steps[0]} ms |`,
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const { name, trials, at } of lines) {
  const tests = await Promise.all(at.map(({ jobs }) => lastTests(jobs, store)));
  const [first = []] = tests;
  at.forEach(({ dt }, i) => {
    const own = tests[i] as readonly (Test | undefined)[];
    const measures = (['performance', 'zeroShift', 'rmse'] as const).map((measure) => shown(there(over(own, measure))));
    const difference = i === 0 ? '' : change(over(own, 'zeroShift'), over(first, 'zeroShift'));
    const count = there(over(own, 'rmse')).length;
    console.log(`| ${name} | ${trials} | ${dt} | ${count} | ${measures.join(' | ')} | ${difference} |`);
  });
}
await store.close();
