import { setMaxListeners } from 'node:events';
import * as E from 'fp-ts/lib/Either.js';
import { URGENT } from '../thread/desk.ts';
import type { Simulation } from '../thread/simulation.ts';
import { bucket } from './bucket.ts';
import type { Limits } from './limits.ts';

/** What a client may call beyond its limits, where it is URGENT: a second, at once, and unanswered. */
const SPARE = { rate: 2, burst: 4, pending: 8 } as const;

/** One client's calls. */
export interface Calls {
  readonly call: Simulation['call'];
  /** Its client has left: nobody waits for what is not answered yet. */
  readonly leave: () => void;
}

/**
 * Passes one client's calls on to the simulation: no more of them than it may make. It never throws.
 * @param unread how many results the client has not read yet
 */
export const calls = (simulation: Pick<Simulation, 'call'>, limits: Limits, unread: () => number): Calls => {
  const allowed = bucket(limits.calls, limits.callsAtOnce);
  const spare = bucket(SPARE.rate, SPARE.burst);
  const left = new AbortController();
  // Each unanswered call listens, and they are bounded here.
  setMaxListeners(0, left.signal);
  let pending = 0;
  return {
    call: async (method, params) => {
      const urgent = URGENT.has(method);
      if (pending + unread() >= limits.callsPending + (urgent ? SPARE.pending : 0))
        return E.left(`calls: expected at most ${limits.callsPending} unanswered`);
      const now = performance.now();
      if (!allowed.take(now) && !(urgent && spare.take(now)))
        return E.left(`calls: expected at most ${limits.calls} a second`);
      pending += 1;
      try {
        return await simulation.call(method, params, left.signal);
      } catch (error) {
        return E.left(error instanceof Error ? error.message : String(error));
      } finally {
        pending -= 1;
      }
    },
    leave: () => left.abort(),
  };
};
