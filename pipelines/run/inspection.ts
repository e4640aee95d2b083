import { take } from 'rxjs';
import { type ClockParams, clock, Inspected } from '../../modules/index.ts';
import type { Frame, Steps } from './pipeline.ts';

/** One step of a pipeline, which nothing else notices, on a tick that asks every module to describe itself. */
export const inspectSteps = (
  steps: Steps,
  at: Pick<ClockParams, 'trialSteps' | 'dt' | 'controls' | 'from' | 'load' | 'anew'>,
): { readonly frame: Frame; readonly inspected: Inspected } => {
  const inspected = new Inspected();
  let found: Frame | undefined;
  let failure: { readonly error: unknown } | undefined;
  const ticks = clock({
    ...at,
    trials: Number.POSITIVE_INFINITY,
    describe: inspected,
    burst: Number.POSITIVE_INFINITY,
  });
  // One tick, whether it is answered or not.
  const asking = steps(ticks.pipe(take(1))).subscribe({
    next: (frame) => {
      found ??= frame;
    },
    error: (error) => {
      failure ??= { error };
    },
  });
  asking.unsubscribe();
  if (failure !== undefined) throw failure.error;
  if (found === undefined)
    throw new RangeError('pipeline: expected a frame for each tick, in the same call; found none');
  return { frame: found, inspected };
};
