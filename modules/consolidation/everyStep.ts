import type { Past } from '../core/feedback.ts';
import { kind } from '../core/kind.ts';
import { mealy } from '../core/mealy.ts';
import type { Proposed, Weighted } from '../signals.ts';
import { apply } from './apply.ts';

/** Every proposal counts at once: W_ro ← W_ro + ΔW_ro. Reads `update`, `past.weights`; writes `weights` [D, N]. */
export const everyStep = kind(
  'consolidation',
  'everyStep',
  { title: 'at every step', equation: 'W_ro ← W_ro + ΔW', parameters: {} },
  () =>
    mealy<null, Proposed & Past<Weighted>, Weighted>({
      writes: 'weights',
      kind: 'everyStep',
      init: () => null,
      step: (state, { update, past }) => [apply(past.weights, update), state],
    }),
);
