import type { Either } from 'fp-ts/lib/Either.js';
import type { Observable } from 'rxjs';
import type { Change, Description, Past, Progress, Test, Wanted } from '../contract.ts';

/** Some signals of one step, as a stream wanted them. */
export interface Sample {
  /** The id of the demand that it answers. */
  readonly stream: number;
  readonly step: number;
  /** Arrays row by row, or those of their numbers that were wanted. */
  readonly values: Readonly<Record<string, number | ArrayLike<number>>>;
}

export type Status =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /** It tries again after so many ms. */
  | { readonly state: 'lost'; readonly retryIn: number };

/** Something to be read by the user. */
export interface Notice {
  readonly level: 'note' | 'wrong';
  readonly message: string;
}

/** A checkpoint as a file. */
export interface CheckpointFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Where the simulation runs: on a server, or in a thread of this browser. It heals by itself. */
export interface Connection {
  /** Begins with how it stands now. */
  readonly status: Observable<Status>;
  /** What runs: at each greeting, and when more of it changes than values. */
  readonly described: Observable<Description>;
  readonly samples: Observable<Sample>;
  readonly progress: Observable<Progress>;
  /** Those of this run so far, and those that come. */
  readonly tests: Observable<Test>;
  readonly changes: Observable<Change>;
  /** What this run was before the page could hear of it; it takes the place of what is known. */
  readonly past: Observable<Past>;
  readonly notices: Observable<Notice>;
  /** All that is wanted from now on; ids are kept apart by the caller. Signals that do not exist are left out. */
  readonly demand: (demands: readonly Wanted[]) => void;
  /** A method of docs/protocol.md. Left: one line on what is wrong. */
  readonly call: (method: string, params?: object) => Promise<Either<string, unknown>>;
  /** Whether checkpoints can be kept by name there: `save`, `restore` and `list` know them. */
  readonly shelf: boolean;
  readonly save: () => Promise<Either<string, CheckpointFile>>;
  readonly restore: (bytes: Uint8Array<ArrayBuffer>) => Promise<Either<string, unknown>>;
}
