import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as A from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Library } from '../catalogue/library.ts';
import { pipelineOf } from '../run/pipelineOf.ts';
import type { Spec } from '../run/spec.ts';
import type { Variant } from '../run/variant.ts';
import { cannotRunTogether } from '../run/variants.ts';
import { loadPipeline, names, type Refusal } from './files.ts';
import { loadLibrary } from './use.ts';

/** `./some/my-rule.json` is called `my-rule`. */
const shortName = (word: string): string => word.replace(/^.*\//, '').replace(/\.(json|[cm]?[jt]s)$/, '');

/** A name without its task means that of the pipeline: `force` beside `long-hebbian` is `long-force`. */
const fullName = (word: string, pipeline: string): string => {
  const [task = ''] = pipeline.split('-');
  const full = `${task}-${word}`;
  return !names().includes(word) && names().includes(full) ? full : word;
};

/**
 * The variants that `--compare` names, separated by commas: names of pipelines with or without their task, or files. All
 * must have the same seed, and trials of the same number of steps.
 * @param pipeline a name without a task has the task of this pipeline
 */
export const loadVariants = (
  words: string,
  pipeline: string,
  change: (spec: Spec) => Spec,
  use: readonly string[] = [],
): TE.TaskEither<Refusal, { readonly variants: readonly Variant[]; readonly library: Library }> =>
  pipe(
    words.split(',').map((word) => word.trim()),
    A.traverse(TE.ApplicativeSeq)((word) =>
      pipe(
        loadPipeline(fullName(word, shortName(pipeline)), use),
        TE.map(({ spec }): Variant => ({ name: shortName(word), spec: change(spec) })),
      ),
    ),
    TE.chain((variants) => {
      const files = [...new Set(variants.flatMap(({ spec }) => spec.use ?? []))];
      return pipe(
        loadLibrary(files),
        TE.map((library) => ({ variants, library })),
      );
    }),
    TE.chainEitherK(({ variants, library }) => {
      const why = cannotRunTogether(variants.map((one) => ({ ...one, pipeline: pipelineOf(one.spec, library) })));
      return why === undefined ? E.right({ variants, library }) : E.left([`compare: ${why}`]);
    }),
  );
