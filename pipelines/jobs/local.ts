import { availableParallelism } from 'node:os';
import { Observable } from 'rxjs';
import { batchesOf } from './batches.ts';
import type { Engine, Named } from './engine.ts';
import { hire } from './hand.ts';

export interface LocalOptions {
  readonly workers?: number;
  /** Jobs that a worker does at once, at most: 1 does each alone. */
  readonly together?: number;
}

/**
 * The cores of this machine: a process each, which takes the next jobs as soon as it is free, those at once that share what
 * they compute; so none is idle while there is work. Unsubscribing ends them.
 */
export const local =
  ({ workers = availableParallelism(), together }: LocalOptions = {}): Engine =>
  (jobs) =>
    new Observable((subscriber) => {
      const hands = Array.from({ length: Math.min(workers, jobs.length) }, hire);
      const work = async (): Promise<void> => {
        const batches = (await batchesOf(jobs, hands.length, together)).values();
        await Promise.all(
          hands.map(async (hand) => {
            for (const batch of batches) {
              if (subscriber.closed) return;
              for (const { id } of batch) subscriber.next({ type: 'started', id });
              await hand.do(
                batch.map(({ job }) => job),
                ({ nth, ...event }) => subscriber.next({ ...event, id: (batch[nth] as Named).id }),
              );
            }
            hand.dismiss();
          }),
        );
      };
      work().then(
        () => subscriber.complete(),
        (error: unknown) => subscriber.error(error),
      );
      return () => {
        for (const hand of hands) hand.dismiss();
      };
    });
