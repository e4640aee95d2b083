import type { Queue, Job as Queued, Worker } from 'bullmq';
import type { Returned, Waiting } from './redis.ts';

export type QueuedRun = Queued<Waiting, Returned>;

/** A run that a worker has taken beside the one that the queue gave it. */
export interface Companion {
  readonly run: QueuedRun;
  readonly end: (returned: Returned) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

export interface Companions {
  readonly all: readonly Companion[];
  /** They are no longer kept from others. */
  readonly release: () => void;
}

const NONE: Companions = { all: [], release: () => {} };

/**
 * Takes what waits next in the queue as long as it belongs to the batch of a run at hand. Other workers do so at the same time:
 * then each has a part of the batch, which is as good. A sign of life is given for each until they are released.
 * @param silence after how long without one (ms) it is given to another
 */
export const companionsOf = async (
  first: QueuedRun,
  { queue, worker, silence }: { readonly queue: Queue; readonly worker: Worker; readonly silence: number },
): Promise<Companions> => {
  const { batch } = first.data;
  if (batch === undefined) return NONE;
  const token = `${first.id}/${process.pid}/${Math.floor(performance.now() * 1000)}`;
  const taken: QueuedRun[] = [];
  const belongs = (run: QueuedRun | undefined): boolean => run?.data.batch?.name === batch.name;
  while (taken.length + 1 < batch.runs) {
    const [next] = await queue.getJobs(['wait'], 0, 0, true);
    if (!belongs(next as QueuedRun | undefined)) break;
    const run = (await worker.getNextJob(token, { block: false })) as QueuedRun | undefined;
    if (run === undefined) break;
    if (!belongs(run)) {
      // Another worker was faster.
      await run.moveToWait(token);
      break;
    }
    taken.push(run);
  }
  const open = new Set(taken);
  // A server that is away is waited for; whatever is lost meanwhile is done by another, to the same bits.
  const living = setInterval(() => {
    for (const run of open) run.extendLock(token, silence).catch(() => {});
  }, silence / 3);
  const settle = async (run: QueuedRun, move: () => Promise<unknown>): Promise<void> => {
    await move().catch(() => {});
    open.delete(run);
  };
  return {
    all: taken.map((run) => ({
      run,
      end: (returned) => settle(run, () => run.moveToCompleted(returned, token, false)),
      fail: (error) => settle(run, () => run.moveToFailed(error, token, false)),
    })),
    release: () => clearInterval(living),
  };
};
