import { dense, type Tensor } from '../../modules/index.ts';
import type { Frame } from './pipeline.ts';

const norm = (matrix: Tensor): number => {
  let squares = 0;
  for (const entry of dense(matrix)) squares += entry * entry;
  return Math.sqrt(squares);
};

/**
 * Single numbers that follow from large signals, for who would watch them: computed only at the steps that someone asks
 * for, and named as if the module of the large signal wrote them. Undefined where the large one is missing.
 */
export const derived: Readonly<Record<string, (frame: Frame) => number | undefined>> = {
  /** ‖W_ro‖ */
  'weights.norm': ({ weights }) => (weights === undefined ? undefined : norm(weights)),
  /** ‖ΔW‖ of the proposal: for an outer product, the product of the norms. */
  'update.norm': ({ update }) => {
    if (update === undefined) return undefined;
    return 'dW' in update ? norm(update.dW) : norm(update.post) * norm(update.pre);
  },
};
