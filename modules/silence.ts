import { mealy } from './core/mealy.ts';
import { zeros } from './core/tensor.ts';
import type { Driven } from './signals.ts';

/**
 * No working memory: drive = 0, and no noise of its own, at every step. Stands where an attractor and its projection
 * stood. (A projection of strength c = 0 is not the same: its noise stays.)
 */
export const silence = ({ units }: { readonly units: number }) => {
  const nothing = zeros(units);
  return mealy<null, unknown, Driven>({
    writes: 'drive',
    kind: 'silence',
    init: () => null,
    step: (state) => [nothing, state],
  });
};
