/**
 * What the named pipelines reach: trains each for several seeds, and prints of its last test how many learnt, and mean, spread
 * and worst of each measure.
 *
 *     npm run results -- [--seeds 20] [--from 2001] [--out results] [NAME:TRIALS …]
 *
 * Runs that are done are kept in the folder `--out`; the same command goes on where it was stopped.
 */
import { parseArgs } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { filter, firstValueFrom, lastValueFrom, map, tap, toArray } from 'rxjs';
import { loadSpec } from '../pipelines/files/files.ts';
import { type Job, type Json, openStore, runJobs, type Trained } from '../pipelines/jobs/index.ts';
import { boundedInterval, deviation, mean } from '../pipelines/statistics/index.ts';

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

/** One line of the table: a pipeline, trained for so many trials. */
interface Line {
  readonly name: string;
  readonly trials: number;
  readonly jobs: readonly Job[];
}

const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => Number(values.from) + i);

const lineOf = async (text: string): Promise<Line> => {
  const [name = '', trials = '50'] = text.split(':');
  const loaded = await loadSpec(name)();
  if (E.isLeft(loaded)) throw new Error(loaded.left.join('; '));
  const spec = loaded.right;
  const protocol = { ...spec.protocol, trials: Number(trials), testAt: [] };
  return {
    name,
    trials: Number(trials),
    jobs: seeds.map((seed) => ({ task: 'train', params: { ...spec, protocol, seed } as unknown as Json })),
  };
};

/** mean ± standard deviation over seeds (the worst of them). */
const summary = (all: readonly number[], worst: (...values: number[]) => number): string =>
  `${mean(all).toFixed(3)} ± ${(all.length > 1 ? deviation(all) : 0).toFixed(3)} (${worst(...all).toFixed(3)})`;

/** How many of all that were begun have learnt, and the exact 95 % interval of their share. */
const learnt = (zeroShift: readonly number[], of: number): string => {
  const passes = Array.from({ length: of }, (_, i) => Number((zeroShift[i] ?? Number.NEGATIVE_INFINITY) >= LEARNT));
  const { low, high } = boundedInterval(passes, { low: 0, high: 1 }) ?? { low: 0, high: 1 };
  const percent = (share: number): string => (100 * share).toFixed(0);
  return `${passes.reduce((sum, one) => sum + one, 0)} of ${of} (${percent(low)} to ${percent(high)} %)`;
};

const lines = await Promise.all((positionals.length > 0 ? positionals : PUBLISHED).map(lineOf));
const store = await openStore(values.out);
await lastValueFrom(
  runJobs(
    lines.flatMap(({ jobs }) => jobs),
    { store },
  ).pipe(
    tap(({ tally: { ended, failed, total, secondsLeft } }) => {
      const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft / 60)} min left`;
      process.stderr.write(`\r${ended} of ${total} done${failed > 0 ? `, ${failed} failed` : ''}${left}   `);
    }),
  ),
);
process.stderr.write('\n');

console.log(`| pipeline | trials | learnt | performance | zero shift | RMSE |\n| --- | --- | --- | --- | --- | --- |`);
for (const { name, trials, jobs } of lines) {
  const tests = await firstValueFrom(
    runJobs(jobs, { store }).pipe(
      filter((event) => event.type === 'finished'),
      map(({ result }) => (result as unknown as Trained).tests.at(-1)),
      filter((test) => test !== undefined),
      toArray(),
    ),
  );
  const over = (measure: 'performance' | 'zeroShift' | 'rmse') => tests.map((test) => mean(test[measure]));
  const cells = [
    learnt(over('zeroShift'), jobs.length),
    summary(over('performance'), Math.min),
    summary(over('zeroShift'), Math.min),
    summary(over('rmse'), Math.max),
  ];
  console.log(`| ${name} | ${trials} | ${cells.join(' | ')} |`);
}
await store.close();
