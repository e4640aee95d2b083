import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { auditTime, map, type Observable, Subscription, take } from 'rxjs';
import { loadSpec } from '../pipelines/files.ts';
import { type Progress, type Running, startServer } from '../server/index.ts';
import { type Failure, type Outcome, orMistake } from './failure.ts';
import { interrupts } from './interrupts.ts';
import { liveLine } from './liveLine.ts';
import { count, score } from './numbers.ts';
import { overridden } from './run.ts';
import { stdoutClosed } from './stdout.ts';

export interface ServeFlags {
  readonly pipeline: string;
  readonly port: number;
  readonly host: string;
  readonly speed: number;
  readonly seed?: number;
}

/** Between two lines of progress where they cannot be rewritten in place (ms). */
const SELDOM = 10_000;

const describe = ({ trial, score: last, stepsPerSecond, timesReal }: Progress): string =>
  `trial ${trial} · performance ${score(last?.performance)}, zero shift ${score(last?.zeroShift)} · ` +
  `${count(stepsPerSecond)} steps/s, ${timesReal.toFixed(1)} × real time`;

const showProgress = (progress: Observable<string>): Subscription => {
  if (process.stdout.isTTY !== true) {
    return progress.pipe(auditTime(SELDOM)).subscribe((text) => process.stdout.write(`${text}\n`));
  }
  const line = liveLine(process.stdout);
  const shown = progress.subscribe(line.show);
  shown.add(line.clear);
  return shown;
};

/** Until the user ends it, or the simulation ends by itself. */
const untilTheEnd = ({ address, progress, failure, close }: Running, pipeline: string): Outcome => {
  return () =>
    new Promise((resolve) => {
      process.stdout.write(`${pipeline} is learning; its signals are at ${address} (Ctrl-C ends it)\n`);
      const all = new Subscription();
      all.add(showProgress(progress.pipe(map(describe))));
      const end = (result: Awaited<ReturnType<Outcome>>): void => {
        all.unsubscribe();
        void close().then(() => resolve(result));
      };
      // Listened to until the process is gone, so that a second Ctrl-C is heard.
      interrupts.subscribe(({ again, code }) => (again ? process.exit(code) : end({ _tag: 'Right', right: 0 })));
      all.add(stdoutClosed.pipe(take(1)).subscribe(() => end({ _tag: 'Right', right: 0 })));
      all.add(
        failure.subscribe(({ message, stack }) => {
          const left: Failure = { lines: [`the simulation has ended: ${message}`], code: 1, stack };
          end({ _tag: 'Left', left });
        }),
      );
    });
};

/** Trains a pipeline without end, and broadcasts it. */
export const serveCommand = ({ pipeline, port, host, speed, seed }: ServeFlags): Outcome =>
  pipe(
    loadSpec(pipeline),
    TE.map((spec) => overridden(spec, seed === undefined ? {} : { seed })),
    TE.chain((spec) => startServer({ spec, pipeline, port, host, speed })),
    orMistake,
    TE.chain((running) => untilTheEnd(running, pipeline)),
  );
