import * as TE from 'fp-ts/lib/TaskEither.js';
import { UnsupportedError } from '../modules/core/unsupported.ts';
import { oneLine } from '../pipelines/schema/decode.ts';
import { tell } from './output.ts';

/** How a command ended badly: what the user reads, line by line, and the exit code. */
export interface Failure {
  readonly lines: readonly string[];
  readonly code: number;
  /** Shown on request only. */
  readonly stack?: string | undefined;
}

/** The user's mistake: a wrong flag, name or file. */
export const mistake = (lines: readonly string[]): Failure => ({ lines, code: 2 });

/** Something went wrong on the way. What this machine lacks is the user's to install, or to do without. */
export const broken = (error: unknown): Failure => {
  if (error instanceof UnsupportedError) return mistake([error.message]);
  return error instanceof Error
    ? { lines: [error.message], code: 1, stack: error.stack }
    : { lines: [String(error)], code: 1 };
};

const LONGEST = 1000;

/** Each as one line on stderr. */
export const report = ({ lines, stack }: Failure): void => {
  for (const line of lines) tell(`reservoir-rx: ${oneLine(line, LONGEST)}`);
  if (stack !== undefined && process.env.RESERVOIR_RX_DEBUG === '1') stack.split('\n').forEach(tell);
};

/** What a command comes to: an exit code, or why not. */
export type Outcome = TE.TaskEither<Failure, number>;

/** As the user's mistake, with all its lines. */
export const orMistake: <A>(task: TE.TaskEither<readonly string[], A>) => TE.TaskEither<Failure, A> =
  TE.mapLeft(mistake);
