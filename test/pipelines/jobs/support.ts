import { lastValueFrom, toArray } from 'rxjs';
import { type Engine, type Job, type JobEvent, type Json, openStore, runJobs } from '../../../pipelines/jobs/index.ts';

/** One of the tasks of tasks.mjs. */
export const job = (name: string, params: Json): Job => ({
  task: `test/pipelines/jobs/tasks.mjs#${name}`,
  params,
});

/** Everything that becomes of jobs in a folder. */
export const played = async (folder: string, jobs: readonly Job[], engine?: Engine): Promise<readonly JobEvent[]> => {
  const store = await openStore(folder);
  try {
    const options = engine === undefined ? { store } : { store, engine };
    return await lastValueFrom(runJobs(jobs, options).pipe(toArray()), { defaultValue: [] });
  } finally {
    await store.close();
  }
};

export const endsOf = (events: readonly JobEvent[]) =>
  events.flatMap((event) => (event.type === 'finished' || event.type === 'failed' ? [event] : []));

/** What jobs came to, by their parameters. */
export const resultsOf = (events: readonly JobEvent[]) =>
  new Map(
    endsOf(events).map((event) => [
      JSON.stringify(event.job.params),
      event.type === 'finished' ? event.result : event.reason,
    ]),
  );
