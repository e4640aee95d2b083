import type { Observable } from 'rxjs';
import { expectTypeOf } from 'vitest';
import {
  everyStep,
  force,
  frozen,
  hebbian,
  type Module,
  type Past,
  type Proposed,
  perTrial,
  pogodin2019,
  type ReadOut,
  type Recurrent,
  type Rewarded,
  swap,
  type Targeted,
  type Tick,
  type Update,
  type Weighted,
} from '../../modules/index.ts';
import { aRule } from './parts.ts';

type Learning = Targeted & ReadOut & Recurrent & Rewarded;
declare const frames: Observable<Tick & Learning>;
declare const unrewarded: Observable<Tick & Targeted & ReadOut & Recurrent>;

/** One place, several modules that read no more than is there and write the same. */
export const rules = swap<Learning, Proposed>(
  'rule',
  { hebbian: () => hebbian(pogodin2019.hebbian), force: () => force(pogodin2019.force) },
  'hebbian',
);
expectTypeOf(rules).toEqualTypeOf<Module<Learning, Proposed>>();
frames.pipe(rules).subscribe((frame) => expectTypeOf(frame.update).toEqualTypeOf<Update>());

export const consolidations = swap<Proposed & Past<Weighted>, Weighted>(
  'consolidation',
  { everyStep, perTrial, frozen },
  'everyStep',
);

// Every variant must write what the place writes, and read no more than is there.
// @ts-expect-error: b writes drive, not update
swap<Learning, Proposed>('rule', { a: () => aRule, b: () => silence({ units: 3 }) }, 'a');
// @ts-expect-error: a writes reward, not update
swap<Targeted & ReadOut, Proposed>('rule', { a: () => aReward }, 'a');
// @ts-expect-error: a reads reward, which is not there
swap<Targeted & ReadOut & Recurrent, Proposed>('rule', { a: () => hebbian(pogodin2019.hebbian) }, 'a');
swap<Targeted & ReadOut & Recurrent, Proposed>('rule', { a: () => force(pogodin2019.force) }, 'a');

// A variant must be made when it is picked.
swap<Learning, Proposed>('rule', { a: () => aRule }, 'a');
// @ts-expect-error: a module, not a function that makes one
swap<Learning, Proposed>('rule', { a: aRule }, 'a');

// In a pipeline a swap is wired as a module is.
frames.pipe(rules);
// @ts-expect-error: nobody writes reward, which the place reads
unrewarded.pipe(rules);
// @ts-expect-error: update has a writer already
frames.pipe(aRule, rules);
