import { show } from '../schema/decode.ts';
import { holderOf, tooLarge } from './held.ts';
import type { Member } from './variant.ts';
import { isName, NAME } from './variant.ts';

/** Variants that run side by side at most. */
export const MOST_VARIANTS = 4;

/** Why these cannot run in lockstep on the same noise; undefined if they can. */
export const cannotRunTogether = (variants: readonly Member[]): string | undefined => {
  const [first, ...rest] = variants;
  if (first === undefined || rest.length === 0)
    return `expected 2 to ${MOST_VARIANTS} pipelines, found ${variants.length}`;
  if (variants.length > MOST_VARIANTS) return `expected at most ${MOST_VARIANTS} pipelines, found ${variants.length}`;
  for (const [i, { name }] of variants.entries()) {
    if (!isName(name)) return `expected names of ${NAME}, found ${show(name)}`;
    if (variants.findIndex((other) => other.name === name) < i) return `expected different names, found ${name} twice`;
  }
  const must: readonly (readonly [string, (member: Member) => number])[] = [
    ['dt', ({ spec }) => spec.dt],
    ['steps in a trial', ({ pipeline }) => pipeline.trialSteps],
    ['seed', ({ spec }) => spec.seed],
  ];
  for (const [what, of] of must) {
    const other = rest.find((one) => of(one) !== of(first));
    if (other !== undefined) {
      return `${other.name}: ${what}: expected ${of(first)} as in ${first.name}, found ${of(other)}`;
    }
  }
  const large = tooLarge(variants.map((member) => holderOf(member, member.spec)));
  return large === undefined ? undefined : `expected ${large.expected}, found ${large.found} (${large.place})`;
};
