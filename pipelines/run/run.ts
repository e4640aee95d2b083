import {
  concat,
  concatMap,
  defer,
  EMPTY,
  filter,
  map,
  merge,
  type Observable,
  of,
  type SchedulerLike,
  Subject,
  take,
  takeWhile,
  tap,
} from 'rxjs';
import { type Command, clock, resume, Saved } from '../../modules/index.ts';
import { type Library, OURS } from '../catalogue/library.ts';
import type { Warning } from '../schema/warning.ts';
import { type Checkpoint, FORMAT } from './checkpoint.ts';
import { evaluate, type Scores } from './evaluate.ts';
import type { Score } from './measure.ts';
import { mean } from './measure.ts';
import { type Frame, type Pipeline, training } from './pipeline.ts';
import { pipelineOf } from './pipelineOf.ts';
import { repetitionWarning, watchRepetition } from './repetition.ts';
import { sharing } from './shared.ts';
import type { Spec } from './spec.ts';
import { trialScores } from './trialScores.ts';
import { warningsOf } from './warnings.ts';

/** What a run tells while it goes. */
export type RunEvent =
  /** Now and then, and at the end of each trial, then with the score of that trial's own ẑ, learning on. */
  | { readonly type: 'progress'; readonly step: number; readonly trial: number; readonly score: Score | undefined }
  /** After a test: one number per test trial. */
  | ({ readonly type: 'test'; readonly trial: number } & Scores)
  /** The whole run between two steps: at each test, and when it is stopped. */
  | { readonly type: 'checkpoint'; readonly checkpoint: Checkpoint }
  /** What to know of the pipeline before believing its numbers: at the start, or when it is found out. */
  | ({ readonly type: 'warning' } & Warning)
  /** At the end: the means of the last test. */
  | ({ readonly type: 'done'; readonly trials: number; readonly stepsPerSecond: number } & Score);

export interface RunOptions {
  /** Where to go on. Its spec must be this one, but for the protocol (`mismatch`). */
  readonly from?: Checkpoint;
  /** When this emits, the run saves itself at the next step and completes without being done. */
  readonly stop?: Observable<unknown>;
  readonly scheduler?: SchedulerLike;
  /** What the spec may name: kinds, and pipelines in code. */
  readonly library?: Library;
}

export const PROGRESS_STEPS = 500;

const wallClock = (): number => performance.now();

/**
 * Trains a spec's pipeline for its protocol's trials, and tests it on the way and at the end. While a test runs the
 * training waits; it never notices.
 * @throws whatever a module throws, through the stream
 */
export const run = (spec: Spec, { from, stop, scheduler, library = OURS }: RunOptions = {}): Observable<RunEvent> =>
  defer(() => {
    const pipeline: Pipeline = pipelineOf(spec, library);
    const { share } = sharing();
    const { trialSteps: steps } = pipeline;
    const { trials, testAt } = spec.protocol;
    const own = { protocol: spec.protocol, ...(spec.use === undefined ? {} : { use: spec.use }) };
    const scheduling = scheduler === undefined ? {} : { scheduler };
    const commands = new Subject<Command>();
    const scored = trialScores(steps, pipeline.scored);
    const repetition = watchRepetition(steps);
    let parted = false;
    const began = from?.step ?? 0;
    const isTest = (trial: number): boolean => trial === trials || testAt.includes(trial);
    let stopping = false;
    let inTest: Checkpoint | undefined;
    let last: Scores | undefined;
    let waited = 0;
    const start = wallClock();

    const checkpointOf = ({ step, controls }: Frame, { states }: Saved): Checkpoint => ({
      format: FORMAT,
      spec,
      step: step + 1,
      controls,
      states,
    });

    /** Once, when the memory turns out not to repeat itself. */
    const foundIn = (frame: Frame): readonly RunEvent[] => {
      const known = repetition(frame);
      if (parted || known === undefined || known.held === known.of) return [];
      parted = true;
      return [{ type: 'warning', ...repetitionWarning(known) }];
    };

    const saved = (checkpoint: Checkpoint): Observable<RunEvent> => of({ type: 'checkpoint', checkpoint });

    /** Training waits while a fork of it is tested. */
    const tested = (checkpoint: Checkpoint): Observable<RunEvent> =>
      defer(() => {
        const trial = Math.floor(checkpoint.step / steps);
        const paused = wallClock();
        inTest = checkpoint;
        commands.next({ type: 'pause' });
        return evaluate(pipeline, { ...checkpoint, trial }, { ...scheduling, share }).pipe(
          map((scores): RunEvent => ({ type: 'test', trial, ...scores })),
          tap((scores) => {
            last = scores as Scores & RunEvent;
            waited += wallClock() - paused;
            inTest = undefined;
            commands.next({ type: 'resume' });
          }),
        );
      });

    const done = (trained: number): Observable<RunEvent> =>
      defer(() => {
        if (last === undefined) return EMPTY;
        const seconds = (wallClock() - start - waited) / 1000;
        return of<RunEvent>({
          type: 'done',
          trials: Math.max(trials, Math.floor(began / steps)),
          performance: mean(last.performance),
          zeroShift: mean(last.zeroShift),
          rmse: mean(last.rmse),
          stepsPerSecond: trained === 0 ? 0 : trained / seconds,
        });
      });

    /** Saves at the next step; or, while a test runs, what the test was forked from. */
    const stopped = (stop ?? EMPTY).pipe(
      take(1),
      concatMap(() => {
        stopping = true;
        if (inTest !== undefined) return saved(inTest);
        commands.next({ type: 'save', into: new Saved() });
        return EMPTY;
      }),
    );
    const untilTheEnd = takeWhile(
      (event: RunEvent) => event.type !== 'done' && !(event.type === 'checkpoint' && stopping),
      true,
    );

    // A run may have been stopped in a test, or go on from its own end: then it is tested where it stands.
    const ended = began >= trials * steps;
    const first = from !== undefined && (ended || isTest(began / steps)) ? tested(from) : EMPTY;

    const ticks = clock({
      ...scheduling,
      trialSteps: steps,
      trials,
      dt: spec.dt,
      from: began,
      // A session that was saved before its first step is at rest: it has no states yet.
      load: from === undefined || from.states.size === 0 ? undefined : resume(from.states),
      // The protocol is this run's own: it may be longer than the one that was saved.
      controls: from === undefined ? spec : { ...from.controls, ...own },
      anew: from?.anew,
      commands,
      save: ({ trial, lastOfTrial }) => (lastOfTrial && isTest(trial + 1) ? new Saved() : undefined),
    });

    const trained = training(
      pipeline,
      share,
    )(ticks).pipe(
      map((frame) => ({ frame, score: scored.see(frame), found: foundIn(frame) })),
      filter(({ frame }) => frame.lastOfTrial || frame.save !== undefined || frame.step % PROGRESS_STEPS === 0),
      concatMap(({ frame, score, found }): Observable<RunEvent> => {
        const { step, trial, save, lastOfTrial } = frame;
        const progress: RunEvent = { type: 'progress', step: step + 1, trial: lastOfTrial ? trial + 1 : trial, score };
        if (!(save instanceof Saved)) return of(...found, progress);
        const checkpoint = checkpointOf(frame, save);
        const ofTest = lastOfTrial && isTest(trial + 1) && !stopping;
        return concat(of(...found, progress), saved(checkpoint), ofTest ? tested(checkpoint) : EMPTY);
      }),
    );

    const warned = warningsOf(pipeline, from?.controls).map((warning): RunEvent => ({ type: 'warning', ...warning }));
    const running = ended ? concat(first, done(0)) : concat(first, trained, done(trials * steps - began));
    const whole = concat(warned, running);
    return merge(whole, stopped).pipe(untilTheEnd);
  });
