import { kind } from './core/kind.ts';
import { mealy } from './core/mealy.ts';
import { zeros } from './core/tensor.ts';
import { pogodin2019 } from './pogodin2019.ts';
import type { Driven } from './signals.ts';

/**
 * No input: drive = 0, and no noise of its own, at every step. Stands where a memory and its projection stood. (A
 * projection of strength c = 0 is not the same: its noise stays.)
 */
export const silence = kind(
  'projection',
  'none',
  { title: 'none', equation: 'drive = 0', parameters: {}, nothing: true },
  (_, { units = pogodin2019.projection.units }: { /** Units of the reservoir N: 1000. */ readonly units?: number }) => {
    const nothing = zeros(units);
    return mealy<null, unknown, Driven>({
      writes: 'drive',
      kind: 'silence',
      init: () => null,
      step: (state) => [nothing, state],
    });
  },
);
