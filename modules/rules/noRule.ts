import type { Past } from '../core/feedback.ts';
import { kind } from '../core/kind.ts';
import { mealy } from '../core/mealy.ts';
import { type Tensor, zeros } from '../core/tensor.ts';
import type { Proposed, Weighted } from '../signals.ts';

/** No learning rule: ΔW = 0 at every step. */
export const noRule = kind(
  'rule',
  'none',
  { title: 'No learning', equation: 'ΔW = 0', parameters: {}, nothing: true },
  () =>
    mealy<{ readonly post: Tensor; readonly pre: Tensor }, Past<Weighted>, Proposed>({
      writes: 'update',
      kind: 'none',
      init: ({ past }) => ({
        post: zeros(past.weights.shape[0] as number),
        pre: zeros(past.weights.shape[1] as number),
      }),
      step: (nothing) => [nothing, nothing],
      save: () => null,
      load: (_, fresh) => fresh,
    }),
);
