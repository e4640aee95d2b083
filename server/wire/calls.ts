import * as E from 'fp-ts/lib/Either.js';
import type { Simulation } from '../thread/simulation.ts';
import { bucket } from './bucket.ts';
import type { Limits } from './limits.ts';

/**
 * Passes one client's calls on to the simulation: no more of them than it may make. It never throws.
 * @param unread how many results the client has not read yet
 */
export const calls = (
  simulation: Pick<Simulation, 'call'>,
  limits: Limits,
  unread: () => number,
): Simulation['call'] => {
  const allowed = bucket(limits.calls, limits.callsAtOnce);
  let pending = 0;
  return async (method, params) => {
    if (pending + unread() >= limits.callsPending)
      return E.left(`calls: expected at most ${limits.callsPending} unanswered`);
    if (!allowed.take(performance.now())) return E.left(`calls: expected at most ${limits.calls} a second`);
    pending += 1;
    try {
      return await simulation.call(method, params);
    } catch (error) {
      return E.left(error instanceof Error ? error.message : String(error));
    } finally {
      pending -= 1;
    }
  };
};
