import { everyStep } from '../../modules/consolidation/everyStep.ts';
import { frozen } from '../../modules/consolidation/frozen.ts';
import { sparsely } from '../../modules/consolidation/sparsely.ts';
import { every, perTrial } from '../../modules/consolidation/summed.ts';
import type { AnyKind } from '../../modules/core/kind.ts';
import { attractor } from '../../modules/memories/attractor.ts';
import { noMemory } from '../../modules/memories/noMemory.ts';
import { oscillators } from '../../modules/memories/oscillators.ts';
import { replayed } from '../../modules/memories/replayed.ts';
import { ring } from '../../modules/memories/ring.ts';
import { projection } from '../../modules/projection.ts';
import { readout } from '../../modules/readout.ts';
import { reservoir } from '../../modules/reservoir.ts';
import { reward } from '../../modules/reward.ts';
import { force } from '../../modules/rules/force.ts';
import { fusedForce } from '../../modules/rules/fusedForce.ts';
import { hebbian } from '../../modules/rules/hebbian.ts';
import { noRule } from '../../modules/rules/noRule.ts';
import { silence } from '../../modules/silence.ts';

/** The constructors of our kinds, for code. */
export {
  attractor,
  every,
  everyStep,
  force,
  frozen,
  fusedForce,
  hebbian,
  noMemory,
  noRule,
  oscillators,
  perTrial,
  projection,
  readout,
  replayed,
  reservoir,
  reward,
  ring,
  silence,
  sparsely,
};

/** The kinds that ship. The first of a place stands there where a spec does not say. */
export const KINDS: readonly AnyKind[] = [
  attractor,
  replayed,
  ring,
  oscillators,
  noMemory,
  projection,
  silence,
  reservoir,
  readout,
  reward,
  hebbian,
  force,
  fusedForce,
  noRule,
  everyStep,
  every,
  perTrial,
  sparsely,
  frozen,
];
