import type * as E from 'fp-ts/lib/Either.js';

/** A checkpoint that is kept. */
export interface Shelved {
  readonly file: string;
  readonly bytes: number;
  /** When it was written, as ISO 8601 has it. */
  readonly modified: string;
}

/** Where checkpoints are kept by name. */
export interface Shelf {
  readonly list: () => Promise<readonly Shelved[]>;
  readonly save: (file: string, bytes: Uint8Array) => Promise<E.Either<string, void>>;
  readonly load: (file: string) => Promise<E.Either<string, Uint8Array>>;
}
