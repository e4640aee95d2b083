import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as A from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isName } from './bundle.ts';
import { show } from './decode.ts';
import { loadSpec, names, type Refusal } from './files.ts';
import { type Spec, trialSteps } from './spec.ts';
import type { Variant } from './variant.ts';

/** Variants that run side by side at most. */
export const MOST_VARIANTS = 4;

/** `./some/my-rule.json` is called `my-rule`. */
const shortName = (word: string): string => word.replace(/^.*\//, '').replace(/\.json$/, '');

/** A name without its task means that of the pipeline: `force` beside `long-hebbian` is `long-force`. */
const fullName = (word: string, pipeline: string): string => {
  const [task = ''] = pipeline.split('-');
  const full = `${task}-${word}`;
  return !names().includes(word) && names().includes(full) ? full : word;
};

/** Why these cannot run in lockstep on the same noise; undefined if they can. */
const mismatch = (variants: readonly Variant[]): string | undefined => {
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

/**
 * The variants that `--compare` names, one after another with commas: names of pipelines with or without their task, or
 * files. All must have trials of the same steps and the same seed.
 * @param pipeline the one whose task is meant where a name has none
 */
export const loadVariants = (
  words: string,
  pipeline: string,
  change: (spec: Spec) => Spec,
): TE.TaskEither<Refusal, readonly Variant[]> =>
  pipe(
    words.split(',').map((word) => word.trim()),
    A.traverse(TE.ApplicativeSeq)((word) =>
      pipe(
        loadSpec(fullName(word, shortName(pipeline))),
        TE.map((spec): Variant => ({ name: shortName(word), spec: change(spec) })),
      ),
    ),
    TE.chainEitherK((variants) => {
      const why = mismatch(variants);
      return why === undefined ? E.right(variants) : E.left([`compare: ${why}`]);
    }),
  );
