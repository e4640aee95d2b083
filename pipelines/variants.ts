import { isName } from './bundle.ts';
import { show } from './decode.ts';
import { type Spec, trialSteps } from './spec.ts';
import type { Variant } from './variant.ts';

/** Variants that run side by side at most. */
export const MOST_VARIANTS = 4;

/** Why these cannot run in lockstep on the same noise; undefined if they can. */
export const cannotRunTogether = (variants: readonly Variant[]): string | undefined => {
  const [first, ...rest] = variants;
  if (first === undefined || rest.length === 0)
    return `expected 2 to ${MOST_VARIANTS} pipelines, found ${variants.length}`;
  if (variants.length > MOST_VARIANTS) return `expected at most ${MOST_VARIANTS} pipelines, found ${variants.length}`;
  for (const [i, { name }] of variants.entries()) {
    if (!isName(name)) return `expected names of letters, digits, dots, - and _, found ${show(name)}`;
    if (variants.findIndex((other) => other.name === name) < i) return `expected different names, found ${name} twice`;
  }
  const must: readonly (readonly [string, (spec: Spec) => number])[] = [
    ['dt', ({ dt }) => dt],
    ['steps in a trial', trialSteps],
    ['seed', ({ seed }) => seed],
  ];
  for (const [what, of] of must) {
    const other = rest.find(({ spec }) => of(spec) !== of(first.spec));
    if (other !== undefined) {
      return `${other.name}: ${what}: expected ${of(first.spec)} as in ${first.name}, found ${of(other.spec)}`;
    }
  }
  return undefined;
};
