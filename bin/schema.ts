import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { loadLibrary } from '../pipelines/files/use.ts';
import { specSchema, studySchema } from '../pipelines/index.ts';
import { type Outcome, orMistake } from './failure.ts';
import { give } from './output.ts';

export interface SchemaFlags {
  readonly study?: true;
  readonly use?: readonly string[];
}

/** Prints the JSON Schema of specs, or of study files. */
export const schemaCommand = ({ study, use = [] }: SchemaFlags): Outcome =>
  pipe(
    loadLibrary(use),
    TE.chainEitherK((library) =>
      E.tryCatch(
        () => (study === true ? studySchema : specSchema)(library),
        (error): readonly string[] => [error instanceof Error ? error.message : String(error)],
      ),
    ),
    orMistake,
    TE.map((schema) => {
      JSON.stringify(schema, null, 2).split('\n').forEach(give);
      return 0;
    }),
  );
