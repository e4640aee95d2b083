import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concat, concatMap, defer, from, type Observable, of } from 'rxjs';
import { afterAll } from 'vitest';
import {
  canonical,
  type Engine,
  type EngineEvent,
  type Job,
  type Json,
  type Outcome,
} from '../../../pipelines/jobs/index.ts';
import { loadTask } from '../../../pipelines/jobs/task.ts';

/** A folder that is gone when the file's tests are over. */
export const scratch = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'paper-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

/** Does jobs in this process, one after another. */
export const here: Engine = (jobs): Observable<EngineEvent> =>
  from(jobs).pipe(
    concatMap(({ id, job }) =>
      concat(
        of<EngineEvent>({ type: 'started', id }),
        defer(() => ended(id, job)),
      ),
    ),
  );

const ended = async (id: string, job: Job): Promise<EngineEvent> => {
  const task = await loadTask(job.task);
  const end = (outcome: Outcome): EngineEvent => ({ type: 'ended', id, outcome, final: true, seconds: 0 });
  try {
    return end({ ok: true, result: JSON.parse(canonical(await task(job.params, { progress: () => {} }))) as Json });
  } catch (error) {
    return end({ ok: false, reason: String(error) });
  }
};
