import { availableParallelism } from 'node:os';
import { Observable } from 'rxjs';
import type { Engine } from './engine.ts';
import { hire } from './hand.ts';

/**
 * The cores of this machine: a process each, which takes the next job as soon as it is free, so that none is idle while
 * there is work. Unsubscribing ends them.
 */
export const local =
  ({ workers = availableParallelism() }: { readonly workers?: number } = {}): Engine =>
  (jobs) =>
    new Observable((subscriber) => {
      const hands = Array.from({ length: Math.min(workers, jobs.length) }, hire);
      const queue = jobs.values();
      const work = hands.map(async (hand) => {
        for (const { id, job } of queue) {
          if (subscriber.closed) return;
          subscriber.next({ type: 'started', id });
          const verdict = await hand.do(job, (share) => subscriber.next({ type: 'progress', id, share }));
          subscriber.next({ type: 'ended', id, ...verdict });
        }
        hand.dismiss();
      });
      Promise.all(work).then(
        () => subscriber.complete(),
        (error: unknown) => subscriber.error(error),
      );
      return () => {
        for (const hand of hands) hand.dismiss();
      };
    });
