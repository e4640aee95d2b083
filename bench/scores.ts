import * as E from 'fp-ts/lib/Either.js';
import { filter, firstValueFrom, lastValueFrom, map, tap, toArray } from 'rxjs';
import { loadSpec } from '../pipelines/files/files.ts';
import type { Spec } from '../pipelines/index.ts';
import {
  type Engine,
  type Job,
  type Json,
  runJobs,
  type Store,
  type Test,
  type Trained,
} from '../pipelines/jobs/index.ts';
import { deviation } from '../pipelines/statistics/index.ts';

/** What programs that print tables of scores have in common. */

export type Measure = 'performance' | 'zeroShift' | 'rmse';

/** `short-force:20`: a named pipeline, and how many trials it is trained for. @throws {Error} if there is none of that name */
export const trainedFor = async (text: string): Promise<{ readonly name: string; readonly spec: Spec }> => {
  const [name = '', trials = '50'] = text.split(':');
  const loaded = await loadSpec(name)();
  if (E.isLeft(loaded)) throw new Error(loaded.left.join('; '));
  const spec = loaded.right;
  return { name, spec: { ...spec, protocol: { ...spec.protocol, trials: Number(trials), testAt: [] } } };
};

export const trainJob = (spec: Spec, seed: number): Job => ({
  task: 'train',
  params: { ...spec, seed } as unknown as Json,
});

/** Does the jobs that the store does not have yet, and says on stderr how far it is. */
export const workOff = async (jobs: readonly Job[], store: Store, engine?: Engine): Promise<void> => {
  await lastValueFrom(
    runJobs(jobs, { store, ...(engine === undefined ? {} : { engine }) }).pipe(
      tap(({ tally: { ended, failed, total, secondsLeft } }) => {
        const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft / 60)} min left`;
        process.stderr.write(`\r${ended} of ${total} done${failed > 0 ? `, ${failed} failed` : ''}${left}   `);
      }),
    ),
    { defaultValue: undefined },
  );
  process.stderr.write('\n');
};

/** The last test of each job, in their order; undefined where it failed. */
export const lastTests = async (jobs: readonly Job[], store: Store): Promise<readonly (Test | undefined)[]> =>
  Promise.all(
    jobs.map((job) =>
      firstValueFrom(
        runJobs([job], { store }).pipe(
          filter((event) => event.type === 'finished'),
          map(({ result }) => (result as unknown as Trained).tests.at(-1)),
          toArray(),
          map(([test]) => test),
        ),
      ),
    ),
  );

/** Standard deviation over seeds; 0 of a single one. */
export const spread = (all: readonly number[]): number => (all.length > 1 ? deviation(all) : 0);
