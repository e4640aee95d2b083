import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as A from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { concatMap, from, type Observable, of, takeUntil } from 'rxjs';
import type { Json } from '../modules/index.ts';
import { type Refusal, replaceFile, text } from '../pipelines/files/files.ts';
import { loadLibrary, useGiven } from '../pipelines/files/use.ts';
import {
  type Entry,
  encodeBundle,
  type Journal,
  type Library,
  type Pace,
  parseJournal,
  ReplayError,
  type ReplayEvent,
  replay,
} from '../pipelines/index.ts';
import { readJson } from '../pipelines/schema/readJson.ts';
import { broken, type Failure, mistake, type Outcome, orMistake } from './failure.ts';
import { type Interrupt, interrupts } from './interrupts.ts';
import { score } from './numbers.ts';
import { give, say, tell } from './output.ts';
import { stdoutClosed } from './stdoutClosed.ts';
import { writable } from './writable.ts';

export interface ReplayFlags {
  readonly journal: string;
  readonly use?: readonly string[];
  readonly json?: true;
  readonly save?: string;
}

/** A kind with its parameters, or a value. */
const shownValue = (value: Json): string => {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return JSON.stringify(value);
  const { kind, ...rest } = value;
  const inner = Object.entries(rest).map(([name, one]) => `${name} ${JSON.stringify(one)}`);
  return inner.length === 0 ? String(kind) : `${kind} (${inner.join(', ')})`;
};

const describeEntry = (entry: Entry | Pace): string => {
  switch (entry.type) {
    case 'change':
      return Object.entries(entry.changes)
        .map(([name, value]) => `${name} = ${shownValue(value)}`)
        .join(', ');
    case 'reset':
      return `reset, seed ${entry.seed}`;
    case 'load':
      return `load ${entry.pipeline}`;
    case 'compare':
      return `load ${entry.pipeline} side by side`;
    case 'restore':
      return 'restore';
    case 'branch':
      return `branch ${entry.name}`;
    case 'travel':
      return `go to step ${entry.to.step} of line ${entry.to.line}`;
    case 'pace':
      return `${entry.method} ${JSON.stringify(entry.params)}`;
  }
};

/** What a user reads of an event. */
const describeEvent = (event: ReplayEvent): string => {
  switch (event.type) {
    case 'change':
      return `step ${event.entry.step ?? 'unknown'}: ${describeEntry(event.entry)}`;
    case 'trial': {
      const { variant, trial, performance, zeroShift, rmse } = event;
      const scores = `performance ${score(performance)}, zero shift ${score(zeroShift)}, RMSE ${score(rmse)}`;
      return `${variant === '' ? '' : `${variant} `}trial ${trial}: ${scores}`;
    }
    case 'done':
      return `done at step ${event.step}; all of it hashes to ${event.hash}`;
  }
};

/** The same as JSON; matrices and checkpoints are not repeated. */
const asJson = (event: ReplayEvent): string => {
  if (event.type === 'done') return JSON.stringify({ type: event.type, step: event.step, hash: event.hash });
  if (event.type === 'change' && event.entry.type === 'restore') {
    return JSON.stringify({ type: 'restore', step: event.entry.step });
  }
  return JSON.stringify(event.type === 'change' ? event.entry : event);
};

/** The end counts only when it is in its file. */
const savedIn =
  (file: string | undefined) =>
  (events: Observable<ReplayEvent>): Observable<ReplayEvent> =>
    events.pipe(
      concatMap((event) => {
        if (event.type !== 'done' || file === undefined) return of(event);
        return from(replaceFile(file, encodeBundle(event.checkpoints)).then(() => event));
      }),
    );

const play = (journal: Journal, library: Library, { json, save }: ReplayFlags): Outcome =>
  TE.tryCatch(
    () =>
      new Promise<number>((resolve, reject) => {
        let interrupt: Interrupt | undefined;
        const listening = interrupts.subscribe((request) => {
          if (request.again) process.exit(request.code);
          interrupt = request;
          running.unsubscribe();
          resolve(interrupt.code);
        });
        const running = replay(journal, { library })
          .pipe(savedIn(save), takeUntil(stdoutClosed))
          .subscribe({
            next: (event) => (json ? give(asJson(event)) : say(describeEvent(event))),
            error: reject,
            complete: () => resolve(0),
          });
        running.add(listening);
      }),
    (error): Failure => (error instanceof ReplayError ? mistake([error.message]) : broken(error)),
  );

/** The files that a journal's specs use. Errors in its lines are reported where they are parsed. */
const usedInJournal = (content: string): readonly string[] => {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'use' && Array.isArray(inner)) for (const one of inner) found.add(String(one));
      else if (key === 'spec' || key === 'variants' || /^\d+$/.test(key)) walk(inner);
    }
  };
  for (const line of content.split('\n')) {
    if (!line.includes('"use"')) continue;
    // The parser reports what is wrong with it.
    const value = readJson(line);
    if (E.isRight(value)) walk(value.right);
  }
  return [...found];
};

/** A journal names files where they lay when it was written. */
const withHint = (line: string): string =>
  line.endsWith('no such file') ? `${line} (--use says where one lies now)` : line;

/** Replays a session to where it ended, and prints what it was. */
export const replayCommand = (flags: ReplayFlags): Outcome =>
  pipe(
    text(flags.journal, 'a journal'),
    TE.bindTo('content'),
    TE.bind('library', ({ content }) =>
      pipe(loadLibrary(useGiven(flags.use ?? [], usedInJournal(content))), TE.mapLeft(A.map(withHint))),
    ),
    TE.bind('journal', ({ content, library }) =>
      pipe(
        TE.fromEither(parseJournal(content, library)),
        TE.mapLeft((why): Refusal => [`${flags.journal}: ${why}`]),
      ),
    ),
    TE.chainFirst(() => (flags.save === undefined ? TE.right(undefined) : writable(flags.save))),
    orMistake,
    TE.chain(({ journal, library }) => {
      if (journal.remark !== undefined) tell(`reservoir-rx: ${flags.journal}: ${journal.remark}`);
      return pipe(
        play(journal, library, flags),
        TE.mapLeft(
          (failure): Failure => ({ ...failure, lines: failure.lines.map((line) => `${flags.journal}: ${line}`) }),
        ),
      );
    }),
  );
