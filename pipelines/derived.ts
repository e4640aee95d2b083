import { dense, type Tensor } from '../modules/index.ts';
import type { TrainingFrame } from './assemble.ts';

const norm = (matrix: Tensor): number => {
  let squares = 0;
  for (const entry of dense(matrix)) squares += entry * entry;
  return Math.sqrt(squares);
};

/**
 * Single numbers that follow from large signals, for who would watch them: computed only at the steps that someone asks
 * for, and named as if the module of the large signal wrote them.
 */
export const derived: Readonly<Record<string, (frame: TrainingFrame) => number>> = {
  /** ‖W_ro‖ */
  'weights.norm': ({ weights }) => norm(weights),
  /** ‖ΔW‖ of the proposal: for an outer product, the product of the norms. */
  'update.norm': ({ update }) => ('dW' in update ? norm(update.dW) : norm(update.post) * norm(update.pre)),
};
