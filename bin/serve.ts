import { open } from 'node:fs/promises';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { auditTime, map, type Observable, Subscription, scan, take } from 'rxjs';
import { loadVariants } from '../pipelines/files/compare.ts';
import { loadPipeline, type Refusal } from '../pipelines/files/files.ts';
import { version } from '../pipelines/files/version.ts';
import type { Variant } from '../pipelines/index.ts';
import { PAGE, type Progress, type Running, startServer } from '../server/index.ts';
import { broken, type Failure, type Outcome, orMistake, report } from './failure.ts';
import { orFreePort } from './flags.ts';
import { interrupts } from './interrupts.ts';
import { liveLine } from './liveLine.ts';
import { count, score } from './numbers.ts';
import { say, tell } from './output.ts';
import { override } from './run.ts';
import { stdoutClosed } from './stdoutClosed.ts';
import { aFolder } from './writable.ts';

export interface ServeFlags {
  readonly pipeline: string;
  readonly compare?: string;
  readonly port: number;
  readonly host: string;
  readonly speed: number;
  readonly seed?: number;
  readonly checkpoints?: string;
  readonly journal?: string;
  readonly token?: string;
  readonly origin?: readonly string[];
  readonly use?: readonly string[];
}

/** Between two lines of progress where they cannot be rewritten in place (ms). */
const SELDOM = 10_000;

const scores = ({ variant, score: last }: Progress): string =>
  `${variant === '' ? '' : `${variant} `}performance ${score(last?.performance)}, zero shift ${score(last?.zeroShift)}`;

/** The last of each variant, on one line. */
const describe = (progress: Observable<Progress>): Observable<string> =>
  progress.pipe(
    scan((all, one) => {
      // A step other than theirs means a new session: the old variants are gone.
      const same = [...all].filter(([, { step }]) => step === one.step);
      return new Map([...same, [one.variant, one] as const]);
    }, new Map<string, Progress>()),
    map((all) => {
      const each = [...all.values()];
      const { trial = 0, stepsPerSecond = 0, timesReal = 0 } = each[0] ?? {};
      const pace = `${count(stepsPerSecond)} steps/s, ${timesReal.toFixed(1)} × real time`;
      return [`trial ${trial}`, ...each.map(scores), pace].join(' · ');
    }),
  );

const showProgress = (progress: Observable<string>): Subscription => {
  if (process.stdout.isTTY !== true) {
    return progress.pipe(auditTime(SELDOM)).subscribe(say);
  }
  const line = liveLine(process.stdout);
  const shown = progress.subscribe(line.show);
  shown.add(line.clear);
  return shown;
};

/** Until the user ends it, or the simulation ends by itself. */
const untilTheEnd = ({ address, progress, failure, troubles, warnings, close }: Running, pipeline: string): Outcome => {
  return () =>
    new Promise((resolve) => {
      const page = address.replace('ws:', 'http:');
      say(`${pipeline} is learning: see it at ${page} (signals at ${address}; Ctrl-C ends it)`);
      const all = new Subscription();
      all.add(showProgress(describe(progress)));
      all.add(warnings.subscribe((warning) => tell(`warning: ${warning}`)));
      all.add(troubles.subscribe(({ message }) => report({ lines: [message], code: 1 })));
      const end = (result: Awaited<ReturnType<Outcome>>): void => {
        all.unsubscribe();
        close().then(
          () => resolve(result),
          (error) => resolve({ _tag: 'Left', left: broken(error) }),
        );
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

/** A new file for a journal, or an empty one: in an old one there would be two sessions. */
const newFile = (path: string): TE.TaskEither<Refusal, void> =>
  TE.tryCatch(
    async () => {
      const file = await open(path, 'a');
      const { size } = await file.stat().finally(() => file.close());
      if (size > 0) throw new Error('a file that is not empty');
    },
    (error): Refusal => [`${path}: expected a place for a new journal, found ${(error as Error).message}`],
  );

const variantsOf = ({ pipeline, compare, seed, use = [] }: ServeFlags): TE.TaskEither<Refusal, readonly Variant[]> => {
  const change = (spec: Variant['spec']) => override(spec, seed === undefined ? {} : { seed });
  if (compare !== undefined) {
    return pipe(
      loadVariants(compare, pipeline, change, use),
      TE.map(({ variants }) => variants),
    );
  }
  return pipe(
    loadPipeline(pipeline, use),
    TE.map(({ spec }) => [{ name: '', spec: change(spec) }]),
  );
};

/** Trains a pipeline, or several side by side, without end, and broadcasts it. */
export const serveCommand = (flags: ServeFlags): Outcome => {
  const { port, host, speed, checkpoints, journal, token, origin } = flags;
  const pipeline = flags.compare ?? flags.pipeline;
  return pipe(
    variantsOf(flags),
    TE.chainFirst(() => (checkpoints === undefined ? TE.right(undefined) : aFolder(checkpoints))),
    TE.chainFirst(() => (journal === undefined ? TE.right(undefined) : newFile(journal))),
    TE.chain((variants) =>
      startServer({
        variants,
        // A pipeline in code has a name of its own.
        pipeline: flags.compare ?? variants[0]?.spec.pipeline ?? flags.pipeline,
        page: PAGE,
        port,
        host,
        speed,
        checkpoints,
        journal,
        token,
        origins: origin,
        version: version(),
        use: [...new Set([...(flags.use ?? []), ...variants.flatMap(({ spec }) => spec.use ?? [])])],
      }),
    ),
    TE.mapLeft(orFreePort('--port')),
    orMistake,
    TE.chain((running) => untilTheEnd(running, pipeline)),
  );
};
