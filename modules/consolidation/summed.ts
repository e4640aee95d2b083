import { CheckpointError } from '../core/checkpoint.ts';
import { type Live, now } from '../core/controls.ts';
import type { Past } from '../core/feedback.ts';
import type { Tick } from '../core/frame.ts';
import { mealy } from '../core/mealy.ts';
import { copied, dense, matrix } from '../core/tensor.ts';
import type { Proposed, Weighted } from '../signals.ts';
import { accumulate, isNothing } from './apply.ts';

interface Sum {
  /** The proposals since they last counted, [D · N]; null before the first. */
  sum: Float64Array | null;
}

/**
 * Proposals are summed and count together at the steps that are `due`: W_ro ← W_ro + Σ ΔW_ro.
 * Reads `update`, `past.weights`; writes `weights` [D, N].
 */
const summed = (kind: string, due: (tick: Tick) => boolean) =>
  mealy<Sum, Proposed & Past<Weighted>, Weighted>({
    writes: 'weights',
    kind,
    init: () => ({ sum: null }),
    step: (state, frame) => {
      const { weights } = frame.past;
      const [outputs = 0, units = 0] = weights.shape;
      if (state.sum !== null && !(state.sum instanceof Float64Array && state.sum.length === outputs * units)) {
        throw new CheckpointError(
          `weights/${kind}.sum: expected Float64Array(${outputs * units}), found something else`,
        );
      }
      if (!isNothing(frame.update)) {
        state.sum ??= new Float64Array(outputs * units);
        accumulate(state.sum, frame.update, outputs, units);
      }
      if (state.sum === null || !due(frame)) return [weights, state];
      const next = copied(dense(weights));
      for (let i = 0; i < next.length; i++) next[i] = (next[i] as number) + (state.sum[i] as number);
      state.sum.fill(0);
      return [matrix(next, outputs, units), state];
    },
  });

const whole = (k: number): number => {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`every: expected a whole number of steps ≥ 1, found ${k}`);
  return k;
};

/**
 * Proposals count together at the end of each k steps of the run. Live: k.
 * @throws {RangeError} unless k is a whole number ≥ 1: where it is built, or through the stream where k is live
 */
export const every = (k: Live) => {
  if (typeof k === 'number') whole(k);
  return summed('every', ({ step, controls }) => (step + 1) % whole(now(k, controls)) === 0);
};

/** Proposals count together at the end of each trial. */
export const perTrial = () => summed('perTrial', ({ lastOfTrial }) => lastOfTrial);
