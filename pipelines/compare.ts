import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as A from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { loadSpec, names, type Refusal } from './files.ts';
import type { Spec } from './spec.ts';
import type { Variant } from './variant.ts';
import { cannotRunTogether } from './variants.ts';

/** `./some/my-rule.json` is called `my-rule`. */
const shortName = (word: string): string => word.replace(/^.*\//, '').replace(/\.json$/, '');

/** A name without its task means that of the pipeline: `force` beside `long-hebbian` is `long-force`. */
const fullName = (word: string, pipeline: string): string => {
  const [task = ''] = pipeline.split('-');
  const full = `${task}-${word}`;
  return !names().includes(word) && names().includes(full) ? full : word;
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
      const why = cannotRunTogether(variants);
      return why === undefined ? E.right(variants) : E.left([`compare: ${why}`]);
    }),
  );
