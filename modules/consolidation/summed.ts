import { CheckpointError } from '../core/checkpoint.ts';
import { now } from '../core/controls.ts';
import type { Past } from '../core/feedback.ts';
import type { Tick } from '../core/frame.ts';
import { kind } from '../core/kind.ts';
import { mealy } from '../core/mealy.ts';
import { live } from '../core/parameter.ts';
import { copied, dense, matrix } from '../core/tensor.ts';
import { positive } from '../ranges.ts';
import type { Proposed, Weighted } from '../signals.ts';
import { accumulate } from './apply.ts';

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
      state.sum = accumulate(state.sum, frame.update, outputs, units);
      if (state.sum === null || !due(frame)) return [weights, state];
      const next = copied(dense(weights));
      for (let i = 0; i < next.length; i++) next[i] = (next[i] as number) + (state.sum[i] as number);
      state.sum.fill(0);
      return [matrix(next, outputs, units), state];
    },
  });

/** Whether the end of this step is the one nearest to a multiple of the interval (ms); at every step, where that is shorter. */
const ends = ({ step, dt }: Tick, interval: number): boolean =>
  Math.floor(((step + 1.5) * dt) / interval) > Math.floor(((step + 0.5) * dt) / interval);

/** Proposals count together at the end of each k ms of the run. */
export const every = kind(
  'consolidation',
  'every',
  {
    title: 'every k ms',
    equation: 'W_ro ← W_ro + Σ ΔW, every k ms',
    parameters: {
      interval: live(1000, {
        ...{ ...positive, slider: [1, 1000], scale: 'log', symbol: 'k', unit: 'ms', formerly: 'steps' },
        about: 'how long proposals are summed up before they count',
      }),
    },
  },
  ({ interval }) => summed('every', (tick) => ends(tick, now(interval, tick.controls))),
);

/** Proposals count together at the end of each trial. */
export const perTrial = kind(
  'consolidation',
  'perTrial',
  { title: 'at the end of a trial', equation: 'W_ro ← W_ro + Σ ΔW, once a trial', parameters: {} },
  () => summed('perTrial', ({ lastOfTrial }) => lastOfTrial),
);
