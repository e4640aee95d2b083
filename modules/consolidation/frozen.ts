import type { Past } from '../core/feedback.ts';
import { kind } from '../core/kind.ts';
import { mealy } from '../core/mealy.ts';
import type { Weighted } from '../signals.ts';

/** Nothing is learnt: the weights pass as they are, whatever is proposed. Reads `past.weights`; writes `weights`. */
export const frozen = kind(
  'consolidation',
  'frozen',
  { title: 'frozen', equation: 'W_ro stays', parameters: {}, nothing: true },
  () =>
    mealy<null, Past<Weighted>, Weighted>({
      writes: 'weights',
      kind: 'frozen',
      init: () => null,
      step: (state, { past }) => [past.weights, state],
    }),
);
