import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { concatMap, defer, ignoreElements, map, merge, type Observable, of, Subject, takeUntil, tap } from 'rxjs';
import { saveCheckpoint } from '../pipelines/files/files.ts';
import { type Checkpoint, type Library, pipelineOf, type RunEvent, run, type Spec } from '../pipelines/index.ts';
import { broken, type Failure, type Outcome } from './failure.ts';
import { type Interrupt, interrupts } from './interrupts.ts';
import { called, quote } from './npm.ts';
import { tell } from './output.ts';
import { jsonOutput, tableOutput } from './runOutput.ts';
import { stdoutClosed } from './stdoutClosed.ts';

export interface RunFlags {
  readonly trials?: number;
  readonly seed?: number;
  readonly json?: true;
  readonly save?: string;
  readonly resume?: string;
  readonly use?: readonly string[];
}

interface Training {
  readonly pipeline: string;
  readonly spec: Spec;
  readonly library: Library;
  readonly from: Checkpoint | undefined;
  readonly flags: RunFlags;
}

/** A refused write, told apart from what a module throws. */
class Unsaved extends Error {}

/** Where a stopped run was saved, and the command that goes on with it. */
const farewell = ({ pipeline, spec, library, flags }: Training, { step }: Checkpoint): readonly string[] => {
  const { save = '', trials, seed, use = [] } = flags;
  const words = ['run', pipeline];
  if (trials !== undefined) words.push('--trials', String(trials));
  if (seed !== undefined) words.push('--seed', String(seed));
  for (const file of use) words.push('--use', file);
  words.push('--resume', save, '--save', save);
  const trial = Math.floor(step / pipelineOf(spec, library).trialSteps);
  return [`stopped in trial ${trial + 1}, saved in ${save}; go on with`, `  ${called()} ${words.map(quote).join(' ')}`];
};

/** Passes a run's events on, each checkpoint only when it is in its file. */
const savedIn =
  (file: string) =>
  (events: Observable<RunEvent>): Observable<RunEvent> =>
    events.pipe(
      concatMap((event) =>
        event.type !== 'checkpoint'
          ? of(event)
          : defer(saveCheckpoint(file, event.checkpoint)).pipe(
              map((result) => {
                if (E.isLeft(result)) throw new Unsaved(result.left.join('; '));
                return event;
              }),
            ),
      ),
    );

/** Trains until the end, or until the user or the reader of the output has enough. */
export const train = (training: Training): Outcome => {
  const { spec, library, from, flags } = training;
  const { save } = flags;
  return TE.tryCatch(
    () =>
      new Promise<number>((resolve, reject) => {
        const output = flags.json ? jsonOutput : tableOutput(spec.protocol, pipelineOf(spec, library).trialSteps);
        const stop = new Subject<void>();
        const leave = new Subject<void>();
        let interrupt: Interrupt | undefined;
        let last: Checkpoint | undefined;
        let done = false;

        const interrupted = interrupts.pipe(
          tap((request) => {
            if (request.again) process.exit(request.code);
            interrupt = request;
            // With nowhere to save to there is nothing to wait for.
            if (save === undefined) leave.next();
            else stop.next();
          }),
          ignoreElements(),
        );
        const closed = stdoutClosed.pipe(
          // Nobody sees the rest; what has been learnt so far is kept all the same.
          tap(() => (save === undefined ? leave.next() : stop.next())),
          ignoreElements(),
        );
        const listening = merge(interrupted, closed).subscribe();

        const events = run(spec, { ...(from === undefined ? {} : { from }), stop, library });
        (save === undefined ? events : events.pipe(savedIn(save))).pipe(takeUntil(leave)).subscribe({
          next: (event) => {
            if (event.type === 'checkpoint') last = event.checkpoint;
            if (event.type === 'done') done = true;
            output.see(event);
          },
          error: (error) => {
            output.clear();
            listening.unsubscribe();
            reject(error);
          },
          complete: () => {
            output.clear();
            listening.unsubscribe();
            if (done) return resolve(0);
            if (save !== undefined && last !== undefined) {
              farewell(training, last).forEach(tell);
            }
            resolve(interrupt?.code ?? 0);
          },
        });
      }),
    (error): Failure => broken(error),
  );
};
