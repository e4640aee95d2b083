import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { loadCheckpoint, loadPipeline, type Refusal } from '../pipelines/files/files.ts';
import { type Checkpoint, type Library, mismatch, type Spec } from '../pipelines/index.ts';
import { type Outcome, orMistake } from './failure.ts';
import { type RunFlags, train } from './train.ts';
import { writable } from './writable.ts';

/** A spec with what the command line says otherwise. */
export const override = (spec: Spec, { trials, seed }: Pick<RunFlags, 'trials' | 'seed'>): Spec => ({
  ...spec,
  seed: seed ?? spec.seed,
  protocol: { ...spec.protocol, trials: trials ?? spec.protocol.trials },
});

/** A checkpoint that can go on as this spec, if one is asked for. */
const checkpointOf = (
  spec: Spec,
  library: Library,
  file: string | undefined,
): TE.TaskEither<Refusal, Checkpoint | undefined> =>
  file === undefined
    ? TE.right(undefined)
    : pipe(
        loadCheckpoint(file, library),
        TE.chainEitherK((checkpoint) => {
          const why = mismatch(spec, checkpoint);
          const hint = why?.startsWith('seed:') ? ` (give --seed ${checkpoint.spec.seed} to go on)` : '';
          return why === undefined ? E.right(checkpoint) : E.left([`${file}: ${why}${hint}`]);
        }),
      );

/** Trains a pipeline, tests it and prints how well it does. */
export const runCommand = (pipeline: string, flags: RunFlags): Outcome =>
  pipe(
    loadPipeline(pipeline, flags.use),
    TE.map(({ spec, library }) => ({ spec: override(spec, flags), library })),
    TE.bind('from', ({ spec, library }) => checkpointOf(spec, library, flags.resume)),
    TE.chainFirst(() => (flags.save === undefined ? TE.right(undefined) : writable(flags.save))),
    orMistake,
    TE.chain(({ spec, library, from }) => train({ pipeline, spec, library, from, flags })),
  );
