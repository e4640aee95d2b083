import type { Problem } from '../core/problem.ts';
import type { Numbers, Tensor } from '../core/tensor.ts';
import type { Order } from '../targets/order.ts';

/** A cue as data [n], added to e during the warm-up: the same in every trial, or by trial. */
export type CueData = Numbers | ((trial: number) => Numbers | undefined);

/** The cues that there are. */
export const cuesOf = <A>(cue: A | readonly A[] | null): readonly A[] =>
  cue === null ? [] : Array.isArray(cue) ? (cue as readonly A[]) : [cue as A];

/** Which of the cues do not fit. @param fits says so of one */
export const unfitCues = <A>(
  cue: A | readonly A[] | null,
  expected: string,
  fits: (one: A) => boolean,
  found: (one: A) => string,
): readonly Problem[] =>
  cuesOf(cue).flatMap((one, i) =>
    fits(one) ? [] : [{ path: `cue${Array.isArray(cue) ? `[${i}]` : ''}`, expected, found: found(one) }],
  );

/** A cue for each trial. @param draw one that a spec describes */
export const cueBy = <A extends object>(
  cue: A | readonly A[] | CueData | null,
  order: Order | undefined,
  draw: (cue: A) => Tensor,
): CueData | undefined => {
  if (cue === null || cue === undefined) return undefined;
  if (typeof cue === 'function' || ArrayBuffer.isView(cue) || 'shape' in cue) return cue as CueData;
  const drawn = cuesOf<A>(cue as A | readonly A[]).map(draw);
  return Array.isArray(cue) ? (trial) => drawn[order === undefined ? trial % drawn.length : order(trial)] : drawn[0];
};
